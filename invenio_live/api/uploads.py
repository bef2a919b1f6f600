"""Files that wait for the message they go with."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import Invalid

from ..conversations.messages import attachment_dict
from ..files import actions as files
from ..models import Attachment
from .base import Resource
from .shapes import AttachmentShape

# The multipart wrapping around the one file.
WRAPPING = 64 * 1024


class UploadSerializer(serializers.Serializer[Attachment]):
    file = serializers.FileField(write_only=True)

    def to_representation(self, attachment: Attachment) -> dict[str, Any]:
        return attachment_dict(attachment)


class UploadViewSet(Resource):
    """``POST`` multipart ``file``; its ``id`` goes into ``attachments`` of a message within a day."""

    resource = "uploads"
    serializer_class = UploadSerializer
    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """What is too large is refused before it is taken apart; the bytes are counted again while they are stored."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > files.MAX_BYTES + WRAPPING:
            raise files.TooLarge
        super().initial(request, *args, **kwargs)

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: AttachmentShape})
    def create(self, request: Request) -> Response:
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Invalid.field("file", "required", "Envie o arquivo no campo file.")
        kept = files.keep_upload(
            chunks=file.chunks(), name=file.name or "", claimed_type=file.content_type or "", user=self.user
        )
        return self.shown(kept, status=201)

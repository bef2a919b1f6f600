"""Prepared texts of lines, with their approval."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel, Template
from channels_app.wordings import actions, samples
from invenio_center.kernel.errors import Invalid

from .base import Editable
from .fields import PublicId, body, find
from .filters import TemplateFilter


class TemplateSerializer(serializers.ModelSerializer[Template]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    channel = PublicId(queryset=Channel.objects.all())
    buttons = serializers.ListField(child=serializers.DictField(), required=False)
    variables = serializers.ListField(child=serializers.DictField(), required=False)

    class Meta:
        model = Template
        fields = [
            "id", "channel", "name", "purpose", "basis", "category", "language", "header", "body", "footer", "buttons",
            "variables", "status", "quality", "reason",
        ]  # fmt: skip
        read_only_fields = ["status", "quality", "reason"]
        # "Only once" is the action's to say, with its own code.
        validators: list[Any] = []


class TemplateViewSet(mixins.DestroyModelMixin, Editable):
    resource = "templates"
    queryset = Template.objects.select_related("channel").order_by("-id")
    serializer_class = TemplateSerializer
    filterset_class = TemplateFilter

    def save(self, existing: Template | None, fields: dict[str, Any]) -> Template:
        return actions.save(actor=self.user, template=existing, **fields)

    def perform_destroy(self, template: Template) -> None:
        actions.remove(template, actor=self.user)

    @action(detail=True, methods=["post"])
    def submit(self, request: Request, id: str) -> Response:
        """Ask the provider to approve it."""
        return self.shown(actions.submit(self.get_object(), actor=self.user), status=202)

    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def sample(self, request: Request, id: str) -> Response:
        """The file (multipart ``file``) that shows the provider what the header looks like."""
        given = request.FILES.get("file")
        if given is None:
            raise Invalid.field("file", "required", "Envie o arquivo no campo file.")
        template = self.get_object()
        content = given.read(samples.MOST_BYTES + 1)
        samples.keep(template, name=given.name or "exemplo", content=content, actor=self.user)
        return self.shown(template)

    @action(detail=False, methods=["post"])
    def synchronise(self, request: Request) -> Response:
        """Take over what the provider knows of a line's templates: ``{"channel": id}`` → ``{"templates": n}``."""
        channel = find(Channel.objects.all(), body(request).get("channel"))
        return Response({"templates": actions.synchronise(channel, actor=self.user)})

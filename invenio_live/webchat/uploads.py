"""Files in and out: uploads of both sides, and the short-lived addresses that open one file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.kernel.problem import problems
from invenio_center.models import Role, User

from ..choices import AttachmentState
from ..conversations.messages import attachment_dict
from ..files import actions as files
from ..files import contents, links
from ..models import Attachment
from . import actions, guests, limits, queries, tokens

UPLOADERS = (Role.AGENT, Role.SUPERVISOR)
# The multipart wrapping around the one file.
ENVELOPE = 64 * 1024
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_TOKEN = re.compile(r"Visitor ([\w.-]{1,900})")
_ASCII = re.compile(r"[^A-Za-z0-9._ -]")


@require_POST
@problems
def by_agent(request: HttpRequest) -> HttpResponseBase:
    """``POST /live/uploads/``: session and CSRF; the file waits for its message."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise NotAllowed("Entre de novo para enviar arquivos.")
    if user.role not in UPLOADERS:
        raise NotAllowed
    return _stored(request, user=user)


@csrf_exempt  # the token in the header is the credential, and no browser adds it by itself
@require_POST
@problems
def by_visitor(request: HttpRequest, channel_id: UUID) -> HttpResponseBase:
    """``POST /widget/<id>/uploads/`` with ``Authorization: Visitor <token>``."""
    channel = queries.channel_of(channel_id)
    given = _TOKEN.fullmatch(request.headers.get("Authorization", ""))
    token = given.group(1) if given else ""
    if not tokens.issued(channel_id, token):
        raise guests.BadToken
    ip = request.META.get("REMOTE_ADDR", "")
    limits.upload(tokens.stored(token), ip)
    _refuse_large(request)
    visitor = actions.ensure_visitor(channel, token, page=actions.Page(ip=ip))
    return _stored(request, visitor=visitor)


def _stored(request: HttpRequest, **owner: Any) -> JsonResponse:
    _refuse_large(request)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Invalid.field("file", "required", "Escolha um arquivo.")
    attachment = files.keep_upload(chunks=file.chunks(), name=file.name or "", **owner)
    return JsonResponse(attachment_dict(attachment), status=201)


def _refuse_large(request: HttpRequest) -> None:
    """Before the body is taken apart; the bytes are counted again while they are stored."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > files.MAX_BYTES + ENVELOPE:
        raise files.TooLarge


@require_GET
@problems
def media(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/media/<token>/``: whoever holds the address may open it until it expires; it never runs as our page."""
    attachment = Attachment.objects.filter(public_id=links.opened(token), state=AttachmentState.READY).first()
    if attachment is None or not attachment.path:
        raise links.LinkInvalid
    return _served(attachment)


def _served(attachment: Attachment) -> HttpResponseBase:
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / attachment.path).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise links.LinkInvalid
    inline = attachment.content_type in contents.INLINE
    content_type = attachment.content_type if inline else "application/octet-stream"
    response = FileResponse(path.open("rb"), content_type=content_type)
    response["Content-Length"] = str(path.stat().st_size)
    response["Content-Disposition"] = _disposition(attachment.name, inline=inline)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=900"
    return response


def _disposition(name: str, *, inline: bool) -> str:
    """RFC 6266 with both forms of the name; ours is already free of paths and control characters."""
    shown = contents.clean_name(name or "arquivo")
    plain = _ASCII.sub("_", shown)[:120]
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"

"""Uploads of both sides: the file is kept and waits for its message."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Role, User

from ..conversations.messages import attachment_dict
from ..files import actions as files
from . import actions, limits, queries, requests, tokens
from .problems import problems

UPLOADERS = (Role.AGENT, Role.SUPERVISOR)
# The multipart wrapping around the one file.
ENVELOPE = 64 * 1024
_TOKEN = re.compile(r"Visitor ([\w.-]{1,120})")


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
        raise requests.BadToken
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
    attachment = files.keep_upload(
        chunks=file.chunks(), name=file.name or "", claimed_type=file.content_type or "", **owner
    )
    return JsonResponse(attachment_dict(attachment), status=201)


def _refuse_large(request: HttpRequest) -> None:
    """Before the body is taken apart; the bytes are counted again while they are stored."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > files.MAX_BYTES + ENVELOPE:
        raise files.TooLarge

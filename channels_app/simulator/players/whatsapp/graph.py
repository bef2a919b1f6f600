"""The Graph API as far as we use it, on our own server. It refuses what Meta would refuse and keeps what it accepts."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping
from . import calls
from .rules import Refused, check_message, check_upload

VERSION = re.compile(r"v\d{1,2}\.0")
NO_TOKEN = Refused(190, "Invalid OAuth access token", 401)
NO_NODE = Refused(100, "Unsupported request: object does not exist")
WINDOW_S = 24 * 3600
View = Callable[..., dict[str, Any] | HttpResponse]


def api(view: View) -> Callable[..., HttpResponse]:
    """Answers as Graph does, refusals too. Meta knows no CSRF: the bearer token is checked in each view."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, version: str = "v25.0", **names: str) -> HttpResponse:
        try:
            if not VERSION.fullmatch(version):
                raise NO_NODE
            found = view(request, **names)
        except Refused as refused:
            return JsonResponse(refused.body(), status=refused.status)
        return found if isinstance(found, HttpResponse) else JsonResponse(found)

    return answered


def _authorised(request: HttpRequest, number: str | None = None) -> Channel:
    """The line whose token was shown, and whose number it is."""
    given = request.headers.get("Authorization", "")
    known = Channel.objects.filter(kind="whatsapp").prefetch_related("secrets")
    for channel in known if number is None else known.filter(settings__phone_number_id=number):
        for token in lines.line_of(channel).secrets.get("access_token", ()):
            if hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
                return channel
    raise NO_TOKEN


@api
def messages(request: HttpRequest, number: str) -> dict[str, Any] | HttpResponse:
    channel = _authorised(request, number)
    if request.method != "POST" or request.content_type != "application/json":
        raise NO_NODE
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Refused(100, "Invalid JSON") from error
    person = check_message(body, lambda file_id: (files.note(file_id) or {}).get("owner") == number)
    fault = faults.take_fault(channel)
    if fault.isdigit():
        raise Refused(int(fault), "Simulated refusal", 401 if fault == "190" else 400)
    _check_window(channel, person, body["type"])
    stored = keeping.accept(
        channel=channel,
        person=person,
        kind=body["type"],
        content=body[body["type"]],
        provider_id=calls.new_id(),
        correlation=body.get("biz_opaque_callback_data", ""),
    )
    if fault == "timeout":
        return keeping.silence()
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": body.get("to") or body.get("recipient"), "wa_id": person}],
        "messages": [{"id": stored.provider_id, "message_status": "accepted"}],
    }


def _check_window(channel: Channel, person: str, kind: str) -> None:
    """Free text only within 24 hours of the person's last message; people never played here have no window to keep."""
    said = (
        SimulatedMessage.objects.filter(channel=channel, person=person, outgoing=False)
        .order_by("-id")
        .first()
    )
    if kind != "template" and said and (timezone.now() - said.created_at).total_seconds() > WINDOW_S:
        raise Refused(131047, "More than 24 hours have passed since the customer last replied")


@api
def media(request: HttpRequest, number: str) -> dict[str, Any]:
    _authorised(request, number)
    sent = request.FILES.get("file")
    if request.method != "POST" or sent is None:
        raise Refused(100, "file is required")
    content_type = request.POST.get("type") or sent.content_type or ""
    check_upload(request.POST.get("messaging_product", ""), content_type, sent.size or 0)
    return {"id": files.store(number, content_type, sent.read())}


@api
def node(request: HttpRequest, node: str) -> dict[str, Any]:
    """A number or a file, by its id."""
    channel = _authorised(request)
    if node == channel.settings.get("phone_number_id"):
        return {
            "id": node,
            "display_phone_number": channel.address,
            "verified_name": channel.name,
            "quality_rating": "GREEN",
        }
    note = files.note(node)
    if note is None or note["owner"] != channel.settings.get("phone_number_id"):
        raise NO_NODE
    shown = {name: note[name] for name in ("mime_type", "sha256", "file_size")}
    return {
        "id": node,
        "messaging_product": "whatsapp",
        **shown,
        "url": f"{_base()}/simulator/graph/files/{node}",
    }


def _base() -> str:
    return str(settings.PUBLIC_URL)


@api
def file(request: HttpRequest, file: str) -> HttpResponse:
    _authorised(request)
    content = files.content(file)
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="application/octet-stream")

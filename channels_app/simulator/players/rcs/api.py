"""Google's API as far as we use it. It refuses what Google would refuse and keeps what it accepts."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ....models import Channel
from ... import faults, files, keeping
from . import tokens

PHONE = re.compile(r"\+[1-9]\d{7,14}")
TRAFFIC = {"AUTHENTICATION", "TRANSACTION", "PROMOTION", "SERVICEREQUEST", "ACKNOWLEDGEMENT"}
TEXT_MAX = 3072
NO_RCS = "0000"  # numbers that end so have no RCS
WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    503: "UNAVAILABLE",
}


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        self.status = status
        self.body = {"error": {"code": status, "message": message, "status": WORDS[status]}}
        super().__init__(message)


def api(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Answers as Google does, refusals too. It knows no CSRF: the token is checked in here."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, phone: str) -> HttpResponse:
        try:
            channel = _authorised(request)
            if not PHONE.fullmatch(phone):
                raise Refused(400, "Invalid phone number")
            found = view(request, channel, phone.removeprefix("+"))
        except Refused as refused:
            return JsonResponse(refused.body, status=refused.status)
        return found if isinstance(found, HttpResponse) else JsonResponse(found)

    return answered


def _authorised(request: HttpRequest) -> Channel:
    holder, agent = tokens.holder(request), request.GET.get("agentId", "")
    if not holder:
        raise Refused(401, "Request had invalid authentication credentials.")
    for channel in tokens.known_lines():
        own = any(account["client_email"] == holder for account in tokens.accounts(channel))
        if own and channel.settings.get("agent_id") == agent:
            return channel
    raise Refused(403, "The caller does not have permission")


@api
def messages(request: HttpRequest, channel: Channel, phone: str) -> dict[str, Any] | HttpResponse:
    body, message_id = _body(request), _uuid(request.GET.get("messageId", ""))
    kind, content = _content(body)
    fault = faults.take_fault(channel)
    if fault == "5xx":
        raise Refused(503, "The service is currently unavailable.")
    if fault.isdigit():
        raise Refused(int(fault), "Simulated refusal")
    if phone.endswith(NO_RCS):
        raise Refused(404, "Requested entity was not found.")
    keeping.accept(channel=channel, person=phone, kind=kind, content=content, provider_id=message_id)
    if fault == "timeout":
        return keeping.silence()
    return {**body, "name": f"phones/+{phone}/agentMessages/{message_id}"}


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Refused(400, "Invalid JSON payload received.") from error
    if request.method != "POST" or not isinstance(found, dict):
        raise Refused(400, "Invalid JSON payload received.")
    return found


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise Refused(400, "messageId must be a UUID") from error


def _content(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Kind and content of a message Google would take."""
    said = body.get("contentMessage")
    if body.get("messageTrafficType") not in TRAFFIC or not isinstance(said, dict):
        raise Refused(400, "messageTrafficType and contentMessage are required")
    if len(said.get("suggestions") or []) > 11:
        raise Refused(400, "Too many suggestions")
    if "text" in said:
        if not 0 < len(said["text"]) <= TEXT_MAX:
            raise Refused(400, "Text length")
        return "text", {"body": said["text"], "suggestions": said.get("suggestions") or []}
    card = said.get("richCard", {}).get("standaloneCard", {}).get("cardContent", {})
    url = (said.get("contentInfo") or card.get("media", {}).get("contentInfo", {})).get("fileUrl", "")
    if not url.startswith("http"):
        raise Refused(400, "No content")
    return "image", {"body": card.get("description", ""), "file": url}


@api
def events(request: HttpRequest, channel: Channel, phone: str) -> dict[str, Any]:
    body, event = _body(request), _uuid(request.GET.get("eventId", ""))
    if body.get("eventType") not in {"READ", "IS_TYPING"}:
        raise Refused(400, "eventType")
    if body["eventType"] == "READ" and not body.get("messageId"):
        raise Refused(400, "messageId is required")
    return {**body, "name": f"phones/+{phone}/agentEvents/{event}"}


@api
def capabilities(request: HttpRequest, channel: Channel, phone: str) -> dict[str, Any]:
    _uuid(request.GET.get("requestId", ""))
    if phone.endswith(NO_RCS):
        raise Refused(404, "Requested entity was not found.")
    return {"name": f"phones/+{phone}/capabilities", "features": ["RICHCARD_STANDALONE", "ACTION_OPEN_URL"]}


def file(request: HttpRequest, file: str) -> HttpResponse:
    """What a person sent: its address is its own key."""
    content = files.content(file)
    return HttpResponse(content or b"", content_type="image/png", status=200 if content is not None else 404)

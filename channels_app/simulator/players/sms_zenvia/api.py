"""Zenvia's API as far as we use it. It refuses what Zenvia would refuse and keeps what it accepts."""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, keeping

STATUSES = {
    "VALIDATION_ERROR": 400,
    "AUTHENTICATION_ERROR": 401,
    "NOT_FOUND": 404,
    "DUPLICATED": 409,
    "TOO_MANY_REQUESTS": 429,
}
EVENTS = {"MESSAGE", "MESSAGE_STATUS"}
SUBSCRIBED_S = 24 * 3600


class Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(message)


def api(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Answers as Zenvia does, refusals too. It knows no CSRF: the token is checked in here."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, **names: str) -> HttpResponse:
        try:
            found = view(request, _authorised(request), **names)
        except Refused as refused:
            body = {"code": refused.code, "message": refused.message}
            return JsonResponse(body, status=STATUSES.get(refused.code, 400))
        return found if isinstance(found, HttpResponse) else JsonResponse(found, safe=False)

    return answered


def _authorised(request: HttpRequest) -> Channel:
    given = request.headers.get("X-API-TOKEN", "").encode()
    for channel in Channel.objects.filter(kind="sms", settings__provider="zenvia").prefetch_related(
        "secrets"
    ):
        for token in lines.line_of(channel).secrets.get("api_token", ()):
            if hmac.compare_digest(given, token.encode()):
                return channel
    raise Refused("AUTHENTICATION_ERROR", "No authentication or authentication failed.")


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Refused("VALIDATION_ERROR", "Invalid JSON") from error
    if not isinstance(found, dict):
        raise Refused("VALIDATION_ERROR", "Object expected")
    return found


@api
def messages(request: HttpRequest, channel: Channel) -> dict[str, Any] | HttpResponse:
    body = _body(request)
    text = _check(body)
    fault = faults.take_fault(channel)
    if fault in STATUSES:
        raise Refused(fault, "Simulated refusal")
    external = str(body.get("externalId", ""))
    sent = SimulatedMessage.objects.filter(channel=channel, outgoing=True, correlation=external)
    if external and sent.exists():
        raise Refused("DUPLICATED", "Message already sent")
    stored = keeping.accept(
        channel=channel,
        person=body["to"],
        kind="text",
        content={"body": text},
        provider_id=str(uuid.uuid4()),
        correlation=external,
    )
    if fault == "timeout":
        return keeping.silence()
    if fault == "5xx":  # it was taken all the same
        return JsonResponse({"code": "INTERNAL_ERROR", "message": "Internal error"}, status=500)
    return {**body, "id": stored.provider_id, "direction": "OUT"}


def _check(body: dict[str, Any]) -> str:
    """The text of a message Zenvia would take."""
    contents = body.get("contents")
    if not body.get("from") or not isinstance(body["from"], str):
        raise Refused("VALIDATION_ERROR", "from is required")
    if not str(body.get("to", "")).isdigit():
        raise Refused("VALIDATION_ERROR", "to must be digits")
    if not isinstance(contents, list) or len(contents) != 1 or contents[0].get("type") != "text":
        raise Refused("VALIDATION_ERROR", "contents must be one text")
    if not contents[0].get("text"):
        raise Refused("VALIDATION_ERROR", "contents[0].text is required")
    return str(contents[0]["text"])


def _known(channel: Channel) -> dict[str, Any]:
    return dict(cache.get(f"simulator:zenvia:{channel.public_id}", {}))


def _keep(channel: Channel, known: dict[str, Any]) -> None:
    cache.set(f"simulator:zenvia:{channel.public_id}", known, SUBSCRIBED_S)


@api
def subscriptions(request: HttpRequest, channel: Channel) -> Any:
    known = _known(channel)
    if request.method == "GET":
        return list(known.values())
    body = _body(request)
    webhook = body.get("webhook") or {}
    if body.get("eventType") not in EVENTS or not str(webhook.get("url", "")).startswith("http"):
        raise Refused("VALIDATION_ERROR", "eventType and webhook.url are required")
    new = {**body, "id": str(uuid.uuid4())}
    _keep(channel, {**known, new["id"]: new})
    return new


@api
def subscription(request: HttpRequest, channel: Channel, subscription: str) -> Any:
    known = _known(channel)
    if subscription not in known:
        raise Refused("NOT_FOUND", "Subscription not found")
    if request.method == "PATCH":
        body = _body(request)
        known[subscription] = {**known[subscription], **body}
        _keep(channel, known)
    return known[subscription]

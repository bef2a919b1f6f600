"""Viber's Bot API as far as we use it, on our own server. HTTP is 200 whatever it says."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping
from ...post import NoServer, post
from . import calls, rules
from .rules import Refused, need

Body = Mapping[str, Any]


@csrf_exempt
def method(request: HttpRequest, method: str) -> HttpResponse:
    """Any method; the token in the header is the proof."""
    if request.method != "POST" or method not in METHODS:
        return HttpResponse(status=404)
    try:
        channel = _bot(request.headers.get("X-Viber-Auth-Token", ""))
        found = METHODS[method](channel, _body(request))
    except Refused as refused:
        return JsonResponse(refused.body())
    if isinstance(found, HttpResponse):
        return found
    return JsonResponse({"status": rules.OK, "status_message": "ok", **found})


def file(request: HttpRequest, file: str) -> HttpResponse:
    """What a person sent; its address is all one needs to know."""
    content = files.content(file)
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="application/octet-stream")


def _bot(token: str) -> Channel:
    for channel in Channel.objects.filter(kind="viber").prefetch_related("secrets"):
        for known in lines.line_of(channel).secrets.get("auth_token", ()):
            if hmac.compare_digest(token.encode(), known.encode()):
                return channel
    raise Refused(rules.INVALID_TOKEN)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refused(rules.BAD_DATA) from error
    need(isinstance(found, dict))
    return dict(found)


def _send(channel: Channel, body: Body) -> dict[str, Any] | HttpResponse:
    person, kind = rules.check_message(body)
    fault = faults.take_fault(channel)
    if fault.isdigit():
        raise Refused(int(fault))
    token = calls.new_token()
    keeping.accept(
        channel=channel,
        person=person,
        kind=kind,
        content=_kept(body, kind),
        provider_id=token,
        correlation=str(body.get("tracking_data", ""))[:512],
    )
    if fault == "timeout":
        return keeping.silence()
    if fault == "5xx":
        return HttpResponse("Bad Gateway", status=502)
    return {"message_token": int(token), "chat_hostname": "SIMULATED", "billing_status": 1}


def _kept(body: Body, kind: str) -> dict[str, Any]:
    found = {name: body[name] for name in ("media", "size", "keyboard", "tracking_data") if name in body}
    if kind == "text":
        return {**found, "body": body["text"]}
    return {**found, "caption": body.get("text", ""), "filename": body.get("file_name", "")}


def tracking_before(message: SimulatedMessage) -> str:
    """What our last message to the person asked to be given back with the next word of theirs."""
    before = SimulatedMessage.objects.filter(
        channel=message.channel, person=message.person, outgoing=True, pk__lt=message.pk
    ).last()
    return str(before.content.get("tracking_data", "")) if before else ""


# --- the account and its webhook ---


def _hook_key(channel: Channel) -> str:
    return f"simulator:viber:webhook:{channel.public_id}"


def _set_webhook(channel: Channel, body: Body) -> dict[str, Any]:
    """Viber calls the address at once and refuses one that does not answer 200. Here http has to do."""
    url, events = str(body.get("url", "")), body.get("event_types", [])
    need(isinstance(events, list) and set(events) <= rules.EVENTS)
    if not url:
        cache.delete(_hook_key(channel))
        return {"event_types": []}
    call = calls.signed(lines.line_of(channel), calls.probe())
    try:
        need(post(url, call.body, call.headers) == 200, rules.INVALID_URL)
    except NoServer as error:
        raise Refused(rules.INVALID_URL) from error
    cache.set(_hook_key(channel), {"webhook": url, "event_types": events}, None)
    return {"event_types": events}


def _account(channel: Channel, body: Body) -> dict[str, Any]:
    known = cache.get(_hook_key(channel)) or {"webhook": "", "event_types": []}
    return {
        "id": f"pa:{channel.pk}",
        "name": channel.name,
        "uri": "simulado",
        "subscribers_count": 1,
        **known,
    }


METHODS: dict[str, Callable[[Channel, Body], dict[str, Any] | HttpResponse]] = {
    "send_message": _send,
    "set_webhook": _set_webhook,
    "get_account_info": _account,
}

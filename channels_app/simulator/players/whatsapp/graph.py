"""The Graph API as far as we use it, on our own server. It refuses what Meta would refuse and keeps what it accepts."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from invenio_center.kernel.http import Client, HttpError

from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping
from ...post import LOOPBACK
from .. import meta
from ..meta import NO_NODE, Refused, api
from . import calls
from .rules import check_mark, check_message, check_upload
from .templates import check_known
from .templates import check_new as check_template

WINDOW_S = 24 * 3600
UNCONFIRMED = Refused(2200, "Callback verification failed")


def _authorised(request: HttpRequest, **where: str) -> Channel:
    return meta.authorised(request, "whatsapp", "access_token", **where)[0]


@api
def messages(request: HttpRequest, number: str) -> dict[str, Any] | HttpResponse:
    channel = _authorised(request, phone_number_id=number)
    body = meta.body_of(request)
    if body.get("status"):
        return _mark(channel, body)
    person = check_message(body, lambda file_id: (files.note(file_id) or {}).get("owner") == number)
    if body["type"] == "template":
        _check_known(channel, body["template"])
    fault = faults.take_fault(channel)
    if fault.isdigit():
        raise Refused(int(fault), "Simulated refusal", 401 if fault == "190" else 400)
    since = meta.seconds_since_said(channel, person)
    if body["type"] != "template" and since is not None and since > WINDOW_S:
        raise Refused(131047, "More than 24 hours have passed since the customer last replied")
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


def _check_known(channel: Channel, content: dict[str, Any]) -> None:
    """Templates that nobody asked us to approve are taken as they come: they may be older than the played account."""
    for one in cache.get(_templates(channel.settings.get("waba_id", "")), []):
        if (one["name"], one["language"]) == (content["name"], content["language"]["code"]):
            check_known(one, content)


def _mark(channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
    """Read, and perhaps typing: about a message that a person sent to this number."""
    check_mark(body)
    said = SimulatedMessage.objects.filter(channel=channel, outgoing=False, provider_id=body["message_id"])
    if not said.update(status="typing" if "typing_indicator" in body else "read"):
        raise Refused(131009, "message_id does not exist")
    return {"success": True}


@api
def media(request: HttpRequest, number: str) -> dict[str, Any]:
    _authorised(request, phone_number_id=number)
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
    if node == channel.settings.get("phone_number_id") and request.method == "POST":
        return _configure(meta.body_of(request))
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


@api
def subscribed(request: HttpRequest, account: str) -> dict[str, Any]:
    _authorised(request, waba_id=account)
    if request.method != "POST":
        raise NO_NODE
    return {"success": True}


def _configure(body: dict[str, Any]) -> dict[str, Any]:
    """An address for the number's own events, asked for our word first, as Meta does."""
    wanted = body.get("webhook_configuration")
    meta.need(isinstance(wanted, dict) and wanted.get("override_callback_uri"), "webhook_configuration")
    challenge = str(secrets.randbelow(10**9))
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": str(body["webhook_configuration"].get("verify_token", "")),
        "hub.challenge": challenge,
    }
    url = str(body["webhook_configuration"]["override_callback_uri"])
    try:
        answer = Client(private=LOOPBACK).request("GET", url, params=asked, total_s=10.0)
    except HttpError as error:
        raise UNCONFIRMED from error
    if answer.status != 200 or answer.body != challenge.encode():
        raise UNCONFIRMED
    return {"success": True}


def _base() -> str:
    return str(settings.PUBLIC_URL)


@api
def file(request: HttpRequest, file: str) -> HttpResponse:
    _authorised(request)
    content = files.content(file)
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="application/octet-stream")


@api
def templates(request: HttpRequest, account: str) -> dict[str, Any]:
    """Asked for: in review. Read back: approved, since nobody reviews here. Forgotten with the cache."""
    _authorised(request, waba_id=account)
    key = _templates(account)
    known: list[dict[str, Any]] = cache.get(key, [])
    if request.method != "POST":
        return {"data": [{**one, "status": "APPROVED"} for one in known], "paging": {}}
    body = meta.body_of(request)
    check_template(body)
    taken = {(one["name"], one["language"]) for one in known}
    meta.need((body["name"], body["language"]) not in taken, "Content in this language already exists")
    made = {**body, "id": str(10**15 + secrets.randbelow(10**15))}
    cache.set(key, [*known, made], None)
    return {"id": made["id"], "status": "PENDING", "category": body["category"]}


def _templates(account: str) -> str:
    return f"simulator:templates:{account}"

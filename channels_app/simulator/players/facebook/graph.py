"""The Graph API of a page, on our own server. It refuses what Meta would refuse and keeps what it accepts."""

from __future__ import annotations

import hmac
import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping
from .. import meta
from ..meta import NO_NODE, Refused, api
from . import calls, rules

MOST_BYTES = 25 * 1024 * 1024
REACTIONS = ("react", "unreact")
SHOWN = {"mark_seen": "read", "typing_on": "typing"}


def _authorised(request: HttpRequest, proof: Any, **where: str) -> Channel:
    """The page's line; its token must come with the proof that the app's secret is known too."""
    channel, token = meta.authorised(request, "facebook", "page_access_token", **where)
    expected = meta.signature(lines.line_of(channel).secret("app_secret"), token.encode())
    if not hmac.compare_digest(str(proof).encode(), expected.encode()):
        raise Refused(100, "Invalid appsecret_proof provided in the API argument")
    return channel


@api
def messages(request: HttpRequest, page: str) -> dict[str, Any] | HttpResponse:
    body = meta.body_of(request)
    channel = _authorised(request, body.get("appsecret_proof"), page_id=page)
    person = rules.check_message(body, lambda file_id: (files.note(file_id) or {}).get("owner") == page)
    if "sender_action" in body:
        return _show(channel, person, body["sender_action"], body.get("payload"))
    fault = faults.take_fault(channel)
    if fault.partition(".")[0].isdigit():
        code, _, subcode = fault.partition(".")
        raise Refused(int(code), "Simulated refusal", 401 if code == "190" else 400, int(subcode or 0))
    rules.check_window(body, meta.seconds_since_said(channel, person))
    message = body["message"]
    stored = keeping.accept(
        channel=channel,
        person=person,
        kind=rules.kind_of(message),
        content=message,
        provider_id=calls.new_id(),
        correlation=str(message.get("metadata", "")),
    )
    if fault == "timeout":
        return keeping.silence()
    return {"recipient_id": person, "message_id": stored.provider_id}


def _show(channel: Channel, person: str, action: str, payload: Any) -> dict[str, Any]:
    """What the person sees beside messages: an emoji is kept as one, the rest is noted at the last one said."""
    if action in REACTIONS:
        known = SimulatedMessage.objects.filter(channel=channel, person=person)
        if not known.filter(provider_id=payload["message_id"]).exists():
            raise Refused(100, "Message does not exist")
        # It has no id of its own, and no word about it follows.
        SimulatedMessage.objects.create(
            channel=channel,
            person=person,
            outgoing=True,
            kind="reaction",
            content={"message_id": payload["message_id"], "emoji": payload.get("reaction", "")},
            provider_id=calls.new_id(),
            status="delivered",
        )
        return {"recipient_id": person}
    said = SimulatedMessage.objects.filter(channel=channel, person=person, outgoing=False).order_by("-id")
    if (last := said.first()) and action in SHOWN:
        SimulatedMessage.objects.filter(pk=last.pk).update(status=SHOWN[action])
    return {"recipient_id": person}


@api
def attachments(request: HttpRequest, page: str) -> dict[str, Any]:
    _authorised(request, request.POST.get("appsecret_proof"), page_id=page)
    sent = request.FILES.get("filedata")
    if request.method != "POST" or sent is None:
        raise Refused(100, "filedata is required")
    try:
        kind = json.loads(request.POST["message"])["attachment"]["type"]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(100, "message is required") from error
    meta.need(kind in ("image", "audio", "video", "file"), "attachment.type")
    meta.need(0 < (sent.size or 0) <= MOST_BYTES, "File size")
    content_type = (sent.content_type or "").partition("/")[0]
    meta.need(kind == "file" or content_type == kind, "The file is not of this type")
    return {"attachment_id": files.store(page, sent.content_type or "", sent.read())}


@api
def subscribed(request: HttpRequest, page: str) -> dict[str, Any]:
    body = meta.body_of(request)
    _authorised(request, body.get("appsecret_proof"), page_id=page)
    meta.need("messages" in str(body.get("subscribed_fields", "")).split(","), "subscribed_fields")
    return {"success": True}


@api
def node(request: HttpRequest, node: str) -> dict[str, Any]:
    """The page itself, or somebody who wrote to it."""
    channel = _authorised(request, request.GET.get("appsecret_proof"))
    if node == channel.settings.get("page_id"):
        return {"id": node, "name": channel.name}
    person = (
        SimulatedMessage.objects.filter(channel=channel, person=node, outgoing=False).order_by("-id").first()
    )
    if person is None:
        raise NO_NODE
    first, _, last = person.person_name.partition(" ")
    profile = {"first_name": first, "last_name": last, "id": node}
    wanted = request.GET.get("fields", "first_name,last_name").split(",")
    meta.need(set(wanted) <= {*profile, "name", "profile_pic"}, "Tried accessing nonexisting field")
    return {name: value for name, value in profile.items() if name in (*wanted, "id")}


@api
def file(request: HttpRequest, file: str) -> HttpResponse:
    """Open to whoever has the address, as Meta's own are."""
    note, content = files.note(file), files.content(file)
    if note is None or content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="application/octet-stream")

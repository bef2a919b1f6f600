"""Twilio's API as far as we use it. It refuses what Twilio would refuse and keeps what it accepts."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from invenio_center.kernel.sms_length import measure

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping

E164 = re.compile(r"\+[1-9]\d{7,14}")
BR_LANDLINE = re.compile(r"\+55\d{2}[2-5]\d{7}")
BODY_MAX = 1600
WAY_OUT, WAY_BACK = {"STOP", "SAIR", "PARAR", "CANCELAR"}, {"START", "VOLTAR"}
View = Callable[..., dict[str, Any] | HttpResponse]


class Refused(Exception):
    def __init__(self, code: int, message: str, status: int = 400) -> None:
        self.status = status
        self.body = {"code": code, "message": message, "more_info": "", "status": status}
        super().__init__(message)


def api(view: View) -> Callable[..., HttpResponse]:
    """Answers as Twilio does, refusals too. It knows no CSRF: basic auth is checked in each view."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, **names: str) -> HttpResponse:
        try:
            found = view(request, **names)
        except Refused as refused:
            return JsonResponse(refused.body, status=refused.status)
        return (
            found
            if isinstance(found, HttpResponse)
            else JsonResponse(found, status=201 if request.method == "POST" else 200)
        )

    return answered


def _authorised(request: HttpRequest, sid: str, sender: str = "") -> Channel:
    """The line of this account; of several the one whose number sends."""
    user, token = _basic(request)
    known = Channel.objects.filter(kind="sms", settings__provider="twilio").prefetch_related("secrets")
    found = [channel for channel in known if _opens(channel, sid, token)] if user == sid else []
    if not found:
        raise Refused(20003, "Authenticate", 401)
    own = [channel for channel in found if _digits(channel.address) == _digits(sender)]
    return (own or found)[0]


def _opens(channel: Channel, sid: str, token: str) -> bool:
    accepted = lines.line_of(channel).secrets
    return sid in accepted.get("account_sid", ()) and any(
        hmac.compare_digest(one.encode(), token.encode()) for one in accepted.get("auth_token", ())
    )


def _basic(request: HttpRequest) -> tuple[str, str]:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _, token = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, token) if scheme == "Basic" else ("", "")


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())


@api
def messages(request: HttpRequest, sid: str) -> dict[str, Any] | HttpResponse:
    form = request.POST.dict()
    channel = _authorised(request, sid, form.get("From", ""))
    if request.method != "POST":
        raise Refused(20004, "Method not allowed", 405)
    _check(form, channel)
    fault = faults.take_fault(channel)
    if fault.isdigit():
        status = {"20429": 429, "20003": 401}.get(fault, 400)
        raise Refused(int(fault), "Simulated refusal", status)
    stored = _keep(channel, form)
    if fault == "timeout":
        return keeping.silence()
    if fault == "5xx":  # it was taken all the same
        return HttpResponse(status=500)
    parts = measure(form.get("Body", "")).parts
    return {"sid": stored.provider_id, "status": "queued", "num_segments": str(parts), "error_code": None}


def _check(form: dict[str, str], channel: Channel) -> None:
    to, body = form.get("To", ""), form.get("Body", "")
    if not form.get("From") and not form.get("MessagingServiceSid"):
        raise Refused(21603, "A 'From' phone number is required.")
    if not E164.fullmatch(to):
        raise Refused(21211, "The 'To' number is not a valid phone number.")
    if BR_LANDLINE.fullmatch(to):
        raise Refused(21614, "'To' number is not a valid mobile number")
    if not body and not form.get("MediaUrl"):
        raise Refused(21602, "Message body is required.")
    if len(body) > BODY_MAX:
        raise Refused(21617, "The concatenated message body exceeds the 1600 character limit")
    if not form.get("StatusCallback", "").startswith("http"):
        raise Refused(21609, "The StatusCallback URL is not a valid URL.")
    if _left(channel, _digits(to)):
        raise Refused(21610, "Attempt to send to unsubscribed recipient")


def _left(channel: Channel, person: str) -> bool:
    """Twilio itself acts on these words, and sends nothing more until the person comes back."""
    said = SimulatedMessage.objects.filter(channel=channel, person=person, outgoing=False).order_by("-id")
    words = (str(message.content.get("body", "")).strip().upper() for message in said[:100])
    return next((word in WAY_OUT for word in words if word in WAY_OUT | WAY_BACK), False)


def _keep(channel: Channel, form: dict[str, str]) -> SimulatedMessage:
    content = {
        "body": form.get("Body", ""),
        "media": form.get("MediaUrl", ""),
        "callback": form["StatusCallback"],
    }
    return keeping.accept(
        channel=channel,
        person=_digits(form["To"]),
        kind="image" if content["media"] else "text",
        content=content,
        provider_id=f"SM{secrets.token_hex(16)}",
    )


@api
def account(request: HttpRequest, sid: str) -> dict[str, Any]:
    channel = _authorised(request, sid)
    return {"sid": sid, "friendly_name": channel.name, "status": "active", "type": "Full"}


@api
def media(request: HttpRequest, sid: str, message: str, file: str) -> HttpResponse:
    _authorised(request, sid)
    content = files.content(file)
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(content, content_type="image/png")

"""Twilio's calls: forms, signed over the address and every field. Written from its documentation."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from invenio_center.kernel.sms_length import measure

from ....contract import Line
from ....models import SimulatedMessage
from ..base import Post

MEDIA_TYPE = "image/png"
TOLD = {"failed": "undelivered"}
UNREACHABLE = "30003"


def message_call(line: Line, message: SimulatedMessage) -> Post:
    body = str(message.content.get("body", ""))
    form = {
        "ToCountry": "BR",
        "MessageSid": message.provider_id,
        "SmsSid": message.provider_id,
        "SmsMessageSid": message.provider_id,
        "SmsStatus": "received",
        "AccountSid": line.secret("account_sid"),
        "From": international(message.person),
        "To": international(line.address),
        "Body": body,
        "NumSegments": str(measure(body).parts),
        "NumMedia": "0",
        "FromCity": "",
        "ApiVersion": "2010-04-01",
    }
    if file := message.content.get("file"):
        account = f"{settings.PUBLIC_URL}/simulator/twilio/2010-04-01/Accounts/{form['AccountSid']}"
        form["NumMedia"] = "1"
        form["MediaContentType0"] = MEDIA_TYPE
        form["MediaUrl0"] = f"{account}/Messages/{message.provider_id}/Media/{file}"
    return signed(line, form)


def status_call(line: Line, message: SimulatedMessage, word: str) -> Post:
    """To the address that the message itself named."""
    form = {
        "MessageSid": message.provider_id,
        "SmsSid": message.provider_id,
        "MessageStatus": TOLD.get(word, word),
        "SmsStatus": TOLD.get(word, word),
        "AccountSid": line.secret("account_sid"),
        "From": international(line.address),
        "To": international(message.person),
        "ApiVersion": "2010-04-01",
    }
    if word == "failed":
        form["ErrorCode"] = UNREACHABLE
    return signed(line, form, urlsplit(str(message.content.get("callback", ""))).query)


def international(number: str) -> str:
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"+{digits}" if len(digits) > 6 else number


def signed(line: Line, form: Mapping[str, str], query: str = "") -> Post:
    text = line.webhook_url + (f"?{query}" if query else "")
    for name in sorted(form):
        text += name + form[name]
    digest = hmac.new(line.secret("auth_token").encode(), text.encode(), "sha1").digest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": base64.b64encode(digest).decode(),
    }
    return Post(urlencode(form).encode(), headers, query)

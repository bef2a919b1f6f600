"""A call of Viber → what it means here. One call carries one event."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from channels_app.contract import (
    Answer,
    Call,
    ErrorClass,
    Event,
    Ignored,
    Line,
    OptOutSignal,
    Part,
    ProviderError,
    Status,
    StatusUpdate,
    Unreadable,
)
from invenio_center.kernel.text import clean

from . import messages
from .identity import claims, moment, token, user_of
from .outbound import sender_of

HEADER = "x-viber-content-signature"
STATUSES = {"delivered": Status.DELIVERED, "seen": Status.READ}
KEY_MAX = 300
WRONG = (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError, OverflowError)
Item = Mapping[str, Any]


def verify(line: Line, call: Call) -> bool:
    """HMAC-SHA256 of the raw body under the bot's token, in lower-case hex."""
    given = call.headers.get(HEADER, "").encode("utf-8", "replace")
    known = [
        hmac.compare_digest(hmac.new(secret.encode(), call.body, hashlib.sha256).hexdigest().encode(), given)
        for secret in line.secrets.get("auth_token", ())
        if secret
    ]
    return any(known)


def split(body: bytes) -> list[Part]:
    try:
        call = orjson.loads(body)
        event = call["event"]
        if not isinstance(event, str):
            raise TypeError("no event")
    except WRONG as error:
        raise Unreadable("not a call of Viber") from error
    return [Part(_key(event, call) or f"o:{hashlib.sha256(body).hexdigest()}", body, event in STATUSES)]


def _key(event: str, call: Item) -> str | None:
    """Viber repeats a call with the same token; one token is seen by several events, and by several people."""
    try:
        sender = call.get("sender") or call.get("user") or {}
        key = f"{event}:{token(call)}:{user_of(call.get('user_id') or sender.get('id'))}"
    except WRONG:
        return None
    return key if len(key) <= KEY_MAX and "\x00" not in key else None


def parse(body: bytes) -> list[Event]:
    try:
        call = orjson.loads(body)
        read = READERS.get(call["event"])
        return [read(call) if read else Ignored(f"Evento desconhecido: {clean(call['event'], 60)}")]
    except WRONG as error:
        raise Unreadable(type(error).__name__) from error


def welcome(line: Line, call: Call) -> Answer | None:
    """The one greeting Viber shows to who opens the conversation: it is what its call is answered with."""
    text = clean(line.settings.get("welcome"), 7000).strip()
    if not text:
        return None
    try:
        found = orjson.loads(call.body)
        first = found["event"] == "conversation_started" and found.get("subscribed") is not True
    except WRONG:
        return None
    if not first:
        return None
    body = {"sender": sender_of(line), "min_api_version": 1, "type": "text", "text": text}
    return Answer(body=orjson.dumps(body), content_type="application/json")


def _probe(call: Item) -> Event:
    return Ignored("O Viber conferiu o endereço do webhook.")


def _started(call: Item) -> Event:
    """Opening the conversation is neither a message nor a subscription."""
    context = clean(call.get("context"), 100)
    return Ignored(f"A pessoa abriu a conversa ({context})." if context else "A pessoa abriu a conversa.")


def _subscribed(call: Item) -> Event:
    return _signal(call, call["user"]["id"], lifted=True)


def _unsubscribed(call: Item) -> Event:
    return _signal(call, call["user_id"], lifted=False)


def _signal(call: Item, user_id: Any, *, lifted: bool) -> OptOutSignal:
    word = "subscribed" if lifted else "unsubscribed"
    sender, at, ref = claims(user_id), moment(call), f"{word}:{token(call)}"
    return OptOutSignal(sender=sender, scope="all", at=at, ref=ref, lifted=lifted, blocked=not lifted)


def _status(call: Item) -> Event:
    return StatusUpdate(provider_id=token(call), status=STATUSES[call["event"]], at=moment(call))


def _failed(call: Item) -> Event:
    """Viber says why in English and without a code."""
    reason = clean(call.get("desc"), 120)
    sentence = (
        f"O Viber não entregou a mensagem ({reason})." if reason else "O Viber não entregou a mensagem."
    )
    error = ProviderError("failed", sentence, ErrorClass.UNKNOWN)
    return StatusUpdate(provider_id=token(call), status=Status.FAILED, at=moment(call), error=error)


READERS: dict[str, Callable[[Item], Event]] = {
    "message": messages.message,
    "delivered": _status,
    "seen": _status,
    "failed": _failed,
    "subscribed": _subscribed,
    "unsubscribed": _unsubscribed,
    "conversation_started": _started,
    "webhook": _probe,
}

"""A call of Twilio → what it means here.

A form is stored as JSON: its fields, our own reference from the query of a status call, and when it came, because
Twilio tells no time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import orjson

from channels_app.contract import (
    PROGRESS,
    Call,
    Claim,
    ErrorClass,
    Event,
    Ignored,
    IncomingMedia,
    IncomingMessage,
    MessageKind,
    OptOutSignal,
    Part,
    Status,
    StatusUpdate,
    Unreadable,
)
from channels_app.vendors import twilio
from invenio_center.kernel.address import canonical
from invenio_center.kernel.text import clean

from .errors import provider_error

REF = "ref"
TEXT_MAX = 65536
MOST_FILES = 20
SID = re.compile(r"[A-Za-z0-9]{2,64}")
STATUSES = {
    "accepted": Status.QUEUED,
    "scheduled": Status.QUEUED,
    "queued": Status.QUEUED,
    "sending": Status.QUEUED,
    "sent": Status.SENT,
    "delivered": Status.DELIVERED,
    "read": Status.READ,
    "undelivered": Status.FAILED,
    "failed": Status.FAILED,
    "canceled": Status.FAILED,
}
MEDIA_KINDS = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}
STOP, START = "STOP", "START"
Form = Mapping[str, str]


def split(call: Call) -> list[Part]:
    form = twilio.fields(call)
    if not _sid(form):
        raise Unreadable("no MessageSid")
    stored = {"form": form, REF: call.query.get(REF, ""), "at": datetime.now(UTC).isoformat()}
    return [Part(_key(form), orjson.dumps(stored), STATUSES.get(_word(form)) in PROGRESS)]


def _sid(form: Form) -> str:
    return form.get("MessageSid") or form.get("SmsSid") or ""


def _key(form: Form) -> str:
    """Twilio's id of the message, and the word for a status; a hash for an id that does not look like one."""
    sid, word = _sid(form), _word(form)
    if not SID.fullmatch(sid):
        sid = hashlib.sha256(sid.encode()).hexdigest()
    return f"s:{sid}:{clean(word, 40)}" if word else f"m:{sid}"


def _word(form: Form) -> str:
    """What is said about a message of ours; "" for a message of a person."""
    word = form.get("MessageStatus") or form.get("SmsStatus") or ""
    return "" if word in ("received", "receiving") else word


def parse(body: bytes) -> list[Event]:
    try:
        stored = orjson.loads(body)
        form, at = stored["form"], datetime.fromisoformat(stored["at"])
        events = _status(form, clean(stored.get(REF), 64), at) if _word(form) else _message(form, at)
        return list(events)
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise Unreadable(type(error).__name__) from error


def _message(form: Form, at: datetime) -> Iterator[Event]:
    """The way out that Twilio itself acted upon is no message to answer: Twilio has answered it."""
    sender, sid = _claims(form.get("From")), clean(_sid(form), 290)
    if not sender:
        raise ValueError("a message from nobody")
    handled = clean(form.get("OptOutType"), 20).upper()
    if handled in (STOP, START):
        yield OptOutSignal(
            sender=sender, scope="all", at=at, ref=sid, lifted=handled == START, blocked=handled == STOP
        )
    files = tuple(_files(form))
    kind = MessageKind.SYSTEM if handled in (STOP, START) else files[0].kind if files else MessageKind.TEXT
    yield IncomingMessage(
        provider_id=sid,
        sender=sender,
        reply_to=sender[0].value,
        at=at,
        kind=kind,
        text=clean(form.get("Body"), TEXT_MAX),
        media=files,
        data={"type": "opt_out", "word": handled} if handled else {},
    )


def _claims(number: str | None) -> tuple[Claim, ...]:
    value = clean(number, 40).strip()
    return (Claim("sms", value, canonical("sms", value)),) if value else ()


def _files(form: Form) -> Iterator[IncomingMedia]:
    count = form.get("NumMedia", "0")
    for number in range(min(int(count), MOST_FILES) if count.isdigit() else 0):
        url = clean(form.get(f"MediaUrl{number}"), 1000)
        if url:
            content_type = clean(form.get(f"MediaContentType{number}"), 120)
            kind = MEDIA_KINDS.get(content_type.partition("/")[0], MessageKind.DOCUMENT)
            yield IncomingMedia(kind=kind, ref=url, content_type=content_type)


def _status(form: Form, ref: str, at: datetime) -> Iterator[Event]:
    known = STATUSES.get(_word(form))
    if known is None:
        yield Ignored(f"Estado desconhecido: {clean(_word(form), 60)}")
        return
    code = form.get("ErrorCode", "")
    error = None
    if known is Status.FAILED:
        error = provider_error(int(code) if code.isdigit() else 0, word=_word(form))
    sid = clean(_sid(form), 290)
    yield StatusUpdate(provider_id=sid, status=known, at=at, correlation=ref, error=error)
    sender = _claims(form.get("To"))
    if error is not None and error.error_class is ErrorClass.OPTED_OUT and sender:
        yield OptOutSignal(sender=sender, scope="all", at=at, ref=sid, blocked=True)

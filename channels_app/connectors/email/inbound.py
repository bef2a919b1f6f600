"""A mail as it was understood → what it means here. Pure."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from channels_app.contract import (
    Claim,
    Event,
    Ignored,
    IncomingMedia,
    IncomingMessage,
    Line,
    MessageKind,
    Part,
)
from invenio_center.kernel.text import clean

from . import addresses, automatic, bodies, mime, quotes, reports
from .mime import File, Mail

TEXT_MAX, QUOTED_MAX, SUBJECT_MAX, FILES_MAX, PEOPLE_MAX = 40_000, 20_000, 500, 30, 30
REFERENCES_MAX = 30
RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
PREFIX = re.compile(r"^\s*(?:re|res|enc|fwd?|rv|tr|aw|wg)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE)
DMARC = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
SHOWN_INSIDE = re.compile(r'src="cid:([^"]{1,200})"')
CUT_SHORT = "x-invenio-cut"
TOO_LARGE = "Este e-mail é grande demais para ser trazido para cá. Ele está na caixa de e-mail."


def parse(line: Line, raw: bytes) -> list[Event]:
    """One raw mail. Never raises: what cannot be read is shown as such, with the mail as a file."""
    return events(line, mime.read(raw), raw)


def part(raw: bytes, *, whole: bool = True) -> Part:
    """A mail of a mailbox as it is stored; ``whole`` is False where only its head was fetched, for its size.

    The same mail has the same key in any mailbox; another one that uses its Message-ID again has another.
    """
    ref = hashlib.sha256(own_id(mime.head(raw)).encode("utf-8", "ignore")).hexdigest()[:32]
    body = raw if whole else CUT_SHORT.title().encode() + b": 1\r\n" + raw
    return Part(f"m:{ref}:{mime.digest(raw)[:48]}", body)


def events(line: Line, mail: Mail, raw: bytes = b"") -> list[Event]:
    sender_name, sender = _sender(mail)
    if reason := automatic.loop(line, mail, sender):
        return [Ignored(reason)]
    reported = reports.events(line, mail, sender, datetime.now(UTC))
    if reported is not None:
        return reported
    return [_message(line, mail, raw, sender_name, sender)]


def base_subject(subject: str) -> str:
    """Without ``Re:`` and its kin, however often."""
    while (shorter := PREFIX.sub("", subject, count=1)) != subject:
        subject = shorter
    return subject.strip()


def _message(line: Line, mail: Mail, raw: bytes, name: str, sender: str) -> IncomingMessage:
    cleaned = bodies.shown(mail.html) if mail.html.strip() else ""
    text = mail.text if mail.text.strip() else bodies.to_text(mail.html)
    new, quoted = (TOO_LARGE, "") if mail.get(CUT_SHORT) else quotes.fold(text)
    too_long = len(new) > TEXT_MAX or len(quoted) > QUOTED_MAX or len(mail.files) > FILES_MAX
    files = [file for file in mail.files if file.content][:FILES_MAX]
    if (too_long or not mail.whole) and raw:
        files.append(File("mensagem.eml", "message/rfc822", raw))
    readable = (mail.whole or bool(new or cleaned)) and not mail.get(CUT_SHORT)
    return IncomingMessage(
        provider_id=own_id(mail),
        sender=_claims(line, mail, sender),
        reply_to=_reply_to(mail, sender),
        at=_date(mail),
        kind=MessageKind.TEXT if readable else MessageKind.UNSUPPORTED,
        sender_name=name,
        text=clean(new, TEXT_MAX),
        media=tuple(_media(file, number) for number, file in enumerate(files)),
        in_reply_to=_answers(line, mail),
        data={name: value for name, value in _data(line, mail, sender, cleaned, quoted).items() if value},
    )


def own_id(mail: Mail) -> str:
    return addresses.known_id(mail.get("message-id")) or f"{mail.digest[:40]}@generated"


def _data(line: Line, mail: Mail, sender: str, cleaned: str, quoted: str) -> dict[str, Any]:
    """What only mail knows. ``html`` is for the sandboxed frame alone."""
    people = addresses.mailboxes(mail.all("to") + mail.all("cc"))
    return {
        "subject": clean(mail.get("subject"), SUBJECT_MAX),
        "message_id": clean(next(iter(addresses.ids(mail.get("message-id"))), ""), 998),
        "references": addresses.ids(mail.get("references"))[-REFERENCES_MAX:],
        "digest": mail.digest[:32],
        "html": cleaned,
        "rich": bodies.is_rich(cleaned),
        "remote_images": bodies.has_remote_images(cleaned),
        "inline": sorted(set(SHOWN_INSIDE.findall(cleaned)))[:FILES_MAX],
        "quoted": clean(quoted, QUOTED_MAX),
        "automatic": automatic.reason(mail, sender),
        "unproved": _is_forged(line, mail),
        "cut": bool(mail.get(CUT_SHORT)),
        "to": [address for _, address in people if address.casefold() != line.address.casefold()][
            :PEOPLE_MAX
        ],
    }


def _sender(mail: Mail) -> tuple[str, str]:
    for header in ("from", "sender", "return-path"):
        if found := addresses.mailboxes(mail.all(header)):
            return found[0]
    return "", ""


def _claims(line: Line, mail: Mail, sender: str) -> tuple[Claim, ...]:
    """Who wrote, by the address in From. Where the receiving host proved it forged, it opens nobody's record."""
    if not sender:
        return (Claim("email", "remetente desconhecido", f"unknown:{mail.digest[:32]}"),)
    canonical = sender.casefold()
    return (Claim("email", sender, f"{canonical}?unproved" if _is_forged(line, mail) else canonical),)


def _is_forged(line: Line, mail: Mail) -> bool:
    """By the word of the own receiving host alone: anybody may write such a header further down."""
    trusted = str(line.settings.get("authserv_id") or "").casefold()
    for value in mail.all("authentication-results") if trusted else ():
        if value.split(";")[0].casefold().split()[:1] == [trusted]:
            return bool(DMARC.search(value))
    return False


def _reply_to(mail: Mail, sender: str) -> str:
    """Where the sender wants the answer, if that is the same company or nobody reads the sender's address."""
    wanted = next(iter(addresses.mailboxes(mail.all("reply-to"))), ("", ""))[1]
    same = wanted.rpartition("@")[2].casefold() == sender.rpartition("@")[2].casefold()
    return wanted if wanted and (same or automatic.is_nobody(sender)) else sender


def _date(mail: Mail) -> datetime:
    """The sender's own word; who stores it does not believe it further than it may be true."""
    now = datetime.now(UTC)
    try:
        at = parsedate_to_datetime(mail.get("date"))
        return min(at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC), now)
    except (TypeError, ValueError, OverflowError, IndexError, AttributeError):
        return now


def _answers(line: Line, mail: Mail) -> str:
    """The message this one answers: ours by its token wherever it is, else the one its headers name."""
    received_at = " ".join(value for name in RECIPIENTS for value in mail.all(name))
    named = [*addresses.ids(mail.get("in-reply-to")), *reversed(addresses.ids(mail.get("references")))]
    for text in (received_at, *named):
        if ref := addresses.correlation(line, text):
            return addresses.message_id(line, ref)
    return addresses.known_id(named[0]) if named else ""


def _media(file: File, number: int) -> IncomingMedia:
    return IncomingMedia(
        kind=_kind(file.content_type),
        ref=f"cid:{file.content_id}" if file.content_id else f"part:{number}",
        content_type=clean(file.content_type, 120),
        name=clean(file.name, 255),
        size=len(file.content),
        inline=file.content,
    )


def _kind(content_type: str) -> MessageKind:
    family = content_type.partition("/")[0].lower()
    known = {"image": MessageKind.IMAGE, "audio": MessageKind.AUDIO, "video": MessageKind.VIDEO}
    return known.get(family, MessageKind.DOCUMENT)

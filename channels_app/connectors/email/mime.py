"""A raw mail → its headers, texts and files. Whatever is broken in it, something readable comes out. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

from . import charsets

DEPTH_MAX, PARTS_MAX, HEADERS_MAX = 20, 200, 400
FILE_MAX = 25 * 1024 * 1024
REPORTS = ("message/delivery-status", "message/feedback-report", "message/disposition-notification")
ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")
UNFOLDED = re.compile(rb"\n(?![ \t])")
TRACE = re.compile(
    rb"(?:received|x-received|received-spf|return-path|delivered-to|x-original-to|envelope-to|x-envelope-to"
    rb"|authentication-results|arc-[a-z-]+|x-gm-[a-z-]+|x-google-[a-z-]+|x-spam-[a-z-]+|x-ms-[a-z-]+|x-uid|x-status|status"
    rb"|x-keywords)[ \t]*:",
    re.IGNORECASE,
)
NAMING = ("content-disposition", "content-type")
NAMES = {
    "message/rfc822": "mensagem.eml",
    "text/calendar": "convite.ics",
    "application/ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "assinatura.asc",
}


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    content: bytes = field(repr=False)
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was understood; ``whole`` says whether all of it was.

    ``reports``: text of machine-readable parts by type; ``original`` among them: headers of the mail reported on.
    """

    headers: tuple[tuple[str, str], ...]
    text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    reports: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    whole: bool = True

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def read(raw: bytes) -> Mail:
    """Never raises: a mail that breaks the parser comes out with its headers, not whole."""
    try:
        parsed = message_from_bytes(raw, policy=policy.compat32)
        return _Reader(parsed).mail(digest(raw))
    except Exception:
        return Mail(_headers_alone(raw), digest=digest(raw), whole=False)


def digest(raw: bytes) -> str:
    """The same for the same mail, whichever way it travelled: what servers write on it is left out."""
    text = raw.replace(b"\r\n", b"\n")
    head, _, body = (b"", b"", text[1:]) if text.startswith(b"\n") else text.partition(b"\n\n")
    own = [line for line in UNFOLDED.split(head) if not TRACE.match(line)]
    return hashlib.sha256(b"\n".join(own) + b"\n\n" + body.rstrip(b"\n")).hexdigest()


def head(raw: bytes) -> Mail:
    """Only the headers of a mail, for its key."""
    return Mail(_headers_alone(raw), digest=digest(raw))


def _headers_alone(raw: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(_headers(raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]))


def _headers(head: bytes) -> list[tuple[str, str]]:
    try:
        return decoded(BytesHeaderParser(policy=policy.compat32).parsebytes(head))
    except Exception:
        return []


def decoded(message: Message) -> list[tuple[str, str]]:
    """Headers in order, names in lower case."""
    found = list(message.raw_items())[:HEADERS_MAX]
    return [(str(name).lower(), charsets.header(str(value))) for name, value in found]


class _Reader:
    """Walks the parts of one mail, within bounds on depth and number."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._plain: list[str] = []
        self._html: list[str] = []
        self._files: list[File] = []
        self._reports: dict[str, str] = {}
        self._left = PARTS_MAX
        self._whole = True

    def mail(self, digest: str) -> Mail:
        self._walk(self._message, 0)
        return Mail(
            tuple(decoded(self._message)),
            text="\n\n".join(self._plain),
            html="\n".join(self._html),
            files=tuple(self._files),
            reports=self._reports,
            digest=digest,
            whole=self._whole,
        )

    def _walk(self, part: Message, depth: int) -> None:
        if depth > DEPTH_MAX or self._left <= 0:
            self._whole = False
            return
        self._left -= 1
        kind = part.get_content_type()
        children = part.get_payload() if part.is_multipart() else None
        if kind in REPORTS or kind in ORIGINALS:
            self._report(kind, part)
        if kind.startswith("multipart/") and isinstance(children, list):
            for child in children:
                if isinstance(child, Message):
                    self._walk(child, depth + 1)
        elif kind == "message/delivery-status" or kind in REPORTS:
            return
        else:
            self._leaf(kind, part)

    def _report(self, kind: str, part: Message) -> None:
        blocks = part.get_payload()
        name = "original" if kind in ORIGINALS else kind
        if isinstance(blocks, list):
            text = "\n\n".join(
                "\n".join(f"{n}: {v}" for n, v in decoded(block))
                for block in blocks[:50]
                if isinstance(block, Message)
            )
        else:
            text = charsets.text(_bytes(part))
        self._reports.setdefault(name, text)

    def _leaf(self, kind: str, part: Message) -> None:
        name = filename(part)
        attached = (part.get_content_disposition() or "") == "attachment" or bool(name)
        if kind in ("text/plain", "text/html") and not attached:
            text = charsets.text(_bytes(part), _charset(part))
            if kind == "text/html":
                self._html.append(text)
            elif text.strip():
                self._plain.append(_unflowed(text) if _is_flowed(part) else text)
            return
        content = _nested(part) if kind == "message/rfc822" else _bytes(part)
        if content or name:
            self._file(kind, part, name, content)

    def _file(self, kind: str, part: Message, name: str, content: bytes) -> None:
        if len(content) > FILE_MAX:
            self._whole, content = False, b""
        cid = charsets.header(str(part.get("Content-ID") or "")).strip("<> ")[:200]
        self._files.append(File(name or NAMES.get(kind, ""), kind, content, cid))


def filename(part: Message) -> str:
    """From either header, RFC 2231, RFC 2047 or bare bytes, however broken."""
    try:
        own = {name: str(value) for name, value in part.raw_items() if name.lower() in NAMING}
        if not all(value.isascii() for value in own.values()):
            part = Message()
            for name, value in own.items():
                part[name] = charsets.header(value)
        return charsets.header(part.get_filename() or "")[:255]
    except Exception:
        return ""


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except Exception:
        return ""


def _bytes(part: Message) -> bytes:
    payload: Any = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _nested(part: Message) -> bytes:
    """A mail inside a mail, as a file."""
    inside: Any = part.get_payload()
    try:
        return bytes(inside[0].as_bytes()) if isinstance(inside, list) and inside else _bytes(part)
    except Exception:
        return _bytes(part)


def _is_flowed(part: Message) -> bool:
    try:
        return str(part.get_param("format") or "").lower() == "flowed"
    except Exception:
        return False


def _unflowed(text: str) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one."""
    return "\n".join(_joined(text.splitlines()))


def _joined(lines: list[str]) -> Iterator[str]:
    held = ""
    for line in lines:
        line = line[1:] if line.startswith(" ") else line
        if line.endswith(" ") and line != "-- " and not line.startswith(">"):
            held += line
        else:
            yield held + line
            held = ""
    if held:
        yield held

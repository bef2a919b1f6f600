"""Addresses and Message-IDs, and how ours are made: from the message's own id and a mark that only we can make. Pure.

The same token is in the Message-ID of what we send and, where the mail host knows ``name+anything@``, in the address
to reply to. It is Base32 in lower case, since hosts on the way may change the case.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from email.utils import getaddresses
from uuid import UUID

from channels_app.contract import Line
from invenio_center.kernel.text import clean

ID_MAX = 250
ADDRESS_MAX = 254
LOCAL_MAX = 64
ID = re.compile(r"<([^<>\s]{1,900})>")
ADDRESS = re.compile(r"[^\s<>\"',;:@()\[\]]+@[^\s<>\"',;:@()\[\]]+\.?[^\s<>\"',;:@()\[\].]")
TOKEN = re.compile(r"([a-z2-7]{26})\.([a-z2-7]{8})")


def token(line: Line, correlation: str) -> str:
    ref = UUID(correlation)
    return f"{_base32(ref.bytes)}.{_mark(line, ref)}"


def correlation(line: Line, text: str) -> str:
    """The message one of our tokens in ``text`` names, or "" where it has none that we made."""
    for found in TOKEN.finditer(text.lower()):
        try:
            ref = UUID(bytes=base64.b32decode(found[1].upper() + "======"))
        except ValueError:
            continue
        if hmac.compare_digest(_mark(line, ref), found[2]):
            return str(ref)
    return ""


def message_id(line: Line, correlation: str) -> str:
    """Ours, without angle brackets: the same for every attempt to send that message."""
    return f"{token(line, correlation)}@{domain(line)}"


def reply_address(line: Line, correlation: str) -> str:
    """The line's address with the token, or "" where it would be too long."""
    local, _, host = line.address.rpartition("@")
    tagged = f"{local}+{token(line, correlation)}"
    return f"{tagged}@{host}" if local and len(tagged) <= LOCAL_MAX else ""


def domain(line: Line) -> str:
    return line.address.rpartition("@")[2] or "localhost"


def known_id(value: str) -> str:
    """A Message-ID as it is stored and compared: no brackets, bounded. "" for none."""
    found = ID.search(value)
    bare = clean(found[1] if found else value.strip().strip("<>").split(" ")[0], 998)
    return bare if len(bare) <= ID_MAX else f"long.{hashlib.sha256(bare.encode()).hexdigest()}"


def ids(value: str) -> list[str]:
    """The Message-IDs of a header, in their order."""
    return [clean(found, 998) for found in ID.findall(value)]


def mailboxes(values: Iterable[str]) -> list[tuple[str, str]]:
    """(name, address) of address headers; what cannot be parsed gives whatever looks like an address."""
    texts = [value for value in values if value]
    try:
        found = [(name, address.strip()) for name, address in getaddresses(texts) if "@" in address]
    except Exception:  # the parser has raised many things over the years
        found = []
    loose = [("", address) for text in texts for address in ADDRESS.findall(text)] if not found else []
    return [
        (clean(name, 200).strip(), clean(address, ADDRESS_MAX))
        for name, address in found or loose
        if len(address) <= ADDRESS_MAX
    ]


def _mark(line: Line, ref: UUID) -> str:
    """Five bytes: guessing one takes half a million million tries against a mailbox."""
    made = hmac.new(line.key.encode(), b"mail:" + line.id.encode() + ref.bytes, hashlib.sha256)
    return _base32(made.digest()[:5])


def _base32(value: bytes) -> str:
    return base64.b32encode(value).decode().rstrip("=").lower()

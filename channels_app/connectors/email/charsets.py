"""Bytes of strangers to text: the stated charset, then what fits. Never raises. Pure."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header

from charset_normalizer import from_bytes

# What is stated and what is meant.
ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi": "cp1252",
    "unicode": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8-sig": "utf-8",
    "x-unknown": "utf-8",
    "default": "utf-8",
    "cp-850": "cp850",
    "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
}
LATIN = frozenset("áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑªºº°§€£¿¡«»“”‘’–—…•´`®©™½¼²³±×\xa0")
GUESSED_FROM = 64 * 1024
FOLD = re.compile(r"\r?\n[ \t]?|\r")


def text(content: bytes, stated: str = "") -> str:
    """Also free of NUL and of a byte order mark."""
    for charset in (_named(stated), "utf-8"):
        if charset:
            try:
                return _clean(content.decode(charset))
            except (UnicodeDecodeError, ValueError):
                continue
    if (latin := _latin(content)) is not None:
        return _clean(latin)
    guess = from_bytes(content[:GUESSED_FROM]).best()
    charset = guess.encoding if guess is not None else "cp1252"
    try:
        return _clean(content.decode(charset))
    except (UnicodeDecodeError, LookupError, ValueError):
        return _clean(content.decode("cp1252", "replace"))


def header(raw: str) -> str:
    """A header's text. Encoded words next to each other are joined before decoding: some cut a character in two."""
    line = FOLD.sub(" ", raw)
    if not line.isascii():
        line = text(line.encode("utf-8", "surrogateescape"))
    if "=?" not in line:
        return _clean(line).strip()
    try:
        pieces = decode_header(line)
        return "".join(
            text(piece, charset or "") if isinstance(piece, bytes) else piece for piece, charset in pieces
        ).strip()
    except Exception:  # broken encoded words are shown as they are
        return _clean(line).strip()


def _latin(content: bytes) -> str | None:
    """As Western Windows, when all its special letters are those of Portuguese, Spanish and our punctuation.

    Guessing by statistics takes a short Portuguese sentence for Arabic.
    """
    try:
        found = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return found if all(c.isascii() or c in LATIN for c in found) else None


def _named(stated: str) -> str:
    name = stated.strip().strip("\"'").lower()
    name = ALIASES.get(name, name)
    try:
        # Codecs such as ``base64`` or ``rot13`` are not charsets.
        return name if name and codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""


def _clean(value: str) -> str:
    return value.replace("\x00", "").removeprefix("\ufeff").encode("utf-8", "ignore").decode()

"""Where an act came from, as an event may tell it for ever: ``{kind, ref, url}``, and never who the person is.

The ledger forgets nothing. A provider's ids may carry the person (Telegram's the chat, WhatsApp's the number, a mail's
the address), so an event holds our own id of the message, or a keyed hash of the provider's: whoever has the message
finds its event, the event alone leads to nobody. Events from before this rule keep what they say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from invenio_center.kernel import secrets

from .. import hashing
from ..choices import Channel

KEYED = "keyed:"
_KEYED = re.compile(r"keyed:[0-9a-f]{40}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)")
_MAIL = re.compile(r"[^\s@]@[^\s@]")
# A number without its area has eight digits, a CPF eleven; people write both with points, strokes and brackets.
_NUMBER = re.compile(r"\d(?:[\s().+/_-]{0,3}\d){7}")
# In the address of a page eight digits are a product or a date; a number that is called has ten.
_CALLED = re.compile(r"\d(?:[\s().+_-]{0,3}\d){9}")
_CODE = re.compile(r"[\w.:#/+=@()-]+")
CHANNELS = frozenset(Channel.values)


def told(origin: Mapping[str, Any]) -> dict[str, Any]:
    """``origin`` as an event may hold it; the address of a page loses query and fragment."""
    ref, url = origin.get("ref"), origin.get("url") or None
    found: dict[str, Any] = hashing.nfc(
        {"kind": origin["kind"], "ref": _ref(origin["kind"], ref), "url": url and _page(url)}
    )
    return found


def names(origin: Mapping[str, Any], *ids: Any) -> bool:
    """Does this origin name one of these: a message by our own id or by its provider's?"""
    return any(origin["ref"] in references(str(one)) for one in ids if one)


def references(id: str) -> tuple[str, str]:
    """As what an event may name it: as it stands, as our own ids and what is older, or by its keyed hash."""
    return id, keyed(id)


def keyed(ref: str) -> str:
    return KEYED + secrets.keyed_hash("origin", unicodedata.normalize("NFC", ref))[:40]


def names_somebody(ref: str, name: str = "") -> bool:
    """Is there an e-mail address, a telephone, a CPF, any long number or ``name`` in what somebody wrote?"""
    text = unicodedata.normalize("NFKC", ref)
    bare = _DATE.sub(" ", _UUID.sub(" ", text.casefold()))
    return bool(_MAIL.search(text) or _NUMBER.search(bare)) or _is_called(name, text)


def is_code(ref: str) -> bool:
    """One word, as a number or name of a record is; sentences belong into the evidence."""
    return _CODE.fullmatch(ref) is not None


def _ref(kind: str, ref: Any) -> str | None:
    if ref is None:
        return None
    text = str(ref)
    if _UUID.fullmatch(text) or _KEYED.fullmatch(text):
        return text
    return keyed(text) if kind in CHANNELS or names_somebody(text) else text


def _is_called(name: str, text: str) -> bool:
    own = [word for word in _words(name) if len(word) > 2]
    found = _words(text)
    return bool(own) and (not set(own).isdisjoint(found) or "".join(own) in "".join(found))


def _words(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W\d_]+", "".join(one for one in letters if not unicodedata.combining(one)))


@lru_cache(maxsize=256)
def _page(url: str) -> str:
    """Without query, fragment and user; what follows a part that names somebody goes with it."""
    parts = urlsplit(url)
    kept = []
    for part in parts.path.split("/"):
        text = unquote(part)
        if _MAIL.search(text) or (_CALLED.search(text) and not _UUID.search(text.casefold())):
            kept.append("")
            break
        kept.append(part)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/".join(kept), "", ""))

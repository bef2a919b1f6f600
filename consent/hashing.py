"""Canonical bytes and hashes of the ledger: pure, no Django, the same everywhere.

Canonical form: RFC 8785 restricted to what the ledger needs (objects, arrays, strings in NFC, integers,
booleans, null). Leaf and node hashes as in RFC 6962, so that an event hash is its Merkle leaf. Vectors:
docs/consent-ledger.md.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

ZERO_HASH = "0" * 64
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()
# RFC 8785 borrows ECMAScript's numbers, which are exact only up to here.
MAX_INTEGER = 2**53 - 1

EVENT_SCHEMA = "consent.event/1"
EVENT_KEYS = frozenset(
    (
        *(
            "actor",
            "channels",
            "double_opt_in",
            "event_id",
            "evidence",
            "expires_at",
            "legal_basis",
            "method",
        ),
        *("minor", "occurred_at", "origin", "pii_commit", "prev_hash", "purposes", "recorded_at", "refs"),
        *("schema", "seq", "subject_id", "tenant_id", "text", "type"),
    )
)


class NotCanonical(ValueError):
    """The value has no canonical form here."""


def canonical(value: Any) -> bytes:
    """UTF-8 bytes of ``value``; refuses floats, lone surrogates, text outside NFC and keys that are not
    text.
    """
    _check(value)
    # Sorting by code point equals RFC 8785's UTF-16 order for every key in use: keys are ASCII, see _check.
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _check(value: Any) -> None:
    """Walks by a list of its own: each event is looked at several times, and calls would cost more than the hashes."""
    left = [value]
    for one in left:
        if isinstance(one, str):
            if not one.isascii():
                _check_text(one)
        elif one is None or one is True or one is False:
            continue
        elif isinstance(one, dict):
            for key in one:
                if not isinstance(key, str) or not key.isascii():
                    raise NotCanonical("keys must be ASCII text")
            left.extend(one.values())
        elif isinstance(one, (list, tuple)):
            left.extend(one)
        else:
            _check_number(one)


def _check_number(value: Any) -> None:
    if not isinstance(value, int):
        raise NotCanonical(f"{type(value).__name__} has no canonical form")
    if abs(value) > MAX_INTEGER:
        raise NotCanonical("integer beyond 2^53 - 1")


def _check_text(value: str) -> None:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise NotCanonical("lone surrogate")
    if not unicodedata.is_normalized("NFC", value):
        raise NotCanonical("text is not in NFC")


def parse(line: str | bytes) -> Any:
    """Read canonical bytes back; refuses duplicate keys, floats and anything that would not come out the
    same.
    """
    value = json.loads(line, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    data = line.encode("utf-8") if isinstance(line, str) else line
    if canonical(value) != data:
        raise NotCanonical("not in canonical form")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("duplicate key")
    return found


def _no_float(text: str) -> Any:
    raise NotCanonical(f"not an integer: {text}")


def nfc(value: Any) -> Any:
    """``value`` with every string in NFC, so that it has a canonical form."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {nfc(key): nfc(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [nfc(item) for item in value]
    return value


def leaf_hash(data: bytes) -> str:
    """Event hash and Merkle leaf: SHA-256(0x00 ‖ canonical bytes)."""
    return hashlib.sha256(b"\x00" + data).hexdigest()


def event_hash(event: dict[str, Any]) -> str:
    if event.keys() != EVENT_KEYS:
        raise NotCanonical(f"event keys differ: {sorted(event.keys() ^ EVENT_KEYS)}")
    return leaf_hash(canonical(event))


def text_sha256(body: str) -> str:
    """Of the text as shown: NFC, UTF-8, nothing trimmed."""
    return hashlib.sha256(unicodedata.normalize("NFC", body).encode("utf-8")).hexdigest()


def pii_commit(salt: bytes, pii: dict[str, Any]) -> str:
    """Binds an event to personal data kept elsewhere: SHA-256(salt ‖ canonical pii). The salt makes it
    unguessable.
    """
    if len(salt) != 32:
        raise ValueError("salt must have 32 bytes")
    return hashlib.sha256(salt + canonical(pii)).hexdigest()


# Of an event that came with no personal data: salt of zeros and an empty object, anybody can recompute it.
NO_PII_COMMIT = pii_commit(bytes(32), {})


def evidence_commit(salt: bytes, content: bytes) -> str:
    return hashlib.sha256(salt + content).hexdigest()


def instant(moment: datetime) -> str:
    """UTC with milliseconds, cut, not rounded: ``2024-01-15T14:30:00.000Z``. Sorts as text in time order."""
    if moment.tzinfo is None:
        raise NotCanonical("time without zone")
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """Merkle root of a growing list in memory that grows with its logarithm (RFC 6962, section 2.1)."""

    def __init__(self, size: int = 0, peaks: Sequence[str] = ()) -> None:
        """``peaks``: what an earlier frontier of ``size`` leaves gave, to go on from there."""
        if len(peaks) != size.bit_count():
            raise ValueError("these peaks are not of that many leaves")
        self.size = size
        self._peaks = [bytes.fromhex(peak) for peak in peaks]

    @property
    def peaks(self) -> list[str]:
        """Roots of the whole subtrees, the largest first: all that later leaves need of the earlier ones."""
        return [peak.hex() for peak in self._peaks]

    def add(self, leaf: bytes) -> None:
        node, carry = leaf, self.size
        while carry & 1:
            node = hashlib.sha256(b"\x01" + self._peaks.pop() + node).digest()
            carry >>= 1
        self._peaks.append(node)
        self.size += 1

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add many at once: the largest whole subtree that fits, again and again."""
        done = 0
        while done < len(leaves):
            fits = (self.size & -self.size) or len(leaves)
            width = 1 << (min(fits, len(leaves) - done).bit_length() - 1)
            nodes = list(leaves[done : done + width])
            while len(nodes) > 1:
                pairs = zip(nodes[::2], nodes[1::2], strict=True)
                nodes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
            node, carry = nodes[0], self.size // width
            while carry & 1:
                node = _node(self._peaks.pop(), node)
                carry >>= 1
            self._peaks.append(node)
            self.size, done = self.size + width, done + width

    def root(self) -> str:
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = _node(peak, node)
        return node.hex()


def merkle_root(leaves: Iterable[str]) -> str:
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(bytes.fromhex(leaf))
    return frontier.root()


def inclusion_proof(leaves: Sequence[str], index: int) -> list[str]:
    """Sibling hashes from the leaf at ``index`` up to the root (RFC 6962, section 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*inclusion_proof(leaves[:split], index), merkle_root(leaves[split:])]
    return [*inclusion_proof(leaves[split:], index - split), merkle_root(leaves[:split])]


def root_from_proof(leaf: str, index: int, size: int, proof: Sequence[str]) -> str:
    """Recompute the root from one leaf and its proof (RFC 9162, section 2.1.3.2)."""
    node, position, last = bytes.fromhex(leaf), index, size - 1
    for sibling in map(bytes.fromhex, proof):
        if last == 0:
            raise ValueError("proof too long")
        if position & 1 or position == last:
            node = _node(sibling, node)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            node = _node(node, sibling)
        position >>= 1
        last >>= 1
    if last:
        raise ValueError("proof too short")
    return node.hex()

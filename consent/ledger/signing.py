"""Tree heads: what the ledger contained, signed with Ed25519 (RFC 8032) so that it can be kept elsewhere.

Each head carries the frontier of its tree, so the next one reads only the events since. The lock of the chain is held
for one look at its end; what is behind that end never changes.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction

from invenio_center.kernel import secrets
from invenio_center.kernel.locks import LockSpace

from .. import hashing
from ..models import ConsentEvent, Installation, TreeHead
from .chain import BEGIN, LOCK_KEY

SCHEMA = "consent.head/1"
HASHES = "COPY (SELECT event_hash FROM consent_event WHERE seq > %s AND seq <= %s ORDER BY seq) TO STDOUT"


class ChainBroken(Exception):
    """The events since the last head do not continue it; ``seq`` is where."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"chain broken at {seq}")
        self.seq = seq


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the chain at one moment of the database's clock: whatever is recorded later comes after both."""

    size: int
    moment: datetime


def sign_head() -> TreeHead | None:
    """Sign the ledger as it stands; None when nothing was added since the last head. Raises ChainBroken."""
    tip = _tip()
    with transaction.atomic():
        # One signer at a time; the appends only read this row.
        installation = Installation.objects.select_for_update(no_key=True).get(pk=1)
        newest = TreeHead.objects.order_by("-tree_size").first()
        if tip.size <= (newest.tree_size if newest else 0):
            return None
        frontier, chain_head = _grown(newest, tip.size)
        return _store(installation, newest, tip, frontier, chain_head)


def _tip() -> Tip:
    """Under the lock of the appends, so that no event with an earlier time can still come."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN, [int(LockSpace.LEDGER), LOCK_KEY, []])
        moment = cursor.fetchone()[1]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM consent_event")
        return Tip(cursor.fetchone()[0], moment)


def _grown(newest: TreeHead | None, size: int) -> tuple[hashing.Frontier, str]:
    """The frontier over ``size`` events and the hash of the last of them, from where the newest head left off."""
    frontier = _frontier(newest)
    chain_head = newest.chain_head if newest and frontier.size else hashing.ZERO_HASH
    with connection.cursor() as cursor, cursor.cursor.copy(HASHES, [frontier.size, size]) as copy:
        for row in copy.rows():
            chain_head = row[0]
            frontier.add(bytes.fromhex(chain_head))
    if frontier.size != size:
        raise ChainBroken(frontier.size + 1)
    return frontier, chain_head


def _frontier(newest: TreeHead | None) -> hashing.Frontier:
    """Of the newest head; of nothing, so that all is read again, where it has none."""
    if newest is None or not newest.peaks:
        return hashing.Frontier()
    frontier = hashing.Frontier(newest.tree_size, newest.peaks)
    last = ConsentEvent.objects.filter(seq=newest.tree_size).values_list("event_hash", flat=True).first()
    if frontier.root() != newest.root_hash or last != newest.chain_head:
        raise ChainBroken(newest.tree_size)
    return frontier


def _store(
    installation: Installation, newest: TreeHead | None, tip: Tip, frontier: hashing.Frontier, chain_head: str
) -> TreeHead:
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "tenant_id": str(installation.tenant_id),
        "tree_size": frontier.size,
        "root_hash": frontier.root(),
        "chain_head": chain_head,
        "timestamp": hashing.instant(tip.moment),
        "prev_head_hash": newest.head_hash if newest else hashing.ZERO_HASH,
    }
    line = hashing.canonical(content)
    key = _key(installation)
    return TreeHead.objects.create(
        tree_size=frontier.size,
        root_hash=content["root_hash"],
        chain_head=chain_head,
        prev_head_hash=content["prev_head_hash"],
        timestamp=tip.moment,
        canonical=line.decode(),
        head_hash=sha256(line).hexdigest(),
        signature=key.sign(line).hex(),
        public_key=key.public_key().public_bytes_raw().hex(),
        peaks=frontier.peaks,
    )


def _key(installation: Installation) -> Ed25519PrivateKey:
    """The installation's key, made at the first head and kept encrypted."""
    if not installation.signing_key:
        raw = Ed25519PrivateKey.generate().private_bytes_raw()
        installation.signing_key = secrets.encrypt(base64.b64encode(raw).decode())
        installation.save(update_fields=["signing_key"])
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secrets.decrypt(installation.signing_key)))


def is_signed(line: str, signature: str, public_key: str) -> bool:
    """Is this the Ed25519 signature (hex) of the canonical text by that key (hex)?"""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        public.verify(bytes.fromhex(signature), line.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def head_is_genuine(head: TreeHead) -> bool:
    """The signature covers the canonical text, and the text says what the columns say."""
    if not is_signed(head.canonical, head.signature, head.public_key):
        return False
    content = json.loads(head.canonical)
    stated = (content["tree_size"], content["root_hash"], content["chain_head"], content["prev_head_hash"])
    return stated == (head.tree_size, head.root_hash, head.chain_head, head.prev_head_hash)


def public_key() -> str:
    """Of this installation, hexadecimal; "" without a key that the configured encryption keys open."""
    installation = Installation.objects.filter(pk=1).exclude(signing_key="").first()
    try:
        return _key(installation).public_key().public_bytes_raw().hex() if installation else ""
    except ValueError:
        return ""


def sign_bytes(content: bytes) -> tuple[str, str]:
    """Signature of anything by the installation's key, and the public key; both hexadecimal."""
    with transaction.atomic():
        installation, _ = Installation.objects.select_for_update(no_key=True).get_or_create(pk=1)
        key = _key(installation)
    return key.sign(content).hex(), key.public_key().public_bytes_raw().hex()

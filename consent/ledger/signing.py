"""Tree heads: what the ledger contained, signed with Ed25519 (RFC 8032) so that it can be kept elsewhere."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction

from invenio_center.kernel import secrets, sql
from invenio_center.kernel.locks import LockSpace

from .. import hashing
from ..models import Installation, TreeHead
from .chain import BEGIN, LOCK_KEY

SCHEMA = "consent.head/1"
HASHES = "SELECT event_hash FROM consent_event ORDER BY seq"


def sign_head() -> TreeHead | None:
    """Sign the ledger as it stands; None when nothing was added since the last head."""
    with transaction.atomic():
        # The same lock as an append: what is signed is complete.
        with connection.cursor() as cursor:
            cursor.execute(BEGIN, [int(LockSpace.LEDGER), LOCK_KEY, []])
        installation = Installation.objects.get(pk=1)
        newest = TreeHead.objects.order_by("-tree_size").first()
        frontier, chain_head = _tree()
        if frontier.size == (newest.tree_size if newest else 0):
            return None
        moment = sql.now()
        content: dict[str, Any] = {
            "schema": SCHEMA,
            "tenant_id": str(installation.tenant_id),
            "tree_size": frontier.size,
            "root_hash": frontier.root(),
            "chain_head": chain_head,
            "timestamp": hashing.instant(moment),
            "prev_head_hash": newest.head_hash if newest else hashing.ZERO_HASH,
        }
        line = hashing.canonical(content)
        key = _key(installation)
        return TreeHead.objects.create(
            tree_size=frontier.size,
            root_hash=content["root_hash"],
            chain_head=chain_head,
            prev_head_hash=content["prev_head_hash"],
            timestamp=moment,
            canonical=line.decode(),
            head_hash=sha256(line).hexdigest(),
            signature=key.sign(line).hex(),
            public_key=key.public_key().public_bytes_raw().hex(),
        )


def _tree() -> tuple[hashing.Frontier, str]:
    frontier, chain_head = hashing.Frontier(), hashing.ZERO_HASH
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({HASHES}) TO STDOUT") as copy:
        for row in copy.rows():
            chain_head = row[0]
            frontier.add(bytes.fromhex(chain_head))
    return frontier, chain_head


def _key(installation: Installation) -> Ed25519PrivateKey:
    """The installation's key, made at the first head and kept encrypted."""
    if not installation.signing_key:
        raw = Ed25519PrivateKey.generate().private_bytes_raw()
        installation.signing_key = secrets.encrypt(base64.b64encode(raw).decode())
        installation.save(update_fields=["signing_key"])
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secrets.decrypt(installation.signing_key)))


def head_is_genuine(head: TreeHead) -> bool:
    """The signature covers the canonical text, and the text says what the columns say."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key))
        public.verify(bytes.fromhex(head.signature), head.canonical.encode())
    except (InvalidSignature, ValueError):
        return False
    content = json.loads(head.canonical)
    stated = (content["tree_size"], content["root_hash"], content["chain_head"], content["prev_head_hash"])
    return stated == (head.tree_size, head.root_hash, head.chain_head, head.prev_head_hash)


def sign_bytes(content: bytes) -> tuple[str, str]:
    """Signature of anything by the installation's key, and the public key; both hexadecimal."""
    with transaction.atomic():
        installation, _ = Installation.objects.select_for_update(no_key=True).get_or_create(pk=1)
        key = _key(installation)
    return key.sign(content).hex(), key.public_key().public_bytes_raw().hex()

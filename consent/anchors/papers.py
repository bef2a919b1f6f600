"""What of a head leaves the installation: one JSON object with all that a stranger needs to check it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ..ledger import signing
from ..models import TreeHead

SCHEMA = "consent.anchor/1"


class PaperInvalid(ValueError):
    """Not an anchor, or not signed by the key it names."""


@dataclass(frozen=True, slots=True)
class Paper:
    """An anchor read back. ``signed_at`` is canonical text, which sorts in time order."""

    tenant: str
    size: int
    root: str
    chain_head: str
    head_hash: str
    signed_at: str
    public_key: str


def written(head: TreeHead) -> bytes:
    content = {
        "schema": SCHEMA,
        "head": head.canonical,
        "head_hash": head.head_hash,
        "signature": head.signature,
        "public_key": head.public_key,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def read(data: bytes) -> Paper:
    """Raises PaperInvalid."""
    try:
        content: dict[str, Any] = json.loads(data)
        line, key = str(content["head"]), str(content["public_key"])
        head: dict[str, Any] = json.loads(line)
        genuine = signing.is_signed(line, str(content["signature"]), key)
        digest = sha256(line.encode()).hexdigest()
        paper = Paper(
            str(head["tenant_id"]),
            int(head["tree_size"]),
            str(head["root_hash"]),
            str(head["chain_head"]),
            digest,
            str(head["timestamp"]),
            key,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PaperInvalid("ilegível") from error
    if not genuine or digest != content.get("head_hash"):
        raise PaperInvalid("assinatura que não confere")
    return paper

"""The signed statement beside every export: what was asked, by whom, up to where, and the hash of each file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from invenio_center.kernel import sql

from .. import hashing
from ..ledger import policies, queries
from ..ledger.signing import sign_bytes
from ..models import ExportRun, TreeHead

SCHEMA = "consent.export/1"
PIECE = 1 << 20


def signed(run: ExportRun, files: Mapping[str, str], events: int, head: TreeHead | None) -> str:
    """JSON ``{"manifest": {…}, "signature", "public_key"}``; the signature covers the canonical form of ``manifest``.

    ``files``: SHA-256 by name. ``head``: the newest signed statement about the ledger, if there is one.
    """
    content: dict[str, Any] = hashing.nfc(
        {
            "schema": SCHEMA,
            "tenant_id": str(queries.tenant_id()),
            "export_id": str(run.public_id),
            "format": run.format,
            "filters": run.filters,
            "personal": run.personal,
            "reason": run.reason,
            "asked_by": run.asked_by,
            "created_at": hashing.instant(sql.now()),
            "upto": run.upto,
            "events": events,
            "ledger": told(head),
            "declared_accepted_since": declared_accepted_since(),
            "files": dict(files),
        }
    )
    signature, public_key = sign_bytes(hashing.canonical(content))
    whole = {"manifest": content, "signature": signature, "public_key": public_key}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def declared_accepted_since() -> str | None:
    """Since when opt-ins without proof may be used for sending, by a policy of the company; None: they may not."""
    since = policies.declared_since()
    return hashing.instant(since) if since else None


def told(head: TreeHead | None) -> dict[str, Any] | None:
    if head is None:
        return None
    return {"tree_size": head.tree_size, "root_hash": head.root_hash, "head_hash": head.head_hash}


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()

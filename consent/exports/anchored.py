"""Heads that are also kept outside of the installation, as files and words for whoever checks."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from .. import hashing
from ..choices import AnchorState, Place
from ..models import Anchor


@dataclass(frozen=True, slots=True)
class Anchored:
    """``place`` in words; ``stamp``: the answer of a time stamp authority (RFC 3161, DER), empty for other places."""

    tree_size: int
    head_hash: str
    place: str
    kept_at: str
    receipt: str
    stamp: bytes = b""

    @property
    def file(self) -> str:
        return f"anchors/{self.tree_size:09d}.tsr" if self.stamp else ""

    def told(self) -> dict[str, Any]:
        return {
            "tree_size": self.tree_size,
            "head_hash": self.head_hash,
            "place": self.place,
            "kept_at": self.kept_at,
            "receipt": "" if self.stamp else self.receipt,
            "file": self.file,
        }


def of(upto: int) -> list[Anchored]:
    """Kept anchors of heads up to this size."""
    kept = (
        Anchor.objects.filter(state=AnchorState.KEPT)
        .select_related("head")
        .order_by("head__tree_size", "place")
    )
    return [
        Anchored(
            row.head.tree_size,
            row.head.head_hash,
            str(row.get_place_display()),
            hashing.instant(row.kept_at) if row.kept_at else "",
            row.receipt,
            base64.b64decode(row.receipt) if row.place == Place.STAMP else b"",
        )
        for row in kept.filter(head__tree_size__lte=upto)
    ]

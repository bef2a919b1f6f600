"""Files of the pack that come straight from tables: personal data, evidence, texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ... import hashing
from ...ledger import proof, rulings
from ...models import ConsentText, TextRuling
from .. import vault, wordings

AT_ONCE = 500


def personal(seqs: Sequence[int]) -> Iterator[bytes]:
    """``pii.json``: salt and personal data of each event that has any."""
    yield b"["
    between = "\n"
    for some in _batches(seqs):
        for seq, (salt, pii) in sorted(vault.personal(some).items()):
            one = {"seq": seq, "salt": salt.hex(), "pii": pii}
            yield (between + json.dumps(one, ensure_ascii=False, sort_keys=True)).encode()
            between = ",\n"
    yield b"\n]\n"


def evidence(seqs: Sequence[int]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Entry of ``evidence/index.json`` and content of each proof."""
    for some in _batches(seqs):
        for row, salt, content in vault.evidence(some):
            kind = re.sub(r"[^a-z0-9]+", "-", row.kind.lower()).strip("-") or "prova"
            name = f"evidence/{row.event_id:09d}-{kind}-{row.commit[:8]}.{proof.ending(content)}"
            entry = {"seq": row.event_id, "kind": row.kind, "commit": row.commit, "size": row.size}
            yield {**entry, "salt": salt.hex(), "file": name}, content


def text(found: ConsentText) -> dict[str, Any]:
    """Entry of ``texts/index.json``."""
    return {
        "code": found.code,
        "version": found.version,
        "locale": found.locale,
        "sha256": found.body_sha256,
        "imported": wordings.is_imported(found),
        "rulings": [_ruling(one) for one in rulings.history(found)],
        "published_at": hashing.instant(found.published_at) if found.published_at else "",
        "published_by": str(found.published_by_id or ""),
        "controller_names": found.controller_names,
        "cnpj": found.cnpj,
        "channels": found.channels,
        "purposes": found.purposes,
        "policy_url": found.policy_url,
        "policy_version": found.policy_version,
        "validator_version": found.validator_version,
        "verdict": found.verdict,
        "codes": found.codes,
        "file": f"texts/{found.code}-v{found.version}.txt",
    }


def _ruling(one: TextRuling) -> dict[str, Any]:
    """What compliance decided about the wording beside the validator."""
    return {
        "at": hashing.instant(one.ruled_at),
        "verdict": one.verdict,
        "against": one.against,
        "reason": one.reason,
        "ruled_by": str(one.ruled_by),
        "approved_by": str(one.approved_by or ""),
    }


def listed(entries: Iterable[dict[str, Any]]) -> bytes:
    return (json.dumps(list(entries), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _batches(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    return (seqs[start : start + AT_ONCE] for start in range(0, len(seqs), AT_ONCE))

"""Exports and their lines in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consent.choices import Channel, EventType, Method, Purpose, State
from consent.exports.actions import ExportRun
from consent.exports.rows import Row
from consent.ledger import queries as ledger

from ..kernel import formats

LABELS: dict[str, dict[str, Any]] = {
    "channel": dict(Channel.choices),
    "purpose": dict(Purpose.choices),
    "state": dict(State.choices),
    "type": dict(EventType.choices),
    "method": dict(Method.choices),
}


def narrowed(run: ExportRun) -> str:
    """``de 01/01/2026 · WhatsApp · uma pessoa``; everything when nothing was narrowed."""
    asked = run.filters
    parts = [
        f"desde {formats.when(datetime.fromisoformat(asked['since']))}" if asked.get("since") else "",
        f"antes de {formats.when(datetime.fromisoformat(asked['until']))}" if asked.get("until") else "",
        *(str(LABELS[name][asked[name]]) for name in ("channel", "purpose", "state") if asked.get(name)),
        "uma pessoa" if asked.get("subjects") else "",
    ]
    return " · ".join(filter(None, parts)) or "livro inteiro"


def line(row: Row, stamped: int) -> dict[str, Any]:
    """One event as a row on screen, without personal data. ``stamped``: ``ledger.stamped_upto``."""
    facts = row.facts
    return {
        "seq": row.seq,
        "when": formats.when(datetime.fromisoformat(facts["occurred_at"])),
        "type": LABELS["type"][facts["type"]],
        "channels": _all(facts["channels"], "channel", "todos"),
        "purposes": _all(facts["purposes"], "purpose", "todas"),
        "method": LABELS["method"][facts["method"]],
        "level": ledger.level(facts, stamped=facts["seq"] <= stamped),
    }


def _all(codes: list[str], kind: str, everything: str) -> str:
    return ", ".join(str(LABELS[kind][code]) for code in codes) or everything

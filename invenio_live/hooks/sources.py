"""Where events come from: four tables of rows that are written once, read in the order of their numbers.

A source says which table its numbers come from (``feeding`` needs it to wait for what is not visible yet) and turns
its rows into occurrences. The ledger numbers its events under a lock, so it has no table to watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from consent.ledger import queries as ledger
from invenio_center.kernel import sql

from . import catalogue

CONVERSATION = """
SELECT e.id, e.type, e.at, e.data::json, c.public_id AS stream, c.channel_id AS channel, c.segment_id AS segment
FROM invenio_live_conversationevent e JOIN invenio_live_conversation c ON c.id = e.conversation_id
WHERE {which} ORDER BY e.id LIMIT %s
"""
AUDIT = """
SELECT e.id, e.action AS type, e.at, e.object_type, e.object_id, e.changes::json
FROM invenio_center_auditentry e WHERE {which} ORDER BY e.id LIMIT %s
"""
PRESENCE = """
SELECT e.id, e.started_at AS at, u.public_id AS stream
FROM invenio_live_presencespan e JOIN invenio_live_agent a ON a.id = e.agent_id
JOIN invenio_center_user u ON u.id = a.user_id
WHERE {which} ORDER BY e.id LIMIT %s
"""
LAST = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')) AS number"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happened, under one of its names. ``stream``: what it happened to; order is kept within."""

    source: str
    row: int
    type: str
    at: datetime
    stream: str
    channel: int | None = None
    segment: int | None = None

    def event(self, installation: UUID) -> UUID:
        """The same for the same thing at every reading; another for every name it goes by."""
        return uuid5(installation, f"{self.source}:{self.row}:{self.type}")


@dataclass(frozen=True)
class Source:
    """``read`` turns one row of ``query`` into occurrences. Rows that tell nobody anything give none."""

    name: str
    table: str
    query: str
    read: Callable[[dict[str, Any]], Iterable[Occurrence]] = field(repr=False)

    def after(self, number: int, limit: int) -> list[dict[str, Any]]:
        return sql.rows(self.query.format(which="e.id > %s"), [number, limit])

    def between(self, first: int, last: int, limit: int) -> list[dict[str, Any]]:
        return sql.rows(self.query.format(which="e.id BETWEEN %s AND %s"), [first, last, limit])

    def last(self) -> int:
        """The newest number given out, whether its row is visible or not."""
        found = sql.row(LAST, [self.table])
        return int(found["number"] or 0) if found else 0


class Ledger(Source):
    """Numbers here come under the lock of the chain's head: never visible out of order, never with a gap."""

    def after(self, number: int, limit: int) -> list[dict[str, Any]]:
        rows = ledger.events().filter(seq__gt=number).order_by("seq")[:limit]
        return [
            {"id": one.seq, "type": one.type, "at": one.recorded_at, "stream": one.subject_id} for one in rows
        ]

    def between(self, first: int, last: int, limit: int) -> list[dict[str, Any]]:
        return []

    def last(self) -> int:
        newest = ledger.events().order_by("-seq").first()
        return newest.seq if newest else 0


def _conversation(row: dict[str, Any]) -> Iterable[Occurrence]:
    for name in catalogue.of_conversation(row["type"], row["data"]):
        stream = f"conversation:{row['stream']}"
        yield Occurrence("event", row["id"], name, row["at"], stream, row["channel"], row["segment"])


def _audit(row: dict[str, Any]) -> Iterable[Occurrence]:
    for name in catalogue.of_audit(row["type"], row["changes"]):
        yield Occurrence("audit", row["id"], name, row["at"], f"{row['object_type']}:{row['object_id']}")


def _presence(row: dict[str, Any]) -> Iterable[Occurrence]:
    yield Occurrence("presence", row["id"], "agent.presence", row["at"], f"agent:{row['stream']}")


def _consent(row: dict[str, Any]) -> Iterable[Occurrence]:
    if row["type"].startswith("consent."):
        yield Occurrence("consent", row["id"], row["type"], row["at"], f"subject:{row['stream']}")


SOURCES = {
    source.name: source
    for source in (
        Source("event", "invenio_live_conversationevent", CONVERSATION, _conversation),
        Source("audit", "invenio_center_auditentry", AUDIT, _audit),
        Source("presence", "invenio_live_presencespan", PRESENCE, _presence),
        Ledger("consent", "", "", _consent),
    )
}

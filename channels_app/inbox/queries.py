"""Which stored events await processing."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound

from ..models import Channel, Envelope

DUE = """
(SELECT id FROM channels_app_envelope
 WHERE state = 'received' AND NOT is_mark AND due_at <= clock_timestamp()
 ORDER BY due_at, id LIMIT %(limit)s)
UNION ALL
(SELECT id FROM channels_app_envelope
 WHERE state = 'received' AND is_mark AND due_at <= clock_timestamp()
 ORDER BY due_at, id LIMIT %(limit)s)
"""


def due(limit: int) -> list[int]:
    """What people wrote, then marks of our own messages: up to ``limit`` of each, oldest first, so that a flood of one
    kind never holds up the other. Nothing is locked here: each is claimed alone, and those in other hands are skipped.
    """
    return [row["id"] for row in sql.rows(DUE, {"limit": limit})]


BALANCE = """
SELECT c.id, c.public_id, c.kind, c.name, c.address, count(*) AS received,
  count(*) FILTER (WHERE e.state = 'processed') AS processed, count(*) FILTER (WHERE e.state = 'ignored') AS ignored,
  count(*) FILTER (WHERE e.state = 'unreadable') AS unreadable, count(*) FILTER (WHERE e.state = 'dead') AS dead,
  count(*) FILTER (WHERE e.state = 'received') AS open
FROM channels_app_envelope e JOIN channels_app_channel c ON c.id = e.channel_id
WHERE e.received_at > clock_timestamp() - %s * interval '1 hour'
GROUP BY c.id ORDER BY c.kind, c.name
"""


@dataclass(frozen=True)
class Balance:
    """Of one line: every received event is processed, ignored, unreadable, dead, or still open."""

    channel: Channel
    received: int
    processed: int
    ignored: int
    unreadable: int
    dead: int
    open: int


def balance(hours: int = 24) -> list[Balance]:
    """What became of the events of the last hours, line by line, counted in one statement."""
    names = ("public_id", "kind", "name", "address")
    return [
        Balance(Channel(id=row.pop("id"), **{name: row.pop(name) for name in names}), **row)
        for row in sql.rows(BALANCE, [hours])
    ]


def by_public_id(public_id: UUID | str) -> Envelope:
    """Raises NotFound."""
    found = Envelope.objects.select_related("channel").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Recebimento não encontrado.")
    return found

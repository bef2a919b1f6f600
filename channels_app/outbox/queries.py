"""What is on its way out."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from consent.exports.sends import Sent
from invenio_center.kernel import sql

from ..models import Delivery, DeliveryState

# What providers tell after the sending.
HEARD = {"delivered": "Entregue", "read": "Lida"}
# To one person one message after the other: an earlier one in flight or about to be sent goes first. The person's row
# is locked as well, so that two messages to one person are never decided at once and nobody who changes the person
# is waited for.
CLAIMABLE = """
SELECT d.id FROM channels_app_delivery d{person}
JOIN channels_app_channel c ON c.id = d.channel_id AND c.is_active AND c.outbound
  AND (c.paced_until IS NULL OR c.paced_until <= clock_timestamp())
WHERE d.state = 'queued' AND d.due_at <= clock_timestamp()
  AND NOT EXISTS (
    SELECT 1 FROM channels_app_delivery e
    WHERE e.channel_id = d.channel_id AND e."to" = d."to" AND e.id < d.id AND e.state IN ('queued', 'sending')
      AND e.due_at < clock_timestamp() + interval '5 minutes'){nobody}
ORDER BY d.due_at, d.id LIMIT 1 FOR NO KEY UPDATE OF {locked} SKIP LOCKED
"""
TO_PERSON = CLAIMABLE.format(
    person=" JOIN invenio_center_contact own ON own.subject_id = d.subject_id"
    " JOIN invenio_center_contact p ON p.id = coalesce(own.merged_into_id, own.id)",
    nobody="",
    locked="d, p",
)
# Whose record is gone: the ledger knows, and denies.
TO_NOBODY = CLAIMABLE.format(
    person="",
    nobody="\n  AND NOT EXISTS (SELECT 1 FROM invenio_center_contact p WHERE p.subject_id = d.subject_id)",
    locked="d",
)
TAKE_TURN = """
UPDATE channels_app_channel SET paced_until = clock_timestamp() + %s * interval '1 second'
WHERE id = %s AND (paced_until IS NULL OR paced_until <= clock_timestamp()) RETURNING id
"""
# Seconds until the next line may send again that has something to send.
PACED = """
SELECT extract(epoch FROM min(c.paced_until) - clock_timestamp()) AS seconds
FROM channels_app_channel c
WHERE c.is_active AND c.outbound AND c.paced_until > clock_timestamp() AND EXISTS (
  SELECT 1 FROM channels_app_delivery d
  WHERE d.channel_id = c.id AND d.state = 'queued' AND d.due_at <= clock_timestamp())
"""
DUE = """
SELECT count(*) AS due FROM (
  SELECT 1 FROM channels_app_delivery WHERE state = 'queued' AND due_at <= clock_timestamp() LIMIT %s) AS waiting
"""
OVERDUE = """
SELECT id FROM channels_app_delivery
WHERE state = 'sending' AND lease_until < clock_timestamp()
ORDER BY id LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED
"""


def claimable() -> int | None:
    """The next delivery, locked with its person until the caller's transaction ends."""
    found = sql.row(TO_PERSON) or sql.row(TO_NOBODY)
    return found["id"] if found else None


def take_turn(channel_id: int, seconds: float) -> bool:
    """Nobody else sends on this line for so long; False when somebody else has the turn. Locks the line's row."""
    return sql.row(TAKE_TURN, [seconds, channel_id]) is not None


def paced() -> float | None:
    """Seconds until a line that waits for its pace may send again; None when none waits."""
    found = sql.row(PACED)
    return max(float(found["seconds"]), 0.0) if found and found["seconds"] is not None else None


def due(most: int) -> int:
    """How many wait now, counted up to ``most``."""
    found = sql.row(DUE, [most])
    return int(found["due"]) if found else 0


def overdue() -> list[int]:
    """In flight with a lease that ran out, locked."""
    return [row["id"] for row in sql.rows(OVERDUE)]


def of_message(message_ref: UUID) -> Delivery | None:
    """The delivery of a message that counts: the one that took over, where one did."""
    own = Q(message_ref=message_ref) | Q(replaces__message_ref=message_ref)
    return Delivery.objects.select_related("channel").filter(own).order_by("-id").first()


def uncertain() -> QuerySet[Delivery]:
    """Nobody knows whether these arrived; a person decides."""
    return Delivery.objects.filter(state=DeliveryState.UNCERTAIN).select_related("channel")


def sent_under(decision_ids: Iterable[UUID]) -> dict[UUID, Sent]:
    """For exports of the ledger: what became of the messages that these decisions were made for."""
    made = Delivery.objects.filter(decision_id__in=list(decision_ids)).select_related("replaces")
    return {one.decision_id: _sent(one) for one in made}


def _sent(made: Delivery) -> Sent:
    said = HEARD.get(made.status) or str(DeliveryState(made.state).label)
    return Sent(made.submitted_at, said.lower(), str(made.stands_for))

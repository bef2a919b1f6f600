"""Which stored events await processing."""

from __future__ import annotations

from uuid import UUID

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound

from ..models import Envelope

DUE = """
SELECT id FROM channels_app_envelope
WHERE state = 'received' AND due_at <= clock_timestamp()
ORDER BY due_at, id LIMIT %s
"""


def due(limit: int) -> list[int]:
    """Oldest first. Nothing is locked here: each is claimed alone, and those in other hands are skipped then."""
    return [row["id"] for row in sql.rows(DUE, [limit])]


def by_public_id(public_id: UUID | str) -> Envelope:
    """Raises NotFound."""
    found = Envelope.objects.select_related("channel").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Recebimento não encontrado.")
    return found

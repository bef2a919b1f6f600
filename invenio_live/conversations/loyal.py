"""Who a contact comes back to: the agent whose conversation ended last."""

from __future__ import annotations

from datetime import datetime

from ..models import Agent, Conversation, Loyalty


def remember(row: Conversation, agent: Agent, now: datetime) -> None:
    """In the transaction that ends the conversation."""
    kept = Loyalty(contact_id=row.contact_id, agent=agent, segment_id=row.segment_id, at=now)
    Loyalty.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["contact"], update_fields=["agent", "segment", "at"]
    )

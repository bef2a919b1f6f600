"""Background work of the ledger."""

from __future__ import annotations

from celery import shared_task

from .ledger import changes
from .ledger.signing import sign_head as sign


@shared_task(name="consent.tasks.sign_head")
def sign_head() -> int | None:
    """Sign the ledger as it stands; returns the size signed. Doing it twice adds nothing."""
    head = sign()
    return head.tree_size if head else None


@shared_task(name="consent.tasks.sweep_text_changes", soft_time_limit=300)
def sweep_text_changes() -> int:
    """Record material changes of texts for the people concerned; returns how many people were handled."""
    return changes.sweep()

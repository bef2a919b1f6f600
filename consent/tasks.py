"""Background work of the ledger."""

from __future__ import annotations

from celery import shared_task

from invenio_center.kernel.bells import ring_now

from .ledger.signing import sign_head as sign
from .lists import actions as lists


@shared_task(name="consent.tasks.sign_head")
def sign_head() -> int | None:
    """Sign the ledger as it stands; returns the size signed. Doing it twice adds nothing."""
    head = sign()
    return head.tree_size if head else None


@shared_task(name=lists.WORK, soft_time_limit=90)
def load_lists() -> None:
    """Rung when a legal list was taken in, and swept: one batch after the other, until none is left."""
    if lists.load():
        ring_now(lists.WORK)

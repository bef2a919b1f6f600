"""Background work of the ledger."""

from __future__ import annotations

from celery import shared_task

from invenio_center.kernel.bells import ring_now

from .exports import actions as exports
from .exports import working
from .ledger.signing import sign_head as sign


@shared_task(name="consent.tasks.sign_head")
def sign_head() -> int | None:
    """Sign the ledger as it stands; returns the size signed. Doing it twice adds nothing."""
    head = sign()
    return head.tree_size if head else None


# The broker gives a task to somebody else after 300 s; a long export ends before.
@shared_task(name="consent.tasks.run_exports", soft_time_limit=270, time_limit=285)
def run_exports() -> None:
    """Rung when an export was asked for; what a killed worker left is found by the sweep."""
    if not working.work():
        ring_now(exports.WORK)


@shared_task(name="consent.tasks.sweep_exports")
def sweep_exports() -> None:
    """Every five seconds: exports that nobody is at."""
    if working.left():
        ring_now(exports.WORK)


@shared_task(name="consent.tasks.expire_exports")
def expire_exports() -> None:
    """Every ten minutes: files of seven days ago, and those about people erased since."""
    exports.expire()

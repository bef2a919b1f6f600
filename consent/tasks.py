"""Background work of the ledger."""

from __future__ import annotations

from celery import shared_task

from invenio_center.kernel import turns
from invenio_center.kernel.bells import ring_now

from .anchors import actions as anchors
from .exports import actions as exports
from .exports import working
from .invalidation import actions as invalidations
from .ledger import changes
from .ledger.signing import sign_head as sign
from .lists import actions as lists
from .overview import figures, verification_runs
from .retention import runs

# The broker gives a task to somebody else after 300 s; long work ends before and goes on at its next turn.
LONG = {"soft_time_limit": 270, "time_limit": 285}


@shared_task(name="consent.tasks.sign_head")
def sign_head() -> int | None:
    """Sign the ledger as it stands; returns the size signed. Doing it twice adds nothing."""
    head = sign()
    return head.tree_size if head else None


@shared_task(name="consent.tasks.verify")
def verify() -> bool:
    """Verify the whole ledger and keep the outcome; whether it is sound."""
    return verification_runs.run().ok


@shared_task(name="consent.tasks.settle_tallies")
def settle_tallies() -> int:
    """Every minute: join the rows that appends added to the counts of people and texts. Twice changes nothing."""
    return figures.settle()


@shared_task(name="consent.tasks.invalidate")
def invalidate() -> int:
    """Carry out approved invalidations; how many were appended. A run that was cut off is gone on with."""
    return invalidations.work()


@shared_task(name="consent.tasks.keep_heads")
def keep_heads() -> int | None:
    """Every minute: compare with the anchors, sign when it is time, bring what waits to every place outside."""
    head = anchors.keep_heads()
    return head.tree_size if head else None


@shared_task(name=runs.TASK)
def retain() -> None:
    """Every five minutes, and when somebody begins a removal: one worker goes on with what is to be removed."""
    turns.alone("retention", runs.tick, lambda: ring_now(runs.TASK))


@shared_task(name="consent.tasks.run_exports", **LONG)
def run_exports() -> None:
    """Rung when an export was asked for; what a killed worker left is found by the sweep."""
    if not working.work():
        ring_now(exports.WORK)


@shared_task(name="consent.tasks.sweep_exports")
def sweep_exports() -> None:
    """Every five seconds: exports that nobody is at."""
    if working.left():
        ring_now(exports.WORK)


@shared_task(name=exports.EXPIRE)
def expire_exports() -> None:
    """Every ten minutes: files of seven days ago, and those about people erased since."""
    exports.expire()


@shared_task(name=lists.WORK, soft_time_limit=90)
def load_lists() -> None:
    """Rung when a legal list was taken in, and swept: one batch after the other, until none is left."""
    if lists.load():
        ring_now(lists.WORK)


@shared_task(name="consent.tasks.sweep_text_changes", **LONG)
def sweep_text_changes() -> int:
    """Record material changes of texts for the people concerned; returns how many people were handled."""
    return changes.sweep()

"""Removing what is past its term: counted first, in small batches, to be watched and stopped, and written down."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from invenio_center.kernel import bells, sql
from invenio_center.kernel.errors import Conflict, NotFound

from ..choices import RunState
from ..models import RetentionRun
from .kinds import KINDS
from .policies import of, term

TASK = "consent.tasks.retain"
# One worker's turn; longer work goes on with the next.
TURN_S = 40.0
LEASE = timedelta(minutes=3)
NIGHT_HOURS = range(3, 6)
SHOWN = 60

log = structlog.get_logger(__name__)


class AlreadyRunning(Conflict):
    code = "already_running"
    sentence = "Esta eliminação já está em andamento."


def count(key: str, *, by: UUID | None = None) -> RetentionRun:
    """Dry run: what would go now and what a hold keeps. Removes nothing."""
    run = _new(key, dry=True, by=by, reason="")
    _counted(run)
    run.state, run.ended_at = RunState.DONE, sql.now()
    run.save()
    return run


def start(key: str, *, by: UUID | None = None, reason: str = "", mine: bool = False) -> RetentionRun:
    """Begin removing; workers do it, unless the caller does (``mine``). Raises ``AlreadyRunning``."""
    try:
        with transaction.atomic():
            run = _new(key, dry=False, by=by, reason=reason)
            if mine:
                _save(run)
    except IntegrityError as error:
        raise AlreadyRunning from error
    if not mine:
        bells.ring(TASK)
    return run


def _new(key: str, *, dry: bool, by: UUID | None, reason: str) -> RetentionRun:
    kind, chosen = of(key), term(key)
    before = kind.before(sql.now(), chosen)
    return RetentionRun.objects.create(
        kind=key, dry=dry, term=chosen, before=before, started_by_id=by, reason=reason
    )


def _counted(run: RetentionRun) -> None:
    kind = of(run.kind)
    run.due, run.held = kind.due(run.before), kind.held(run.before)


def stop(run_id: int) -> None:
    """What is removed stays removed; the batch in work ends, and no other begins."""
    running = RetentionRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    if not running.update(state=RunState.STOPPED, ended_at=sql.now()):
        raise NotFound


def tick() -> bool:
    """A worker's turn: begin the night's runs when it is time, then go on with what runs. True when nothing is left."""
    if _is_night():
        begin_night()
    while run := _claim():
        if not work(run):
            return False
    return True


def _is_night() -> bool:
    return timezone.localtime(sql.now()).hour in NIGHT_HOURS


def begin_night() -> None:
    """Every kind once a day; a night without workers is made up for in the next."""
    midnight = timezone.localtime(sql.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    of_tonight = RetentionRun.objects.filter(dry=False, started_by_id=None, started_at__gte=midnight)
    begun = set(of_tonight.values_list("kind", flat=True))
    for key in KINDS.keys() - begun:
        try:
            start(key)
        except AlreadyRunning:
            continue


def _claim() -> RetentionRun | None:
    now = sql.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    for run in RetentionRun.objects.filter(free, state=RunState.RUNNING, dry=False).order_by("id"):
        mine = RetentionRun.objects.filter(free, pk=run.pk, state=RunState.RUNNING)
        if mine.update(lease_until=now + LEASE):
            return run
    return None


def work(run: RetentionRun, seconds: float = TURN_S) -> bool:
    """Remove batch by batch, at most for so long; True when the run has ended."""
    until = time.monotonic() + seconds
    try:
        if run.removed == run.place == 0:
            _counted(run)
            _save(run, "due", "held")
        step: int | None = run.place
        while step is not None:
            removed, step = of(run.kind).drop(run.before, step)
            run.removed, run.place = run.removed + removed, step or 0
            if not _save(run, "removed", "place"):
                return True
            if step is not None and time.monotonic() > until:
                RetentionRun.objects.filter(pk=run.pk).update(lease_until=None)
                return False
    except Exception as error:
        log.exception("retention_failed", kind=run.kind)
        _end(run, RunState.FAILED, type(error).__name__)
        return True
    _end(run, RunState.DONE)
    return True


def _save(run: RetentionRun, *fields: str) -> bool:
    """What was done so far; False when somebody stopped the run."""
    values = {name: getattr(run, name) for name in fields}
    rows = RetentionRun.objects.filter(pk=run.pk)
    rows.update(**values, lease_until=sql.now() + LEASE)
    return rows.filter(state=RunState.RUNNING).exists()


def _end(run: RetentionRun, state: RunState, error: str = "") -> None:
    running = RetentionRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    running.update(state=state, error=error, ended_at=sql.now(), lease_until=None)
    log.info("retention", kind=run.kind, state=str(state), removed=run.removed, due=run.due, held=run.held)


def recent(limit: int = SHOWN) -> QuerySet[RetentionRun]:
    return RetentionRun.objects.order_by("-id")[:limit]


def get(run_id: int) -> RetentionRun:
    found = RetentionRun.objects.filter(pk=run_id).first()
    if found is None:
        raise NotFound
    return found


def fresh_count(key: str, since: datetime) -> RetentionRun | None:
    """A counting after ``since`` under the term in force: what a removal asks to have been seen."""
    counted = RetentionRun.objects.filter(kind=key, dry=True, term=term(key), started_at__gte=since)
    return counted.order_by("-id").first()

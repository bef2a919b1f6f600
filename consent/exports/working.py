"""The work of an export: claimed by one worker under a lease, begun anew by another when that one died."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from invenio_center.kernel.errors import AppError

from ..choices import ExportStatus
from ..models import ExportRun
from . import making, store
from .actions import KEPT_FOR, LEASE, MOST_ATTEMPTS, OPEN
from .errors import Stopped

logger = logging.getLogger(__name__)

TELL_EVERY_S = 0.5
TOO_LONG = "A exportação passou do tempo de uma tarefa. Divida o período, ou peça sem dados pessoais."
BROKE = "A exportação parou por um erro nosso. Tente de novo; se repetir, avise quem cuida do sistema."


def left() -> bool:
    """Is there work that nobody is at?"""
    return _free().exists()


def work() -> bool:
    """Make one export; True when nothing was left."""
    run = _claim()
    if run is None:
        return True
    try:
        serve(run)
    except Stopped:
        store.remove(str(run.public_id))
    except AppError as refusal:
        _fail(run, refusal.sentence)
    except SoftTimeLimitExceeded:
        _fail(run, TOO_LONG)
    except OperationalError:
        raise  # the sweep begins anew once the lease has run out
    except Exception as error:
        logger.error("export_broke", extra={"run": str(run.public_id), "error": type(error).__name__})
        _fail(run, BROKE)
    return not left()


def serve_here(run: ExportRun, out: Path) -> ExportRun:
    """Make a run that was asked for with ``here``; its file is the caller's."""
    try:
        return serve(run, out)
    except BaseException as error:
        _fail(run, error.sentence if isinstance(error, AppError) else BROKE)
        raise


def _free() -> QuerySet[ExportRun]:
    unheld = Q(lease_until=None) | Q(lease_until__lt=Now())
    return ExportRun.objects.filter(unheld, status__in=OPEN)


def _claim() -> ExportRun | None:
    """The oldest run nobody works at; None when there is none. Given up after the third worker died of it."""
    with transaction.atomic():
        run = _free().select_for_update(no_key=True, skip_locked=True).order_by("pk").first()
        if run is None:
            return None
        if run.attempts >= MOST_ATTEMPTS:
            _fail(run, BROKE)
            return None
        run.status, run.attempts, run.done = ExportStatus.RUNNING, run.attempts + 1, 0
        run.save(update_fields=["status", "attempts", "done"])
        ExportRun.objects.filter(pk=run.pk).update(lease_until=Now() + LEASE)
    return run


def serve(run: ExportRun, out: Path | None = None) -> ExportRun:
    """Make the file of a run and finish it; with ``out`` the file goes there and is not kept."""
    name = making.file_name(run)
    path = out or store.place(str(run.public_id)) / name
    with _uncollected():
        made = making.make(run, path, _Progress(run))
    kept = {} if out else {"file": store.relative(path), "expires_at": Now() + KEPT_FOR}
    finished = _mine(run).update(
        status=ExportStatus.EXPIRED if out else ExportStatus.DONE,
        total=made.events,
        done=made.events,
        size=made.size,
        sha256=made.sha256,
        manifest=made.manifest,
        finished_at=Now(),
        lease_until=None,
        **kept,
    )
    if not finished:
        raise Stopped
    run.refresh_from_db()
    return run


@contextmanager
def _uncollected() -> Iterator[None]:
    """An export makes millions of short-lived dictionaries and no cycles; looking for some would double its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _mine(run: ExportRun) -> QuerySet[ExportRun]:
    """The run while it is this attempt's: not stopped, not taken over."""
    return ExportRun.objects.filter(pk=run.pk, status__in=OPEN, attempts=run.attempts)


class _Progress:
    """Tells the row how far the work is, which also renews the lease; raises Stopped when it is ours no more."""

    def __init__(self, run: ExportRun) -> None:
        self.run, self.done, self.told_at = run, 0, 0.0

    def __call__(self, seen: int) -> None:
        self.done += seen
        if time.monotonic() - self.told_at >= TELL_EVERY_S:
            self.told_at = time.monotonic()
            lease = Now() + LEASE
            if not _mine(self.run).update(done=self.done, lease_until=lease):
                raise Stopped


def _fail(run: ExportRun, sentence: str) -> None:
    _mine(run).update(status=ExportStatus.FAILED, failure=sentence[:300], finished_at=Now(), lease_until=None)
    store.remove(str(run.public_id))

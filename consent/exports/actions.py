"""Asking for an export, stopping it, deleting its file. The caller checks rights and leaves the audit entry."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from invenio_center.kernel import sql
from invenio_center.kernel.bells import ring
from invenio_center.kernel.errors import Conflict, Invalid

from ..choices import ExportFormat, ExportStatus
from ..ledger import queries as ledger
from ..models import ExportRun
from . import store
from .filters import Filters
from .making import selection

__all__ = ["ExportRun", "ask", "delete", "expire", "stop"]

WORK = "consent.tasks.run_exports"
EXPIRE = "consent.tasks.expire_exports"
KEPT_FOR = timedelta(days=7)
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3  # by as many workers; then it is given up
OPEN = (ExportStatus.QUEUED, ExportStatus.RUNNING)
LEAST_REASON = 5


@transaction.atomic
def ask(  # noqa: PLR0913
    *,
    format: str,
    filters: Filters,
    reason: str,
    asked_by_id: uuid.UUID | None,
    asked_by: str,
    personal: bool = True,
    here: bool = False,
) -> ExportRun:
    """Put an export in the queue, about the ledger as it stands now. Raises Invalid.

    ``here``: the caller makes it at once (``working.serve_here``), no worker ever takes it over.
    """
    if format not in ExportFormat.values:
        raise Invalid.field("format", "unknown", "Escolha um dos formatos da lista.")
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid.field("reason", "required", "Escreva o motivo: ele fica na auditoria e no manifesto.")
    run = ExportRun(
        format=format,
        filters=filters.stored(),
        personal=personal,
        reason=reason.strip()[:500],
        asked_by_id=asked_by_id,
        asked_by=asked_by,
        upto=ledger.newest(),
        created_at=sql.now(),
    )
    run.total = selection(run).count()
    if here:
        run.status, run.attempts = ExportStatus.RUNNING, MOST_ATTEMPTS
        run.lease_until = run.created_at + LEASE
    run.save()
    if not here:
        ring(WORK)
    return run


@transaction.atomic
def stop(run: ExportRun) -> ExportRun:
    """The worker notices within a moment and throws away what it had."""
    found = _locked(run, *OPEN)
    found.status, found.finished_at = ExportStatus.CANCELLED, sql.now()
    found.save(update_fields=["status", "finished_at"])
    return found


@transaction.atomic
def delete(run: ExportRun) -> ExportRun:
    """Delete the file before its time; the row and its manifest stay."""
    found = _locked(run, ExportStatus.DONE)
    _expire(found)
    return found


def forget(subject_id: uuid.UUID, cleaned: Callable[[str], str]) -> int:
    """Take what names an erased person out of the reasons; a manifest that repeats one goes, since it is signed whole.

    Files about the person are found by ``expire``, which is rung at once.
    """
    touched = 0
    for run in ExportRun.objects.exclude(reason="").only("pk", "reason", "filters"):
        reason = cleaned(run.reason)
        if reason != run.reason or str(subject_id) in run.filters.get("subjects", ()):
            touched += ExportRun.objects.filter(pk=run.pk).update(reason=reason, manifest="")
    ring(EXPIRE)
    return touched


def _locked(run: ExportRun, *expected: str) -> ExportRun:
    found = ExportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if found.status not in expected:
        raise Conflict(f"A exportação está em “{ExportStatus(found.status).label.lower()}”.")
    return found


def _expire(run: ExportRun) -> None:
    run.status, run.file = ExportStatus.EXPIRED, ""
    run.save(update_fields=["status", "file"])
    transaction.on_commit(lambda: store.remove(str(run.public_id)))


def expire() -> int:
    """Delete files kept for seven days, and those about somebody erased since; how many went."""
    count = expire_over(sql.now())
    for run in _about_the_erased():
        count += _expire_once(run)
    store.remove_strays(set(ExportRun.objects.exclude(file="").values_list("file", flat=True)))
    return count


def over(moment: datetime) -> QuerySet[ExportRun]:
    """Whose file has had its time at that moment and is still there."""
    return ExportRun.objects.filter(status=ExportStatus.DONE, expires_at__lte=moment)


def expire_over(moment: datetime) -> int:
    return sum(_expire_once(run) for run in over(moment))


def _expire_once(run: ExportRun) -> int:
    with transaction.atomic():
        found = ExportRun.objects.select_for_update(no_key=True).filter(pk=run.pk, status=ExportStatus.DONE)
        for one in found:
            _expire(one)
            return 1
    return 0


def _about_the_erased() -> list[ExportRun]:
    """Exports with personal data of people whose data were erased after the export was asked for."""
    found = []
    for run in ExportRun.objects.filter(status=ExportStatus.DONE, personal=True):
        erased = ledger.events(type="subject.erased").filter(seq__gt=run.upto)
        if run.filters.get("subjects"):
            erased = erased.filter(subject_id__in=run.filters["subjects"])
        if erased.exists():
            found.append(run)
    return found

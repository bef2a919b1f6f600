"""A worker's part: rows in batches, each batch one transaction, so that a kill leaves whole batches behind.

A row is marked in the transaction that writes its contact, and taken under its lock: it is written once, whoever comes
back. Rights, addresses and contacts are read again here; what has changed since the preview is judged anew.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.db.models import Q
from django.db.models.functions import Now

from ...kernel import sql
from ...kernel.errors import AppError
from ...kernel.locks import LockSpace, lock
from ...kernel.signals import ranking_changed
from ...models import Contact, ImportRow, ImportRun, ImportStatus, RowState, SegmentMember, User
from ..actions import create_contact, update_contact
from ..details import addresses
from ..identities import lock_addresses
from . import deciding, previewing, rulings, undoing, values
from .previewing import CHANGED, CREATED, REFUSED, UNCHANGED
from .values import Parsed

logger = logging.getLogger(__name__)

BATCH = 100
LEASE_S = 60
WRITTEN = (
    "id", "outcome", "contact_id", "effects", "errors", "state", "consent", "consent_why", "event_id"
)  # fmt: skip


def work(*, seconds: float = 60.0) -> bool:
    """Do what is to be done, up to so long; True when nothing was left."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        run = _claim()
        if run is None:
            return True
        try:
            _serve(run, until)
        except (OperationalError, SoftTimeLimitExceeded):
            raise  # the sweep goes on with it
        except Exception as error:
            _fail(run, error)
        finally:
            ImportRun.objects.filter(pk=run.pk).update(lease_until=None)
    return _pending() is None


def _fail(run: ImportRun, error: Exception) -> None:
    """Our own fault: tried again it would meet the same row. What came in before stays, and can be undone."""
    logger.error("import_broke", extra={"run": str(run.public_id), "error": type(error).__name__})
    stopped = "A importação parou por um erro nosso. O que já entrou pode ser desfeito."
    ImportRun.objects.filter(pk=run.pk, status__in=(ImportStatus.RUNNING, ImportStatus.UNDOING)).update(
        status=ImportStatus.FAILED, failure=stopped, finished_at=Now()
    )


def _pending() -> int | None:
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    busy = ImportRun.objects.filter(free, status__in=(ImportStatus.RUNNING, ImportStatus.UNDOING))
    return busy.order_by("pk").values_list("pk", flat=True).first()


def _claim() -> ImportRun | None:
    """A run nobody works at. Two at once would do no harm: rows are locked."""
    pk = _pending()
    if pk is None:
        return None
    ImportRun.objects.filter(pk=pk).update(lease_until=Now() + timedelta(seconds=LEASE_S))
    return ImportRun.objects.select_related("created_by").get(pk=pk)


def _serve(run: ImportRun, until: float) -> None:
    step = import_batch if run.status == ImportStatus.RUNNING else undoing.undo_batch
    more = True
    while more and time.monotonic() < until:
        more = step(run)
        ImportRun.objects.filter(pk=run.pk).update(lease_until=Now() + timedelta(seconds=LEASE_S))


@transaction.atomic
def import_batch(run: ImportRun) -> bool:
    """Write the next rows; False when there are none, or the import was stopped."""
    # As confirmed: whoever calls may hold it as it was before, without its attestation.
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.status != ImportStatus.RUNNING:
        return False
    rows = list(
        run.rows.select_for_update(no_key=True, of=("self",))
        .filter(state=RowState.READY)
        .order_by("number")[:BATCH]
    )
    if not rows:
        ImportRun.objects.filter(pk=run.pk).update(status=ImportStatus.DONE, finished_at=Now())
        return False
    known = values.directory(run)
    parsed = [previewing.read(row, run, known) for row in rows]
    if any(one.act for one in parsed):
        lock(LockSpace.IMPORT, [run.file_hash])  # the same file, sent twice, is recorded once
    lock_addresses([one for row in parsed if not row.errors for one in addresses(row.values)])
    judged = previewing.judged(parsed, run.policy)
    ruled = rulings.of(run, rows, parsed, judged, attested=bool(run.attestation))
    judged = [(REFUSED, None) if one.errors else its for one, its in zip(parsed, judged, strict=True)]
    _write(run, rows, parsed, judged)
    subjects = dict(Contact.objects.filter(pk__in=_touched(rows)).values_list("pk", "subject_id"))
    rulings.record(run, rows, parsed, ruled, subjects)
    written = json.dumps([{name: getattr(row, name) for name in WRITTEN} for row in rows], default=str)
    sql.execute(sql.statement(__file__, "written"), {"rows": written})
    return True


def _touched(rows: Sequence[ImportRow]) -> list[int]:
    return [row.contact_id for row in rows if row.contact_id]


def _write(
    run: ImportRun,
    rows: Sequence[ImportRow],
    parsed: Sequence[Parsed],
    judged: Sequence[tuple[str, Contact | None]],
) -> None:
    held = Contact.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(held.filter(pk__in=[contact.pk for _, contact in judged if contact]).values_list("pk"))
    for row, one, (outcome, contact) in zip(rows, parsed, judged, strict=True):
        row.outcome, row.contact, row.effects = outcome, contact, {}
        if outcome in (CREATED, CHANGED):
            _apply(run, row, one)
        row.errors = one.errors
        row.state = RowState.REFUSED if row.outcome == REFUSED else RowState.DONE
    moved = [row.contact_id for row in rows if row.outcome == CHANGED and row.contact_id]
    if moved:
        ranking_changed.send(Contact, contacts=moved)


def _apply(run: ImportRun, row: ImportRow, one: Parsed) -> None:
    """Write one contact; what an action refuses is undone and becomes the row's reason."""
    try:
        with transaction.atomic():
            row.contact = _create(run, one) if row.outcome == CREATED else _change(run, row, one)
    except AppError as refusal:
        row.outcome, row.contact, row.effects = REFUSED, None, {}
        reasons = refusal.data.get("errors") or {"": [{"code": refusal.code, "sentence": refusal.sentence}]}
        for name, found in reasons.items():
            one.refuse(name, found[0]["code"], found[0]["sentence"])


def _create(run: ImportRun, one: Parsed) -> Contact:
    fields = deciding.fresh(one)
    segment = fields.pop("segment", None)
    if "responsible" in fields:
        fields["responsible"] = User.objects.get(pk=fields["responsible"])
    contact = create_contact(actor=run.created_by, reason=reason(run), **fields)
    if segment is not None:
        SegmentMember.objects.create(contact=contact, segment_id=segment)
    return contact


def _change(run: ImportRun, row: ImportRow, one: Parsed) -> Contact | None:
    """Decided once more under the contact's lock."""
    contact = previewing.contacts({row.contact_id or 0})[0]
    fields = deciding.changes(one, contact, run.policy)
    if not fields:
        row.outcome = UNCHANGED
        return contact
    row.effects = undoing.effects(contact, fields)
    segment = fields.pop("segment", None)
    if "responsible" in fields:
        fields["responsible"] = User.objects.get(pk=fields["responsible"])
    update_contact(actor=run.created_by, contact=contact, reason=reason(run), announce=False, **fields)
    if segment is not None:
        SegmentMember.objects.get_or_create(contact=contact, segment_id=segment)
    return contact


def reason(run: ImportRun) -> str:
    return f"Importação {run.file_name}"[:500]


def left() -> Any:
    """Is there work that nobody is at?"""
    return _pending() is not None

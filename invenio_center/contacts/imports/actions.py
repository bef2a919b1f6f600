"""A file on its way to contacts: kept, previewed, confirmed, stopped, undone. Each step is audited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from consent.ledger.importing import GRANTED

from ... import audit
from ...kernel import secrets, sql
from ...kernel.bells import ring
from ...kernel.errors import Conflict, Invalid, NotAllowed
from ...models import ImportDates, ImportPolicy, ImportRow, ImportRun, ImportStatus, Role, RowState, User
from . import attesting, columns, files, previewing
from .errors import NothingToImport, UndoTooLate

WORK = "invenio_live.tasks.run_imports"
BATCH = 1000
UNDO_FOR = timedelta(days=7)
PIECE = 1 << 16


def _check_right(actor: User | None) -> None:
    """None is the operator of the installation, at its console."""
    if actor is not None and actor.role != Role.SUPERVISOR:
        raise NotAllowed


@transaction.atomic
def upload(
    *,
    actor: User | None,
    file: BinaryIO,
    name: str,
    mapping: Mapping[str, str] | Sequence[str] | None = None,
    policy: str = ImportPolicy.FILL,
    dates: str = ImportDates.ISO,
) -> ImportRun:
    """Keep the rows of a file and work out what would become of each. Raises Invalid; no contact is touched."""
    _check_right(actor)
    files.check_size(file)
    digest = _hash(file)
    table = files.read(file)
    run = ImportRun(
        file_name=name[:200],
        encoding=table.encoding,
        headers=list(table.headers),
        mapping=columns.chosen(table.headers, mapping),
        policy=_policy(policy),
        dates=_dates(dates),
        created_by=actor,
        file_hash=digest,
    )
    run.save()
    run.size = _keep(run, table.rows)
    if not run.size:
        raise Invalid.field("file", "empty", "O arquivo não tem nenhuma linha com dados.")
    run.save(update_fields=["size"])
    previewing.preview(run)
    audit.record("import.uploaded", run, actor=actor, changes={"rows": [None, run.size]})
    return run


def _hash(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _keep(run: ImportRun, rows: Iterator[tuple[int, list[str]]]) -> int:
    count = 0
    while batch := list(islice(rows, BATCH)):
        count += len(batch)
        ImportRow.objects.bulk_create(
            ImportRow(run=run, number=number, cells=secrets.encrypt(json.dumps(cells, ensure_ascii=False)))
            for number, cells in batch
        )
    return count


def _policy(policy: str) -> str:
    if policy not in ImportPolicy.values:
        raise Invalid.field("policy", "unknown", "Escolha criar, preencher ou substituir.")
    return policy


def _dates(dates: str) -> str:
    if dates not in ImportDates.values:
        raise Invalid.field("dates", "unknown", "Escolha ano-mês-dia (iso) ou dia/mês/ano (dmy).")
    return dates


@transaction.atomic
def change(
    *,
    actor: User | None,
    run: ImportRun,
    mapping: Mapping[str, str] | Sequence[str] | None = None,
    policy: str | None = None,
    dates: str | None = None,
) -> ImportRun:
    """Another mapping, policy or way of writing dates, and the preview anew."""
    _check_right(actor)
    found = _locked(run, ImportStatus.PREVIEWED)
    if mapping is not None:
        found.mapping = columns.chosen(found.headers, mapping)
    found.policy, found.dates = _policy(policy or found.policy), _dates(dates or found.dates)
    found.save(update_fields=["mapping", "policy", "dates"])
    previewing.preview(found)
    return found


@transaction.atomic
def confirm(
    *,
    actor: User | None,
    run: ImportRun,
    attested: bool | None = None,
    attestation: Mapping[str, str] | str | None = None,
    ring_worker: bool = True,
) -> ImportRun:
    """From here on a worker writes. Raises Conflict when it was confirmed before, NothingToImport.

    Where consents come with their proof, the importer answers for them: ``attested`` with ``attestation``, a sentence
    or ``{source, contract}``. False: they are recorded as declared. None: Invalid naming ``attested``.
    """
    _check_right(actor)
    found = _locked(run, ImportStatus.PREVIEWED)
    ready = found.rows.filter(state=RowState.READY)
    if not ready.exists():
        raise NothingToImport
    found.attestation = {}
    if attested or ready.filter(consent=GRANTED).exists():
        found.attestation = attesting.checked(actor, attested, attestation)
    found.status, found.confirmed_at = ImportStatus.RUNNING, sql.now()
    found.save(update_fields=["status", "confirmed_at", "attestation"])
    changes = {"policy": [None, found.policy], "attested": [None, bool(found.attestation)]}
    audit.record("import.started", found, actor=actor, changes=changes)
    if ring_worker:
        ring(WORK)
    return found


@transaction.atomic
def cancel(*, actor: User | None, run: ImportRun) -> ImportRun:
    """Stop after the batch in hand. What was imported stays, and can be undone."""
    _check_right(actor)
    found = _locked(run, ImportStatus.RUNNING, ImportStatus.PREVIEWED)
    found.status, found.finished_at = ImportStatus.CANCELLED, sql.now()
    found.save(update_fields=["status", "finished_at"])
    audit.record("import.cancelled", found, actor=actor)
    return found


@transaction.atomic
def undo(*, actor: User | None, run: ImportRun, ring_worker: bool = True) -> ImportRun:
    """Take back, within seven days, every field nobody has touched since. Raises UndoTooLate or Conflict."""
    _check_right(actor)
    found = _locked(run, ImportStatus.DONE, ImportStatus.CANCELLED, ImportStatus.FAILED)
    if found.confirmed_at is None or sql.now() - found.confirmed_at > UNDO_FOR:
        raise UndoTooLate
    found.status = ImportStatus.UNDOING
    found.save(update_fields=["status"])
    audit.record("import.undo_asked", found, actor=actor)
    if ring_worker:
        ring(WORK)
    return found


def _locked(run: ImportRun, *expected: ImportStatus) -> ImportRun:
    found = ImportRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    if found.status not in expected:
        raise Conflict(f"A importação está em “{ImportStatus(found.status).label.lower()}”.")
    return found

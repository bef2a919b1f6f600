"""A legal list: taken in as hashes, loaded by a worker, looked at, put in force, taken back; and our own limits.

The caller audits: this app knows no users. Nothing is written to the list in force before ``apply``.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models.functions import Now

from invenio_center.kernel import sql
from invenio_center.kernel.bells import ring
from invenio_center.kernel.errors import Conflict, Invalid

from ..choices import LegalList, LegalStatus
from ..models import LegalEntry, LegalImport, SendingRules
from . import numbers, queries

WORK = "consent.tasks.load_lists"
FOLDER = "legal_lists"
BATCH = 10_000
ADD = """
INSERT INTO consent_legal_entry (run_id, digest, registered_on)
SELECT %s, d, o FROM unnest(%s::bytea[], %s::date[]) AS q (d, o) ON CONFLICT DO NOTHING
"""
# What the loaded run would change of what is in force.
COMPARE = """
SELECT count(*) FILTER (WHERE old IS NULL) AS added, count(*) FILTER (WHERE old IS NOT NULL) AS kept FROM (
  SELECT (SELECT 1 FROM consent_legal_entry o JOIN consent_legal_import i ON i.id = o.run_id
          WHERE o.digest = e.digest AND i.code = %(code)s AND i.status = 'in_force' LIMIT 1) AS old
  FROM consent_legal_entry e WHERE e.run_id = %(run)s) AS compared
"""
IN_FORCE = """
SELECT count(DISTINCT e.digest) AS count FROM consent_legal_entry e JOIN consent_legal_import i ON i.id = e.run_id
WHERE i.code = %s AND i.status = 'in_force'
"""


@transaction.atomic
def take_in(
    *, code: str, file: BinaryIO, name: str, taken_on: date, replaces_all: bool, actor_id: UUID | None
) -> LegalImport:
    """Keep a file's numbers as hashes; a worker loads them. Raises Invalid. The numbers themselves are kept nowhere."""
    if code not in LegalList.values:
        raise Invalid.field("code", "unknown", "Escolha a lista.")
    if taken_on > sql.now().date():
        raise Invalid.field("taken_on", "future", "A data da consulta não pode estar no futuro.")
    reading, spool = numbers.Reading(), f"{FOLDER}/{uuid4().hex}"
    _spool(spool, file, reading)
    if not reading.size:
        _drop(spool)
        raise Invalid.field("file", "empty", "Nenhuma linha do arquivo tem um número de telefone do Brasil.")
    run = LegalImport.objects.create(
        code=code,
        file_name=name[:200],
        file_hash=numbers.file_hash(file),
        taken_on=taken_on,
        replaces_all=replaces_all,
        spool=spool,
        size=reading.size,
        wrong=reading.wrong,
        wrong_lines=reading.wrong_lines,
        created_by_id=actor_id,
    )
    ring(WORK)
    return run


def _spool(name: str, file: BinaryIO, reading: numbers.Reading) -> None:
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("wb") as out:
            out.writelines(numbers.records(file, reading))
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        _drop(name)
        raise


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def _drop(name: str) -> None:
    _path(name).unlink(missing_ok=True)


def load() -> bool:
    """Load one batch of one run; False when none waits. Safe to run in many workers and to be killed."""
    with transaction.atomic():
        run = (
            LegalImport.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(status=LegalStatus.LOADING)
            .order_by("id")
            .first()
        )
        if run is None:
            return False
        found = _batch(run)
        if found:
            with connection.cursor() as cursor:
                cursor.execute(
                    ADD, [run.pk, [one[0] for one in found], [numbers.day(one[1]) for one in found]]
                )
            run.read += len(found)
            run.save(update_fields=["read"])
        else:
            _compare(run)
    return True


def _batch(run: LegalImport) -> list[tuple[bytes, int]]:
    size = numbers.RECORD.size
    with _path(run.spool).open("rb") as spool:
        spool.seek(run.read * size)
        return list(numbers.RECORD.iter_unpack(spool.read(BATCH * size)))


def _compare(run: LegalImport) -> None:
    """All is loaded: count what applying it would change, and forget the spool."""
    compared = sql.row(COMPARE, {"code": run.code, "run": run.pk}) or {}
    before = (sql.row(IN_FORCE, [run.code]) or {})["count"]
    run.added, run.kept = compared["added"], compared["kept"]
    run.gone = before - run.kept if run.replaces_all else 0
    spool, run.spool, run.status = run.spool, "", LegalStatus.PREVIEWED
    run.save(update_fields=["added", "kept", "gone", "spool", "status"])
    transaction.on_commit(lambda: _drop(spool))


@transaction.atomic
def apply(run: LegalImport) -> LegalImport:
    """From the commit on every decision asks it. Raises Conflict."""
    found = _locked(run, LegalStatus.PREVIEWED)
    found.status, found.applied_at = LegalStatus.IN_FORCE, sql.now()
    found.save(update_fields=["status", "applied_at"])
    if found.replaces_all:
        older = queries.in_force(found.code).exclude(pk=found.pk)
        older.update(status=LegalStatus.SUPERSEDED, ended_at=Now(), superseded_by=found)
    _forget_older(found)
    return found


def _forget_older(run: LegalImport) -> None:
    """Only the newest step can be taken back: the numbers of what was replaced before it go."""
    replaced = LegalImport.objects.filter(code=run.code, superseded_by__status=LegalStatus.SUPERSEDED)
    LegalEntry.objects.filter(run__in=replaced).delete()


@transaction.atomic
def undo(run: LegalImport) -> LegalImport:
    """Take the newest import in force back; what it replaced counts again. Raises Conflict."""
    found = _locked(run, LegalStatus.IN_FORCE)
    if queries.in_force(found.code).filter(pk__gt=found.pk).exists():
        raise Conflict("Há uma importação mais nova desta lista em vigor. Desfaça primeiro a mais nova.")
    found.status, found.ended_at = LegalStatus.UNDONE, sql.now()
    found.save(update_fields=["status", "ended_at"])
    LegalImport.objects.filter(superseded_by=found).update(
        status=LegalStatus.IN_FORCE, ended_at=None, superseded_by=None
    )
    LegalEntry.objects.filter(run=found).delete()
    return found


@transaction.atomic
def discard(run: LegalImport) -> LegalImport:
    """What was only looked at goes. Raises Conflict."""
    found = _locked(run, LegalStatus.PREVIEWED, LegalStatus.LOADING)
    spool, found.spool = found.spool, ""
    found.status, found.ended_at = LegalStatus.DISCARDED, sql.now()
    found.save(update_fields=["status", "ended_at", "spool"])
    LegalEntry.objects.filter(run=found).delete()
    if spool:
        transaction.on_commit(lambda: _drop(spool))
    return found


def _locked(run: LegalImport, *expected: LegalStatus) -> LegalImport:
    # All of one list, so that two applications of it follow one another.
    rows = list(LegalImport.objects.select_for_update(no_key=True).filter(code=run.code).order_by("pk"))
    found = next(row for row in rows if row.pk == run.pk)
    if found.status not in expected:
        raise Conflict(f"Esta importação está em “{LegalStatus(found.status).label.lower()}”.")
    return found


@transaction.atomic
def save_rules(**fields: Any) -> SendingRules:
    """``fields`` of ``SendingRules``. In force at commit. Raises Invalid, naming the field."""
    SendingRules.objects.get_or_create(pk=1)
    row = SendingRules.objects.select_for_update(no_key=True).get(pk=1)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        row.clean_fields()
    except ValidationError as error:
        wrong = {
            name: [{"code": "range", "sentence": " ".join(said)}] for name, said in error.message_dict.items()
        }
        raise Invalid(wrong) from error
    row.save()
    return row

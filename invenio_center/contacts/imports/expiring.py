"""What imported files said, once an import can no longer be undone. Previews nobody confirmed go whole."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from consent.choices import Unit
from consent.retention.kinds import Kind, Step

from ...models import ImportRow, ImportRun
from ...models.imports import ImportStatus
from .actions import UNDO_FOR

BATCH = 1_000
DAYS = UNDO_FOR.days


def _previews(before: datetime) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(status=ImportStatus.PREVIEWED, created_at__lt=before)


def _rows(before: datetime) -> QuerySet[ImportRow]:
    over = Q(run__confirmed_at__lt=before) | Q(run__confirmed_at=None, run__created_at__lt=before)
    at_work = (ImportStatus.RUNNING, ImportStatus.UNDOING)
    return ImportRow.objects.filter(over).exclude(cells="").exclude(run__status__in=at_work)


def _drop(before: datetime, _after: int) -> Step:
    _previews(before).delete()
    found = list(_rows(before).order_by("pk").values_list("pk", flat=True)[:BATCH])
    gone = ImportRow.objects.filter(pk__in=found).update(cells="", effects={})
    return gone, 0 if gone else None


def forget(before: datetime) -> int:
    """All of it at once, as the hourly sweep does; how many rows were emptied."""
    total = 0
    while True:
        gone, step = _drop(before, 0)
        total += gone
        if step is None:
            return total


IMPORTS = Kind(
    key="imports",
    label="Linhas importadas",
    what="O que cada linha do arquivo dizia, e o valor anterior de cada campo. O resultado de cada linha fica.",
    why="Servem para desfazer a importação, o que vale por sete dias; depois não servem a nada.",
    unit=Unit.DAYS,
    default=DAYS,
    least=DAYS,
    most=DAYS,
    due=lambda before: _rows(before).count(),
    drop=_drop,
)

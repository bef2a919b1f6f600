"""Exports as the page shows them, and the report on screen: totals by state, the first rows."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection
from django.db.models import QuerySet

from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotFound

from .. import hashing
from ..choices import EventType, State
from ..ledger import queries as ledger
from ..models import ExportRun, SubjectState
from . import standing
from .filters import Filters
from .rows import Row, Selection

PEOPLE = 1_000
BY_PERSON = """
SELECT subject_id, type, count(*) FROM consent_event
WHERE {} AND subject_id > %(person)s
  AND subject_id IN (
    SELECT subject_id FROM consent_state WHERE subject_id > %(person)s ORDER BY subject_id LIMIT %(page)s)
GROUP BY subject_id, type ORDER BY subject_id
"""
NEXT = """
SELECT max(subject_id::text)
FROM (SELECT subject_id FROM consent_state WHERE subject_id > %s ORDER BY subject_id LIMIT %s) AS page
"""
NOBODY = uuid.UUID(int=0)


@dataclass(slots=True)
class Totals:
    """``rows`` is the number of lines of the CSV with these filters. ``people[state]`` counts people who stand so for
    at least one channel and purpose within the filters, ``lines[state]`` the lines a CSV of that state would have.
    """

    rows: int = 0
    persons: int = 0
    people: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    types: Counter[str] = field(default_factory=Counter)

    def by_state(self) -> list[tuple[str, int, int]]:
        """Label, people, lines; only what occurs."""
        return [
            (str(label), self.people[code], self.lines[code])
            for code, label in State.choices
            if self.people[code]
        ]

    def by_type(self) -> list[tuple[str, int]]:
        return [(str(label), self.types[code]) for code, label in EventType.choices if self.types[code]]


def runs() -> QuerySet[ExportRun]:
    return ExportRun.objects.order_by("-id")


def by_public_id(public_id: uuid.UUID | str) -> ExportRun:
    found = runs().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Esta exportação não existe.")
    return found


def records_of(subject_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The person's record and those merged into it."""
    merged = SubjectState.objects.filter(answers_to=subject_id).values_list("subject_id", flat=True)
    return tuple(sorted({subject_id, *merged}))


def chosen(filters: Filters) -> Selection:
    """What an export asked for now would contain, without personal data."""
    return Selection(filters, ledger.newest(), hashing.instant(sql.now()), personal=False)


def first(selection: Selection, after: int, most: int) -> list[Row]:
    """The next rows of the report after event number ``after``."""
    rows = (row for page in selection.pages(after=after) for row in page)
    return list(islice(rows, most))


def totals(selection: Selection) -> Totals:
    """Counted person by person, in pages, so that a large ledger needs no more memory than a small one."""
    found = Totals()
    for page in _people(selection):
        stands = standing.of_people(page, selection.stamp)
        for person, types in page.items():
            states = standing.states(stands[person], selection.filters)
            if selection.filters.state in (None, *states):
                _add(found, types, states)
    return found


def _add(found: Totals, types: Counter[str], states: set[str]) -> None:
    lines = types.total()
    found.rows += lines
    found.persons += 1
    found.types += types
    for state in states:
        found.people[state] += 1
        found.lines[state] += lines


def _people(selection: Selection) -> Iterator[dict[uuid.UUID, Counter[str]]]:
    """Events by type of each person with any, a page of people at a time."""
    condition, values = selection.filters.where(selection.upto)
    last: uuid.UUID | None = NOBODY
    while last is not None:
        page: dict[uuid.UUID, Counter[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(BY_PERSON.format(condition), {**values, "person": last, "page": PEOPLE})
            for person, type, count in cursor.fetchall():
                page.setdefault(person, Counter())[type] = count
            cursor.execute(NEXT, [last, PEOPLE])
            following = cursor.fetchone()[0]
            last = uuid.UUID(following) if following else None
        yield page

"""Exports as the page shows them, and the report on screen: totals by state, the first rows."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
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

# Totals by state are counted person by person while a page is being drawn: up to so many events.
MOST_COUNTED = 5_000
MOST_LOOKED_AT = 5_000
BY_PERSON = """
SELECT subject_id, type, count(*) FROM consent_event WHERE {} AND seq >= %(first)s GROUP BY subject_id, type
"""


@dataclass(slots=True)
class Totals:
    """``rows`` is the number of lines of the CSV with these filters. ``people[state]`` counts people who stand so for
    at least one channel and purpose within the filters, ``lines[state]`` the lines a CSV of that state would have.

    Not ``counted``: too many for a page; ``rows`` is then how many events lie in the period, whatever else is asked.
    """

    rows: int = 0
    counted: bool = True
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


def first(selection: Selection, after: int, most: int) -> tuple[list[Row], int]:
    """The next rows of the report after event number ``after``, and the number to go on after, 0 at the end.

    Looks at no more than ``MOST_LOOKED_AT`` events: where few of them match there may be fewer rows, or none.
    """
    start, upto = _span(selection)
    after = max(after, start - 1)
    end = upto if selection.filters.subjects else min(upto, after + MOST_LOOKED_AT)
    pages = replace(selection, upto=end).pages(after=after)
    rows = list(islice((row for page in pages for row in page), most + 1))
    if len(rows) > most:
        return rows[:most], rows[most - 1].seq
    return rows, end if end < upto else 0


def totals(selection: Selection) -> Totals:
    """Counted at once, whatever the ledger's size: with too many events only their number, by arithmetic."""
    first, upto = _span(selection)
    if not selection.filters.subjects and upto - first >= MOST_COUNTED:
        return Totals(rows=upto - first + 1, counted=False)
    found, page = Totals(), _people(selection, first)
    stands = standing.of_people(page, selection.stamp)
    for person, types in page.items():
        states = standing.states(stands[person], selection.filters)
        if selection.filters.state in (None, *states):
            _add(found, types, states)
    return found


def _span(selection: Selection) -> tuple[int, int]:
    """Numbers of the first and the last event of the period."""
    asked = selection.filters
    first = ledger.first_at(asked.since, selection.upto) if asked.since else 1
    return first, ledger.first_at(asked.until, selection.upto) - 1 if asked.until else selection.upto


def _add(found: Totals, types: Counter[str], states: set[str]) -> None:
    lines = types.total()
    found.rows += lines
    found.persons += 1
    found.types += types
    for state in states:
        found.people[state] += 1
        found.lines[state] += lines


def _people(selection: Selection, first: int) -> dict[uuid.UUID, Counter[str]]:
    """Events by type of each person with any."""
    condition, values = selection.filters.where(selection.upto)
    page: dict[uuid.UUID, Counter[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(BY_PERSON.format(condition), {**values, "first": first})
        for person, type, count in cursor.fetchall():
            page.setdefault(person, Counter())[type] = count
    return page

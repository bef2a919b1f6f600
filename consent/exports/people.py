"""The same events person by person, with all that belongs to each: texts, decisions, sends, where they stand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection

from ..ledger import projection
from ..ledger.projection import Folded
from ..models import ConsentText, SubjectState
from . import wordings
from .filters import Filters
from .rows import Row, Selection

PAGE = 200
PEOPLE = """
SELECT DISTINCT subject_id FROM consent_event WHERE {} AND subject_id > %(person)s
ORDER BY subject_id LIMIT %(page)s
"""


@dataclass(slots=True)
class Person:
    """One person with the events in order. ``subject_ids``: the person's record and those merged into it;
    ``records``: what all their events mean.
    """

    subject_ids: list[uuid.UUID]
    rows: list[Row]
    texts: dict[tuple[str, int], ConsentText]
    records: list[Folded]


def of(selection: Selection, tick: Callable[[int], None] = lambda _seen: None) -> Iterator[Person]:
    """Everybody with an event in the selection, each record by itself unless one person was asked for."""
    texts = Texts()
    for people in _pages(selection):
        found = _events(selection, people)
        families = [list(found)] if selection.filters.subjects and found else [[one] for one in found]
        for family in families:
            rows = sorted((row for one in family for row in found[one]), key=lambda row: row.seq)
            yield Person(family, rows, texts.of(rows), _records(family))
            tick(len(rows))


def count(selection: Selection) -> int:
    return sum(1 for _ in of(Selection(selection.filters, selection.upto, selection.stamp, personal=False)))


def _records(family: list[uuid.UUID]) -> list[Folded]:
    known = SubjectState.objects.filter(subject_id__in=family).values_list("folded", flat=True)
    return list(known) or [projection.empty()]


def _pages(selection: Selection) -> Iterator[list[uuid.UUID]]:
    condition, values = selection.filters.where(selection.upto)
    last = uuid.UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE.format(condition), {**values, "person": last, "page": PAGE})
            people = [row[0] for row in cursor.fetchall()]
        if not people:
            return
        yield people
        last = people[-1]


def _events(selection: Selection, people: list[uuid.UUID]) -> dict[uuid.UUID, list[Row]]:
    """Of one page of people; those in another state than the one asked for are left out."""
    own = Filters.of({**selection.filters.stored(), "subjects": [str(one) for one in people]})
    found: dict[uuid.UUID, list[Row]] = {}
    for page in Selection(own, selection.upto, selection.stamp, selection.personal).pages():
        for row in page:
            found.setdefault(uuid.UUID(row.facts["subject_id"]), []).append(row)
    return {person: found[person] for person in people if person in found}


class Texts:
    """Published texts by code and version, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], ConsentText | None] = {}

    def of(self, rows: list[Row]) -> dict[tuple[str, int], ConsentText]:
        found = {}
        for row in rows:
            if named := row.facts["text"]:
                key = named["code"], named["version"]
                if text := self.one(*key):
                    found[key] = text
        return found

    def one(self, code: str, version: int) -> ConsentText | None:
        if (code, version) not in self._known:
            self._known[code, version] = wordings.find(code, version)
        return self._known[code, version]

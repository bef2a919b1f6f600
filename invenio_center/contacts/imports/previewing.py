"""What would become of each row, worked out without writing a contact: the very steps of the import, up to the last."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db.models import Prefetch

from consent.ledger.importing import Ruling

from ...kernel import secrets, sql
from ...models import Contact, Identity, ImportRow, ImportRun, RowState, SegmentMember
from . import columns, consents, deciding, matching, rulings, values
from .values import Directory, Parsed

BATCH = 500
CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"


def preview(run: ImportRun) -> None:
    """In batches; only the keys and contacts met so far stay in memory, to tell a row that repeats another."""
    known, met, people = values.directory(run), dict[matching.Key, int](), dict[int, int]()
    texts: set[str] = set()
    places = consents.source_places(run.headers, run.mapping) if columns.ACCEPTS in run.mapping else []
    for rows in _batches(run):
        parsed = [read(row, run, known) for row in rows]
        consents.check_source(cell for one in parsed for cell in _at(one.cells, places))
        texts |= {one.act.body for one in parsed if one.act and one.act.body}
        consents.check_texts(texts)
        for row, one in zip(rows, parsed, strict=True):
            _repeats(row, one, met)
        about = judged(parsed, run.policy)
        firsts = [_first(row, one, its, people) for row, one, its in zip(rows, parsed, about, strict=True)]
        # Whether somebody attests is asked with the confirmation: here it is what would be.
        ruled = rulings.of(run, rows, parsed, about, attested=True)
        outcomes = [REFUSED if one.errors else first for one, first in zip(parsed, firsts, strict=True)]
        _note(rows, parsed, outcomes, ruled)


def _at(cells: Sequence[str], places: Sequence[int]) -> Iterator[str]:
    for place in places:
        if place < len(cells):
            yield cells[place]


def _batches(run: ImportRun) -> Iterator[list[ImportRow]]:
    last = 0
    while rows := list(run.rows.filter(number__gt=last).order_by("number")[:BATCH]):
        yield rows
        last = rows[-1].number


def read(row: ImportRow, run: ImportRun, known: Directory) -> Parsed:
    return values.parse(json.loads(secrets.decrypt(row.cells)), run.mapping, known)


def _repeats(row: ImportRow, one: Parsed, met: dict[matching.Key, int]) -> None:
    if one.errors:
        return
    found = matching.keys(one.values)
    earlier = min((met[key] for key in found if key in met), default=None)
    if earlier is not None:
        one.refuse("", "duplicate", f"Repete a pessoa da linha {earlier}.")
        return
    met.update(dict.fromkeys(found, row.number))


def _first(row: ImportRow, one: Parsed, about: tuple[str, Contact | None], people: dict[int, int]) -> str:
    """A second row about the same contact, named by another of its addresses, is refused like one with the same key."""
    outcome, contact = about
    if contact is None:
        return outcome
    earlier = people.setdefault(contact.pk, row.number)
    if earlier == row.number:
        return outcome
    one.refuse("", "duplicate", f"Repete a pessoa da linha {earlier}.")
    return REFUSED


def judged(parsed: Sequence[Parsed], policy: str) -> list[tuple[str, Contact | None]]:
    """The outcome of each row, and the contact it is about. A refused one says why in its errors."""
    usable = [one for one in parsed if not one.errors]
    owners = matching.owners(usable)
    about = {id(one): owners.of(one) for one in usable}
    people = {one.pk: one for one in contacts({pk for pk in about.values() if pk is not None})}
    return [_judge(one, people.get(about.get(id(one)) or 0), policy) for one in parsed]


def _judge(one: Parsed, contact: Contact | None, policy: str) -> tuple[str, Contact | None]:
    if one.errors:
        return REFUSED, None
    if contact is None:
        return CREATED, None
    changes = deciding.changes(one, contact, policy)
    if one.errors:
        return REFUSED, None
    return (CHANGED if changes else UNCHANGED), contact


def contacts(ids: set[int]) -> list[Contact]:
    """With all that deciding looks at, in the order in which they are locked."""
    related = (
        "tags",
        Prefetch("identities", Identity.objects.order_by("id")),
        Prefetch("memberships", SegmentMember.objects.order_by("id")),
    )
    return list(Contact.objects.filter(pk__in=ids).prefetch_related(*related).order_by("pk"))


def _note(
    rows: Sequence[ImportRow],
    parsed: Sequence[Parsed],
    outcomes: Sequence[str],
    ruled: Sequence[Ruling | None],
) -> None:
    states = [RowState.REFUSED.value if outcome == REFUSED else RowState.READY.value for outcome in outcomes]
    sql.execute(
        sql.statement(__file__, "plan"),
        {
            "ids": [row.pk for row in rows],
            "states": states,
            "outcomes": list(outcomes),
            "errors": [json.dumps(one.errors) for one in parsed],
            "consents": [ruling.outcome if ruling else "" for ruling in ruled],
            "reasons": [json.dumps(ruling.codes if ruling else []) for ruling in ruled],
        },
    )

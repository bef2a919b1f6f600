"""The write side of the chain: canonical text around what only the database knows, then one call to append
it.

``consent_begin`` takes the lock and reads the people's states, ``consent_append`` links, hashes and stores (sql/*.sql),
once for a few events and once for each part of many. Nothing else inserts into these tables.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import Any

import orjson
from django.db import connection, transaction

from invenio_center.kernel import secrets, sql
from invenio_center.kernel.locks import LockSpace

from .. import hashing
from ..models import ConsentEvent, ConsentEvidence
from . import projection, tally
from .errors import OptInRefused
from .projection import Folded

LOCK_KEY = 1  # one chain in an installation
CLOCK_TOLERANCE = timedelta(minutes=5)  # of the clocks of those who report facts

BEGIN = "SELECT tenant, moment, person, target, state, wrapped FROM consent_begin(%s, %s, %s::uuid[])"
APPEND = "SELECT first, previous, recorded_at, hashes FROM consent_append(%s, %s, %s, %s, %s, %s, %s)"
Pieces = tuple[str, str, str, str]
Record = tuple[str, Folded]  # whom it answers to, and its state
COLUMNS = [field.attname for field in ConsentEvent._meta.concrete_fields]
# So many events go to the server at once, first and at most: it stores them while the next are being made.
FIRST, PART = 10, 20
# Between items of a list sent as one text. Canonical text, JSON and sealed boxes contain no control character.
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence with its commitment made: ``content`` is the salt and the bytes."""

    kind: str
    commit: str
    size: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """One event ready to be linked: every canonical field but tenant_id, seq, prev_hash and recorded_at.

    ``occurred_at`` becomes the database's clock where it is None or ahead of it. ``unless`` looks at the person's state
    under the lock and drops the event when true. ``answers_to`` moves the person's record under another one (merge).
    """

    fields: dict[str, Any]
    # What goes into the vault, and the proofs; both are sealed under the person's key, which is known under the lock.
    content: bytes | None = None
    proofs: Sequence[Proof] = ()
    answers_to: str | None = None
    unless: Callable[[Folded], bool] | None = None

    @property
    def person(self) -> str:
        return str(self.fields["subject_id"])


@dataclass(frozen=True, slots=True)
class Begun:
    """What was read under the lock: the people's records, and the others that answer for the same persons."""

    tenant: str
    moment: datetime
    states: dict[str, Folded]
    targets: dict[str, str]
    keys: dict[str, str]

    def hold(self, after: Mapping[str, Record]) -> None:
        """The records as they are now."""
        for person, (target, folded) in after.items():
            self.states[person], self.targets[person] = folded, target


def append(prepared: Sequence[Prepared]) -> list[ConsentEvent]:
    """Append in the given order, all or none. The caller has opened the transaction that holds the lock."""
    if not prepared:
        return []
    with _in_parts(len(prepared)):
        begun = _begin({one.person for one in prepared})
        wanted = [one for one in prepared if not (one.unless and one.unless(_state_of(begun, one.person)))]
        sending = _Sending(begun)
        sending.everything(wanted, len(wanted))
    return sending.kept()


def append_made(people: Sequence[str], prepared: Iterable[Prepared]) -> list[ConsentEvent]:
    """The same for events without ``unless``, one for each of ``people``, that may be made as they are asked for:
    the server stores some while the next are being made.
    """
    if not people:
        return []
    with _in_parts(len(people)):
        sending = _Sending(_begin(set(people)))
        sending.everything(prepared, len(people))
    return sending.kept()


@contextmanager
def _in_parts(number: int) -> Iterator[None]:
    """An error takes back the parts that are stored by then, even if the caller goes on with its transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append needs a transaction: its lock ends with it")
    if number <= PART:
        yield
        return
    with transaction.atomic(), sql.pipelined():
        yield


def _sizes(number: int) -> Iterator[int]:
    """Of the parts of so many events: the first is small, so that the server has something to do soon."""
    size = number if number <= PART else FIRST
    while number:
        yield (size := min(size, number))
        number -= size
        size = min(2 * size, PART)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the events: what was sent of them, and the cursor that has the answer."""

    wholes: list[dict[str, Any]]
    pieces: list[Pieces]
    answer: Any


class _Sending:
    """Events on their way. While the server stores one part the next is being made, so ``begun`` is kept up to date."""

    def __init__(self, begun: Begun) -> None:
        self._begun, self._ring = begun, KeyRing(begun.keys)
        self._before = tally.people(begun.states, begun.targets)
        self._parts: list[_Part] = []
        self._wholes: list[dict[str, Any]] = []
        self._evidence: list[list[ConsentEvidence]] = []
        self._events: list[ConsentEvent] = []

    def everything(self, prepared: Iterable[Prepared], number: int) -> None:
        """All of the ``number`` events, each part made no sooner than it is sent."""
        left = iter(prepared)
        for size in _sizes(number):
            number -= size
            self._part(list(islice(left, size)), last=not number)
        self._events = self._answers()

    def kept(self) -> list[ConsentEvent]:
        """The events, once their evidence is stored too."""
        _keep(self._events, self._evidence)
        return self._events

    def _part(self, prepared: Sequence[Prepared], *, last: bool) -> None:
        _set_times(prepared, self._begun.moment)
        wholes = [_whole(one, self._begun.tenant) for one in prepared]
        pieces = [split(whole) for whole in wholes]
        boxes = [self._ring.seal(one.person, one.content) if one.content else "" for one in prepared]
        self._evidence += [_evidence(one, self._ring) for one in prepared]
        after = _folded(prepared, self._begun)
        made = [self._ring.made.pop(person, "") for person in after]
        lists = (chain.from_iterable(pieces), boxes, after, *_stored(after), made)
        self._begun.hold(after)
        self._wholes += wholes
        sent = self._send([*map(SEPARATOR.join, lists), self._counted() if last else ""])
        self._parts.append(_Part(wholes, pieces, sent))

    def _send(self, arguments: list[str]) -> Any:
        cursor = sql.prepared()
        cursor.execute(APPEND, arguments)
        return cursor

    def _counted(self) -> str:
        """What all the events change in the counts."""
        after = tally.people(self._begun.states, self._begun.targets)
        return tally.stated(self._before, after, tally.texts(self._wholes))

    def _answers(self) -> list[ConsentEvent]:
        """The events; those of one part are rebuilt while the server stores the next."""
        events: list[ConsentEvent] = []
        for part in self._parts:
            with part.answer:
                events += _linked(part.wholes, part.pieces, *part.answer.fetchone())
        return events


class KeyRing:
    """Keys of the people concerned; whoever has something to seal and no key gets one, to be stored with the events."""

    def __init__(self, wrapped: dict[str, str]) -> None:
        self.made: dict[str, str] = {}
        self._wrapped = wrapped
        self._open: dict[str, bytes] = {}

    def seal(self, person: str, content: bytes) -> str:
        if person not in self._open:
            self._open[person] = self._key(person)
        return secrets.seal(self._open[person], content)

    def _key(self, person: str) -> bytes:
        if person in self._wrapped:
            return secrets.unwrap(self._wrapped[person])
        key = secrets.new_key()
        self.made[person] = secrets.wrap(key)
        return key


def _evidence(one: Prepared, ring: KeyRing) -> list[ConsentEvidence]:
    return [
        ConsentEvidence(
            kind=proof.kind, commit=proof.commit, size=proof.size, box=ring.seal(one.person, proof.content)
        )
        for proof in one.proofs
    ]


def _keep(events: Sequence[ConsentEvent], evidence: Sequence[Sequence[ConsentEvidence]]) -> None:
    rows = []
    for event, own in zip(events, evidence, strict=True):
        for row in own:
            row.event = event
            rows.append(row)
    if rows:
        ConsentEvidence.objects.bulk_create(rows)


def _begin(people: Collection[str]) -> Begun:
    with sql.prepared() as cursor:
        cursor.execute(BEGIN, [int(LockSpace.LEDGER), LOCK_KEY, sorted(people)])
        rows = cursor.fetchall()
    known = [row for row in rows if row[2]]
    return Begun(
        tenant=str(rows[0][0]),
        moment=rows[0][1],
        states={str(row[2]): orjson.loads(row[4]) for row in known},
        targets={str(row[2]): str(row[3]) for row in known},
        keys={str(row[2]): row[5] for row in known if row[5]},
    )


def _state_of(begun: Begun, person: str) -> Folded:
    return begun.states.get(person) or projection.empty()


def _set_times(prepared: Iterable[Prepared], moment: datetime) -> None:
    stamp, latest = hashing.instant(moment), hashing.instant(moment + CLOCK_TOLERANCE)
    for one in prepared:
        told = one.fields["occurred_at"] or stamp
        if told > latest:
            raise OptInRefused(["BAD_TIME"])
        one.fields["occurred_at"] = min(told, stamp)


def _whole(one: Prepared, tenant: str) -> dict[str, Any]:
    return {**one.fields, "tenant_id": tenant, "schema": hashing.EVENT_SCHEMA}


# What only the database knows, empty.
LINKED: dict[str, Any] = {"prev_hash": "", "recorded_at": "", "seq": 0}
GIVEN = hashing.EVENT_KEYS - LINKED.keys()


def split(fields: dict[str, Any]) -> Pieces:
    """Canonical text cut around prev_hash, recorded_at and seq. Quotes inside values are escaped, so that what is
    searched for can only be the key itself.
    """
    if fields.keys() != GIVEN:
        raise hashing.NotCanonical(f"event keys differ: {sorted(fields.keys() ^ GIVEN)}")
    a, prev_hash, rest = hashing.canonical(fields | LINKED).decode().partition('"prev_hash":"')
    b, recorded_at, rest = rest.partition('"recorded_at":"')
    c, seq, d = rest.partition(',"seq":')
    return a + prev_hash, b + recorded_at, c + seq, d.removeprefix("0")


def _folded(prepared: Sequence[Prepared], begun: Begun) -> dict[str, Record]:
    """The records of these people after the events."""
    people: dict[str, list[Prepared]] = {}
    for one in prepared:
        people.setdefault(one.person, []).append(one)
    after = {}
    for person, own in people.items():
        moves = [one.answers_to for one in own if one.answers_to]
        target = moves[-1] if moves else begun.targets.get(person, person)
        after[person] = target, projection.fold((one.fields for one in own), begun.states.get(person))
    return after


def _stored(after: dict[str, Record]) -> tuple[list[str], list[str]]:
    """Record it answers to and new state, one of each per person."""
    return (
        [target for target, _ in after.values()],
        [orjson.dumps(folded).decode() for _, folded in after.values()],
    )


def _linked(
    wholes: list[dict[str, Any]],
    pieces: list[Pieces],
    first: int,
    previous: str,
    recorded_at: str,
    hashes: str,
) -> list[ConsentEvent]:
    """The stored events, rebuilt from what was sent and the few facts the database added."""
    moment, alias = datetime.fromisoformat(recorded_at), connection.alias
    events = []
    for place, event_hash in enumerate(hashes.split(SEPARATOR)):
        seq, (a, b, c, d) = first + place, pieces[place]
        facts = {**wholes[place], "prev_hash": previous, "recorded_at": recorded_at, "seq": seq}
        canonical = f"{a}{previous}{b}{recorded_at}{c}{seq}{d}"
        events.append(_event(facts, event_hash, canonical, moment, alias))
        previous = event_hash
    return events


def _event(
    facts: dict[str, Any], event_hash: str, canonical: str, recorded_at: datetime, alias: str
) -> ConsentEvent:
    """As read from the table: the generated columns come from the facts from which the database generates them."""
    row = (
        facts["seq"],
        event_hash,
        canonical,
        uuid.UUID(facts["event_id"]),
        uuid.UUID(facts["subject_id"]),
        *(facts[name] for name in ("type", "method", "channels", "purposes")),
        datetime.fromisoformat(facts["occurred_at"]),
        recorded_at,
    )
    event = ConsentEvent.from_db(alias, COLUMNS, row)
    event.facts = facts
    return event

"""The counts that appends keep equal what anybody would count over the whole ledger, whatever happened in it."""

from __future__ import annotations

import io
import random
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from consent import hashing
from consent.choices import CONSENT_PURPOSES, SENDING
from consent.ledger import actions, projection, tallying
from consent.ledger.projection import Folded, KeyState
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentText, Tally
from consent.overview import figures
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict

from . import people

pytestmark = pytest.mark.django_db
Act = Callable[[random.Random, list[uuid.UUID], ConsentText], object]


def grant(chance: random.Random, persons: list[uuid.UUID], text: ConsentText) -> object:
    ends = sql.now() + chance.choice([1, -1]) * timedelta(hours=chance.choice([1, 2, 30 * 24, 31 * 24]))
    return people.event(
        chance.choice(persons), chance.choice(["consent.granted", "consent.renewed", "consent.requested"]),
        channels=chance.sample(["email", "sms", "form"], 2), purposes=chance.sample(CONSENT_PURPOSES, 2),
        occurred_at=people.at(chance.randint(0, 20)), expires_at=chance.choice([None, ends]),
        double_opt_in=chance.choice(["none", "pending"]), text=chance.choice([None, text]),
    )  # fmt: skip


def close(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    kind = chance.choice(["consent.withdrawn", "consent.refused", "consent.expired", "consent.invalidated"])
    return people.event(
        chance.choice(persons), kind, channels=chance.sample(["email", "sms"], chance.randint(0, 2)),
        purposes=chance.sample(CONSENT_PURPOSES, chance.randint(0, 2)),
        occurred_at=people.at(chance.randint(0, 20)),
    )  # fmt: skip


def write_first(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    return actions.record_first_contact(subject_id=chance.choice(persons), channel="sms", ref=None)


def declare(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    return people.event(chance.choice(persons), "consent.declared", channels=["email"])


def merge(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    survivor, merged = chance.sample(persons, 2)
    return actions.merge_subjects(survivor=survivor, merged=merged)


def unmerge(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    return actions.unmerge_subject(merged=chance.choice(persons))


def erase(chance: random.Random, persons: list[uuid.UUID], _text: ConsentText) -> object:
    return chance.random() < 0.3 and actions.erase_subject(
        subject_id=chance.choice(persons), actor="compliance"
    )


def together(chance: random.Random, persons: list[uuid.UUID], text: ConsentText) -> object:
    """Several events of few people in one append."""
    origin = people.ORIGIN
    return actions.append_events([
        actions.Draft(
            chance.choice(["consent.granted", "consent.withdrawn"]), chance.choice(persons), "subject", ["email"],
            ["marketing"], "checkbox", origin, "LGPD-7-I", text=text, occurred_at=people.at(chance.randint(0, 20)),
        )
        for _ in range(chance.randint(1, 4))
    ])  # fmt: skip


ACTS: list[Act] = [grant, grant, close, write_first, declare, merge, unmerge, erase, together]


def families() -> Iterator[list[Folded]]:
    """Folded from the events alone, the newest merge of each record followed to its end."""
    own: dict[uuid.UUID, list[dict[str, Any]]] = {}
    parents: dict[uuid.UUID, uuid.UUID] = {}
    for event in ConsentEvent.objects.order_by("seq"):
        own.setdefault(event.subject_id, []).append(event.facts)
        if event.type == "subject.merged":
            parents[event.subject_id] = uuid.UUID(event.origin["ref"])
    found: dict[uuid.UUID, list[Folded]] = {}
    for record, facts in own.items():
        root = record
        while parents.get(root, root) != root:
            root = parents[root]
        found.setdefault(root, []).append(projection.fold(facts))
    for family in found.values():
        if living := [one for one in family if one["status"] != "erased"]:
            yield living


def by_hand(hour: datetime) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """People, states and what ends soon at the last millisecond before ``hour``, asking every person everything."""
    stamp, soon = hashing.instant(hour - timedelta(milliseconds=1)), hashing.instant(hour + figures.SOON)
    persons = list(families())
    states: Counter[tuple[str, str, str]] = Counter()
    ending: Counter[tuple[str, str]] = Counter()
    for family in persons:
        for channel in SENDING:
            for purpose in CONSENT_PURPOSES:
                found: list[KeyState] = [projection.resolve(one, channel, purpose, stamp) for one in family]
                state = projection.join(found).state
                states[channel, purpose, state] += state != "unknown"
                ends = [one.expires for one in found if one.expires and one.state in ("granted", "pending")]
                ending[channel, purpose] += state == "granted" and bool(ends) and min(ends) < soon
    nested: dict[str, Any] = {}
    for (channel, purpose, state), number in states.items():
        if number:
            nested.setdefault(channel, {}).setdefault(purpose, {})[state] = number
    expiring: dict[str, Any] = {}
    for (channel, purpose), number in ending.items():
        if number:
            expiring.setdefault(channel, {})[purpose] = number
    return len(persons), nested, expiring


def hour_now() -> datetime:
    moment: datetime = sql.now()
    return moment.replace(minute=0, second=0, microsecond=0)


def counted() -> tuple[datetime, figures.Figures]:
    """The figures and their hour, taken again when the hour turned in between."""
    while True:
        hour, found = hour_now(), figures.current()
        if hour_now() == hour:
            return hour, found


@pytest.mark.parametrize("seed", range(10))
def test_after_any_acts_the_counts_equal_a_count_over_the_whole_ledger(text: ConsentText, seed: int) -> None:
    chance, persons = random.Random(seed), [people.someone() for _ in range(6)]
    for _ in range(40):
        try:
            chance.choice(ACTS)(chance, persons, text)
        except Conflict:  # merged already
            continue
        if chance.random() < 0.1:
            figures.settle()
    hour, found = counted()
    assert (found.people, found.states, found.expiring) == by_hand(hour)
    grants = [
        event
        for event in ConsentEvent.objects.filter(type__in=("consent.granted", "consent.renewed"))
        if event.text
    ]
    assert sum(row["grants"] for row in found.texts) == len(grants)
    assert [row["last"] for row in found.texts] == [max(event.occurred_at for event in grants)]


def test_people_who_are_not_known_adults_are_counted_by_age_until_they_are_erased() -> None:
    for minor in ("teen", "teen", "no"):
        people.event(people.someone(), "consent.granted", minor=minor)
    child = people.event(people.someone(), "consent.granted", minor="child").subject_id
    assert figures.current().whole == {"person": 4, "teen": 2, "child": 1}
    actions.erase_subject(subject_id=child, actor="compliance")
    assert figures.current().whole == {"person": 3, "teen": 2}


def test_an_installation_that_gets_the_counts_late_gets_the_same(text: ConsentText) -> None:
    chance, persons = random.Random(77), [people.someone() for _ in range(12)]
    for act in [grant, write_first, close, declare, together, *[merge] * 2] * 4:
        try:
            act(chance, persons, text)
        except Conflict:
            continue
    before = figures.current()
    Tally.objects.all().delete()
    sql.execute("DELETE FROM consent_text_tally")
    assert figures.current() == figures.Figures()
    tallying.count_everything()
    assert figures.current() == before


@pytest.mark.parametrize("page", [1, 2, 5])
def test_counting_anew_in_pages_keeps_persons_whole(
    text: ConsentText, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "PEOPLE_PER_PAGE", page)
    persons = [people.someone() for _ in range(5)]
    for person in persons:
        people.opt_in(person, text)
    people.opt_out(persons[0])
    actions.merge_subjects(survivor=persons[3], merged=persons[0])
    actions.merge_subjects(survivor=persons[3], merged=persons[1])
    _, states, _ = by_hand(hour_now())
    found = tallying.everybody()
    assert found[("whatsapp", "marketing", "withdrawn", None)] == states["whatsapp"]["marketing"]["withdrawn"]
    assert sum(found[place] for place in found if place[2] == "person") == 3


def test_counts_that_somebody_changed_are_named_and_mended(text: ConsentText) -> None:
    people.opt_in(people.someone(), text)
    people.opt_out(people.someone())
    right = figures.current()
    assert verify_ledger().ok
    sql.execute("UPDATE consent_tally SET people = 2 WHERE state = 'granted'")
    assert [fault.code for fault in verify_ledger().faults] == ["tally"]
    call_command("recount_consents", stdout=io.StringIO())
    assert verify_ledger().ok
    assert figures.current() == right

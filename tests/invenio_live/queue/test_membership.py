"""Whatever changes, in whatever order: what waits stands where an independent evaluator puts it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from channels_app.lines import actions as lines
from channels_app.models import Channel
from consent.ledger import actions as ledger
from invenio_center.contacts import actions as contacts
from invenio_center.contacts import tags
from invenio_center.models import BusinessHours, Contact, Segment, Tag
from invenio_center.segments import actions as segments
from invenio_live.models import Conversation
from invenio_live.queue import batches, following, moves
from tests import factories
from tests.consent import people as consents
from tests.invenio_center.segments.evaluator import holds

from .waiting import wait

pytestmark = pytest.mark.django_db
TAGS = ("ouro", "prata", "novo")
NEVER = {str((timezone.localtime().weekday() + 3) % 7): [["09:00", "18:00"]]}
LEAVES: tuple[tuple[str, str, Any], ...] = (
    ("tags", "eq", "ouro"), ("tags", "ne", "prata"), ("tags", "in", ["prata", "novo"]), ("tags", "exists", True),
    ("is_vip", "eq", True), ("origin", "eq", "loja"), ("custom.a", "gt", 5), ("email", "exists", False),
    ("kind", "eq", "email"), ("hours", "eq", "closed"), ("hours", "eq", "open"),
    ("consent", "eq", "marketing"), ("consent", "ne", "whatsapp:marketing"), ("consent", "eq", "withdrawn:marketing"),
)  # fmt: skip


@dataclass
class Person:
    contact: Contact
    row: Conversation
    facts: dict[str, Any]


@dataclass
class World:
    dice: random.Random
    lines: list[Channel]
    hours: list[BusinessHours]
    people: list[Person] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    shut: set[int] = field(default_factory=set)


def tree(dice: random.Random, levels: int = 2) -> dict[str, Any]:
    if levels == 0 or dice.random() < 0.3:
        name, op, value = dice.choice(LEAVES)
        return {"field": name, "op": op, "value": value}
    inner = [tree(dice, levels - 1) for _ in range(dice.randint(1, 3))]
    return {dice.choice(("all", "any", "none")): inner}


def make(dice: random.Random) -> World:
    hours = [BusinessHours.objects.create(name=f"H{n}") for n in range(2)]
    made = World(dice, [factories.make_channel(), factories.make_channel("email")], hours)
    lines.save_channel(actor=None, channel=made.lines[0], hours=hours[0])
    for _ in range(4):
        made.segments.append(factories.make_segment(rules=tree(dice), priority=score(dice), rank=rank(dice)))
    for n in range(8):
        contact = factories.make_contact(name=f"P{n}", identities=[{"scheme": "visitor", "value": f"v{n}"}])
        facts = {"tags": [], "is_vip": False, "origin": "", "custom": {}, "email": [], "consent": []}
        line = made.lines[n % 2]
        made.people.append(Person(contact, wait(line, contact=contact), {**facts, "kind": line.kind}))
    following.follow()
    return made


def score(dice: random.Random) -> int | None:
    return dice.choice((None, 10, 50, 50, 90))


def rank(dice: random.Random) -> int:
    return dice.choice((1, 100, 100))


def expected(world: World, person: Person) -> int | None:
    """The highest priority, then the smaller tie-break, then the older."""
    found = []
    for one in Segment.objects.filter(is_active=True):
        line = world.lines[0] if person.facts["kind"] == "whatsapp" else world.lines[1]
        where = one.hours_id or (world.hours[0].pk if line is world.lines[0] else None)
        told = {**person.facts, "hours": "closed" if where in world.shut else "open"}
        if one.rules and holds(one.rules, told):
            found.append((-(one.priority or 0), one.rank, one.pk))
    return min(found)[2] if found else None


# --- what may happen ---


def change_person(world: World) -> None:
    person = world.dice.choice(world.people)
    name = world.dice.choice(("tags", "is_vip", "origin", "custom", "email"))
    value: Any = {
        "tags": world.dice.sample(TAGS, world.dice.randint(0, 2)),
        "is_vip": world.dice.random() < 0.5,
        "origin": world.dice.choice(("", "loja")),
        "custom": {"a": world.dice.choice(("3", "7"))},
        "email": world.dice.choice(("", f"p{person.contact.pk}@exemplo.com.br")),
    }[name]
    stored = {"custom": "custom_fields"}.get(name, name)
    contacts.update_contact(actor=None, contact=person.contact, **{stored: value})
    person.facts[name] = [value] if name == "email" and value else [] if name == "email" else value


def change_rules(world: World) -> None:
    one = Segment.objects.get(pk=world.dice.choice(world.segments).pk)
    wanted: dict[str, Any] = world.dice.choice(
        (
            {"rules": tree(world.dice)},
            {"priority": score(world.dice)},
            {"rank": rank(world.dice)},
            {"is_active": not one.is_active},
            {"hours": world.dice.choice((None, *world.hours))},
        )
    )
    segments.save_segment(actor=None, segment=one, **wanted)


def turn_the_clock(world: World) -> None:
    """Hours open or close with nobody touching the queue."""
    one = world.dice.choice(world.hours)
    world.shut ^= {one.pk}
    BusinessHours.objects.filter(pk=one.pk).update(intervals=NEVER if one.pk in world.shut else {})
    following.follow()


def change_consent(world: World) -> None:
    person = world.dice.choice(world.people)
    subject = person.contact.subject_id
    if "marketing" in person.facts["consent"]:
        consents.opt_out(subject, purposes=["marketing"])
        person.facts["consent"] = ["withdrawn:marketing", "withdrawn:whatsapp:marketing"]
    else:
        ledger.append_event(
            type="consent.granted", subject_id=subject, actor="subject", channels=["whatsapp"],
            purposes=["marketing"], method="checkbox", origin=consents.ORIGIN, legal_basis="LGPD-7-I",
        )  # fmt: skip
        person.facts["consent"] = ["marketing", "whatsapp:marketing"]
    following.follow()


def rename_tag(world: World) -> None:
    """Two tags change their names, so whoever had one has the other."""
    known = {one.name: one for one in Tag.objects.filter(name__in=("ouro", "prata"))}
    if len(known) < 2:
        return
    for one, name in ((known["ouro"], "troca"), (known["prata"], "ouro"), (known["ouro"], "prata")):
        tags.rename(one, name)
    other = {"ouro": "prata", "prata": "ouro"}
    for person in world.people:
        person.facts["tags"] = [other.get(name, name) for name in person.facts["tags"]]


CHANGES: tuple[Callable[[World], None], ...] = (
    change_person, change_person, change_rules, change_rules, turn_the_clock, change_consent, rename_tag,
)  # fmt: skip


@pytest.mark.parametrize("at_once", [5_000, 3])
@pytest.mark.parametrize("seed", range(6))
def test_membership_follows_every_change(seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "AT_ONCE", at_once)
    monkeypatch.setattr(moves, "BATCH", 3)
    world = make(random.Random(seed))
    batches.work()
    for turn in range(25):
        change = world.dice.choice(CHANGES)
        change(world)
        batches.work()
        stands = dict(Conversation.objects.values_list("contact", "segment"))
        wanted = {one.contact.pk: expected(world, one) for one in world.people}
        assert stands == wanted, (seed, turn, change.__name__)

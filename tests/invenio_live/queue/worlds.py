"""Random worlds for the property test: each fact goes into the tables and into the model."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from channels_app.lines import actions as lines
from channels_app.models import Channel
from invenio_center.contacts import actions as contacts
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import Contact, Role, SegmentMember, User
from invenio_center.models import Segment as SegmentRow
from invenio_center.operation.actions import save_operation
from invenio_center.segments import actions as segments
from invenio_live.agents import actions as agents
from invenio_live.choices import ConversationStatus
from invenio_live.models import Agent as AgentRow
from invenio_live.models import Conversation, Schedule
from invenio_live.queue import tops
from invenio_live.queue.place import assign
from tests import factories

from .model import Agent, Line, Person, Segment, Waiting, World

KINDS = ("whatsapp", "email", "webchat", "sms")
ROWS = 14
TAGS = ("ouro", "prata")
# Far enough from every limit that the seconds of a test run change nothing.
FAR = 600


@dataclass
class Pair:
    """The same world twice; ``rows`` and the rest find the table row of a model's object by its id."""

    model: World
    dice: random.Random
    channels: dict[int, Channel]
    segments: dict[int, SegmentRow]
    people: dict[int, Contact]
    agents: dict[str, AgentRow]
    origin: datetime  # second 0 of the model
    supervisor: User


def make(dice: random.Random) -> Pair:
    supervisor = factories.make_user(Role.SUPERVISOR)
    pair = Pair(World({}, [], {}, []), dice, {}, {}, {}, {}, timezone.now(), supervisor)
    for kind in dice.sample(KINDS, 3):
        priority = dice.randint(1, 100)
        channel = factories.make_channel(kind, priority=priority)
        pair.channels[channel.pk] = channel
        pair.model.lines.append(Line(channel.pk, kind, priority))
    for _ in range(4):
        _add_segment(pair)
    for n in range(3):
        _add_agent(pair, f"agent-{dice.getrandbits(40)}-{n}")
    for _ in range(ROWS):
        _add_person(pair)
    _add_rows(pair)
    return pair


def _score(dice: random.Random, chance: float) -> int | None:
    return dice.choice((10, 50, 50, 70, 100)) if dice.random() < chance else None


def _add_segment(pair: Pair) -> None:
    dice = pair.dice
    priority, vip = _score(dice, 0.6), dice.random() < 0.2
    wants = dice.choice(("", "", *TAGS))
    row = factories.make_segment(
        priority=priority, is_vip=vip, is_active=dice.random() < 0.85, rules=_rules(wants)
    )
    pair.segments[row.pk] = row
    pair.model.segments[row.pk] = Segment(row.pk, priority, row.is_active, vip, wants=wants)


def _rules(wants: str) -> dict[str, str]:
    return {"field": "tags", "op": "eq", "value": wants} if wants else {}


def _add_agent(pair: Pair, name: str) -> None:
    row = factories.make_agent(user=factories.make_user(username=name), capacity=100)
    pair.agents[name] = row
    pair.model.agents[name] = Agent(name, set(), online=True, general=False)
    change_rights(pair, name)
    change_presence(pair, name)


def _add_person(pair: Pair) -> None:
    dice = pair.dice
    member_of = set(dice.sample(sorted(pair.segments), dice.choice((0, 0, 1, 1, 2))))
    contact = Contact.objects.create(priority=_score(dice, 0.25), is_vip=dice.random() < 0.1)
    SegmentMember.objects.bulk_create(SegmentMember(contact=contact, segment_id=pk) for pk in member_of)
    pair.people[contact.pk] = contact


def _add_rows(pair: Pair) -> None:
    dice, now = pair.dice, pair.origin
    made = []
    for contact in pair.people.values():
        line = dice.choice(pair.model.lines)
        has_due = dice.random() < 0.35
        since = None if has_due and dice.random() < 0.5 else -float(dice.choice((700, 800, 800, 900, 5000)))
        row = Conversation(
            channel=pair.channels[line.id],
            contact=contact,
            status=ConversationStatus.WAITING if since is not None else ConversationStatus.SCHEDULED,
            waiting_since=_at(now, since),
        )
        seen = dice.choice((None, float(FAR), -float(FAR))) if line.kind == "webchat" else None
        row.visitor_seen_at = _at(now, seen)
        due = float(dice.choice((-FAR, 250, 250, FAR * 2))) if has_due else None
        row.promotes_at = _at(now, None if due is None else due - 300)
        transferred = dice.choice(sorted(pair.segments)) if dice.random() < 0.2 else None
        row.transferred_segment_id = transferred
        person = Person(
            contact.pk,
            contact.priority,
            contact.is_vip,
            set(contact.memberships.values_list("segment_id", flat=True)),
        )
        made.append((row, Waiting(0, line, person, since, due, seen=seen, transferred=transferred)))
    assign([row for row, _ in made])
    for row, waiting in made:
        row.save()
        waiting.id = row.pk
        pair.model.rows.append(waiting)
        if waiting.due is not None:
            waiting.owner = dice.choice(("", *pair.agents))
            _store_schedule(pair, row, waiting, now)
        if dice.random() < 0.25:
            reserve(pair, waiting)


def _store_schedule(pair: Pair, row: Conversation, waiting: Waiting, now: datetime) -> None:
    Schedule.objects.create(
        conversation=row,
        due_at=_at(now, waiting.due),
        promotes_at=row.promotes_at,
        time_zone="UTC",
        owner=pair.agents.get(waiting.owner),
    )


def _at(now: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else now + timedelta(seconds=seconds)


# --- what may happen to a world ---


def reserve(pair: Pair, waiting: Waiting) -> None:
    waiting.reserved_for = pair.dice.choice(sorted(pair.agents))
    waiting.reserved_until = pair.dice.choice((-FAR, FAR))
    Conversation.objects.filter(pk=waiting.id).update(
        reserved_for=pair.agents[waiting.reserved_for],
        reserved_until=_at(pair.origin, waiting.reserved_until),
    )


def change_rights(pair: Pair, name: str) -> None:
    dice, agent = pair.dice, pair.model.agents[name]
    ids = sorted(pair.channels)
    agent.lines = set(dice.sample(ids, dice.choice((0, 1, 2))))
    chosen = set(dice.sample(sorted(pair.segments), dice.choice((0, 0, 1, 2))))
    agent.general = dice.random() < 0.3
    for segment in pair.model.segments.values():
        segment.chosen = (segment.chosen - {name}) | ({name} if segment.id in chosen else set())
    agents.set_rights(
        pair.agents[name],
        actor=pair.agents[name].user,
        channels=[pair.channels[pk] for pk in sorted(agent.lines)],
        segments=[pair.segments[pk] for pk in sorted(chosen)],
        general_queue=agent.general,
    )


def change_presence(pair: Pair, name: str) -> None:
    online = pair.dice.random() < 0.8
    pair.model.agents[name].online = online
    AgentRow.objects.filter(pk=pair.agents[name].pk).update(presence="online" if online else "paused")


def change_line(pair: Pair, _name: str) -> None:
    line = pair.dice.choice(pair.model.lines)
    line.priority = pair.dice.randint(1, 100)
    lines.set_priorities({pair.channels[line.id].public_id: line.priority}, actor=None)


def change_segment(pair: Pair, _name: str) -> None:
    dice = pair.dice
    segment = pair.model.segments[dice.choice(sorted(pair.segments))]
    field = dice.choice(("priority", "priority", "is_active", "is_vip"))
    value = _score(dice, 0.7) if field == "priority" else dice.random() < 0.6
    segments.save_segment(actor=None, segment=SegmentRow.objects.get(pk=segment.id), **{field: value})
    setattr(segment, {"priority": "priority", "is_active": "active", "is_vip": "vip"}[field], value)


def change_person(pair: Pair, _name: str) -> None:
    dice = pair.dice
    person = dice.choice(pair.model.rows).person
    person.priority, person.vip = _score(dice, 0.5), dice.random() < 0.3
    contacts.update_contact(
        actor=None,
        contact=Contact.objects.get(pk=person.id),
        priority=person.priority,
        is_vip=person.vip,
        reason="teste",
    )


def change_membership(pair: Pair, _name: str) -> None:
    dice = pair.dice
    person = dice.choice(pair.model.rows).person
    segment = dice.choice(sorted(pair.segments))
    if segment in person.member_of:
        SegmentMember.objects.filter(contact=person.id, segment=segment).delete()
    else:
        SegmentMember.objects.create(contact_id=person.id, segment_id=segment)
    person.member_of ^= {segment}
    ranking_changed.send(Contact, contacts=[person.id])


def change_tags(pair: Pair, _name: str) -> None:
    person = pair.dice.choice(pair.model.rows).person
    person.tags = set(pair.dice.sample(TAGS, pair.dice.choice((0, 1, 1, 2))))
    contacts.set_tags(actor=None, contact=Contact.objects.get(pk=person.id), tags=sorted(person.tags))


def change_rule(pair: Pair, _name: str) -> None:
    segment = pair.model.segments[pair.dice.choice(sorted(pair.segments))]
    segment.wants = pair.dice.choice(("", *TAGS))
    row = SegmentRow.objects.get(pk=segment.id)
    segments.save_segment(actor=None, segment=row, rules=_rules(segment.wants))


def change_reservation(pair: Pair, _name: str) -> None:
    reserve(pair, pair.dice.choice(pair.model.rows))


def come_due(pair: Pair, _name: str) -> None:
    """The hour of a promise comes."""
    later = [row for row in pair.model.rows if row.due is not None and not row.promoted and not row.taken]
    if later:
        row = pair.dice.choice(later)
        row.due = 250.0 + pair.dice.random()
        now = pair.origin
        Conversation.objects.filter(pk=row.id).update(promotes_at=_at(now, row.due - 300))
        Schedule.objects.filter(conversation=row.id).update(
            due_at=_at(now, row.due), promotes_at=_at(now, row.due - 300)
        )


def change_ageing(pair: Pair, _name: str) -> None:
    pair.model.ageing_s = pair.dice.choice((0, 0, 1, 7, 60, 3600))
    save_operation(actor=None, ageing_s=pair.model.ageing_s)


def put_on_top(pair: Pair, _name: str) -> None:
    """Or take from there; only what waits in the last tier can stand on top."""
    row = pair.dice.choice(pair.model.rows)
    if row.taken or row.since is None or row.line.kind == "webchat":
        return
    act = tops.take_from_top if row.topped else tops.put_on_top
    act(Conversation.objects.get(pk=row.id), actor=pair.supervisor, reason="teste")
    row.topped = not row.topped


CHANGES = (
    change_rights, change_presence, change_line, change_line, change_segment, change_segment,
    change_person, change_membership, change_reservation, come_due,
    change_ageing, change_ageing, put_on_top, put_on_top, change_tags, change_tags, change_rule,
)  # fmt: skip

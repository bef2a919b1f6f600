"""What an agent carries: units, limits of a kind, rest, a limit lowered for a while. One rule, read everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_app.models import Channel
from invenio_center.kernel import sql
from invenio_center.models import Operation
from invenio_center.operation import actions as operation
from invenio_live.agents import queries
from invenio_live.choices import ConversationStatus, Turn
from invenio_live.models import Agent, Conversation
from invenio_live.queue import actions as queue
from invenio_live.queue.errors import AtCapacity
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
KINDS = ("whatsapp", "email", "webchat", "voice", "video")
CALLS = {"voice", "video"}


@dataclass(frozen=True)
class Held:
    kind: str
    turn: str
    silent_min: int
    due_min: int | None = None  # a return is promised for then


@dataclass(frozen=True)
class Limits:
    capacity: int
    lowered_to: int | None
    per_kind: dict[str, int]
    weights: dict[str, int]
    rests_min: int


def carried(held: Iterable[Held], limits: Limits) -> tuple[int, int, set[str]]:
    """The rule said again in other words: units, limit, kinds of which one more may come."""
    limit = limits.capacity if limits.lowered_to is None else min(limits.capacity, limits.lowered_to)
    awake = [one.kind for one in held if weighs(one, limits)]
    units = 0
    for kind in awake:
        units += min(limits.weights.get(kind, 1), max(limit, 1))
    if any(kind in CALLS for kind in awake):
        units = max(units, limit)
    room = set()
    for kind in KINDS:
        free = limit - units
        if free <= 0 or (kind in limits.per_kind and awake.count(kind) >= limits.per_kind[kind]):
            continue
        needed = limit if kind in CALLS else min(limits.weights.get(kind, 1), limit)
        if free >= needed:
            room.add(kind)
    return units, limit, room


def weighs(one: Held, limits: Limits) -> bool:
    due = one.due_min is not None and one.due_min <= 0
    return one.turn == Turn.US or due or one.silent_min < limits.rests_min


@pytest.fixture
def lines(cast: Cast) -> dict[str, Channel]:
    return {kind: factories.make_channel(kind) for kind in KINDS}


HELD = st.lists(
    st.builds(
        Held,
        st.sampled_from(KINDS[:3] * 3 + KINDS[3:]),
        st.sampled_from([Turn.US, Turn.CUSTOMER]),
        st.sampled_from([0, 8, 25, 59, 120]),
        st.sampled_from([None, None, -90, -1, 1, 90]),
    ),
    max_size=6,
)
LIMITS = st.builds(
    Limits,
    capacity=st.integers(0, 7),
    lowered_to=st.none() | st.integers(0, 7),
    per_kind=st.dictionaries(st.sampled_from(KINDS), st.integers(0, 3), max_size=3),
    weights=st.dictionaries(st.sampled_from(KINDS[:3]), st.integers(1, 4), max_size=3),
    rests_min=st.sampled_from([10, 30, 60]),
)


def test_the_load_is_that_of_an_independent_model(cast: Cast, lines: dict[str, Channel]) -> None:
    contacts = [factories.make_contact() for _ in range(6)]

    @settings(max_examples=250, deadline=None)
    @given(HELD, LIMITS)
    def holds(held: list[Held], limits: Limits) -> None:
        put(cast.ana, lines, contacts, held)
        set_limits(cast.ana, limits)
        units, limit, room = carried(held, limits)
        load = queries.load_of(cast.ana)
        assert (load.units, load.capacity) == (units, limit)
        assert {kind for kind in KINDS if queries.has_room(cast.ana, kind)} == room
        claim = sql.row("SELECT * FROM queue_room(%s)", [cast.ana.pk]) or {}
        assert (claim["units"], claim["capacity"]) == (units, limit)
        if claim["outcome"] == "at_capacity":
            assert not room
        else:
            own = {channel.pk: kind for kind, channel in lines.items()}
            assert {own[pk] for pk in set(own) - set(claim["shut"])} == room
            assert set(claim["full_kinds"]) == set(load.full_kinds) == set(KINDS) - room

    holds()


def put(agent: Agent, lines: dict[str, Channel], contacts: list[object], held: list[Held]) -> None:
    Conversation.objects.all().delete()
    now = timezone.now()
    Conversation.objects.bulk_create(
        Conversation(
            channel=lines[one.kind],
            contact=contact,
            holder=agent,
            status=ConversationStatus.ACTIVE,
            turn=one.turn,
            turn_since=now - timedelta(minutes=one.silent_min),
            promotes_at=None if one.due_min is None else now + timedelta(minutes=one.due_min),
        )
        for one, contact in zip(held, contacts, strict=False)
    )


def set_limits(agent: Agent, limits: Limits) -> None:
    Agent.objects.filter(pk=agent.pk).update(
        capacity=limits.capacity,
        capacity_per_kind=limits.per_kind,
        lowered_to=limits.lowered_to,
        lowered_until=None if limits.lowered_to is None else timezone.now() + timedelta(hours=1),
    )
    operation.save_operation(actor=None, kind_units=limits.weights, rests_after_min=limits.rests_min)


def test_without_saved_settings_the_database_uses_the_same_defaults(cast: Cast) -> None:
    assert not Operation.objects.exists()
    silent = Operation(pk=1).rests_after_min
    line = factories.make_channel("email")
    contact = [factories.make_contact(), factories.make_contact()]
    rows = [Held("email", Turn.CUSTOMER, silent - 1), Held("email", Turn.CUSTOMER, silent + 1)]
    put(cast.ana, {"email": line}, contact, rows)  # type: ignore[arg-type]
    assert queries.load(cast.ana) == 1


def test_a_kind_that_weighs_two_needs_two(cast: Cast) -> None:
    operation.save_operation(actor=None, kind_units={"email": 2})
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=2)
    mail = factories.make_channel("email", priority=99)
    factories.take(factories.make_conversation(cast.line), cast.ana)
    factories.make_conversation(mail, sender="joana@example.com")
    behind = factories.make_conversation(cast.line)
    got = queue.claim_next(cast.ana)
    assert got is not None
    assert got.pk == behind.pk, "the e-mail is first, and there is no room for its two units"
    assert queries.load(cast.ana) == 2


def test_what_weighs_more_than_the_whole_capacity_needs_all_of_it(cast: Cast) -> None:
    operation.save_operation(actor=None, kind_units={"whatsapp": 9})
    assert queries.has_room(cast.ana, "whatsapp")
    factories.take(factories.make_conversation(cast.line), cast.ana)
    assert queries.load_of(cast.ana) == queries.Load(5, 5, 5)


def test_a_lowered_limit_ends_by_the_clock(cast: Cast) -> None:
    row = Agent.objects.filter(pk=cast.ana.pk)
    row.update(lowered_to=1, lowered_until=timezone.now() + timedelta(minutes=1))
    factories.take(factories.make_conversation(cast.line), cast.ana)
    factories.make_conversation(cast.line)
    with pytest.raises(AtCapacity):
        queue.claim_next(cast.ana)
    row.update(lowered_until=timezone.now() - timedelta(hours=1))
    assert queue.claim_next(cast.ana) is not None


def test_a_returning_customer_comes_back_over_the_limit_and_only_claims_stop(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=1)
    resting = factories.take(factories.make_conversation(cast.line, sender="5511987650001"), cast.ana)
    long_ago = timezone.now() - timedelta(minutes=31)
    Conversation.objects.filter(pk=resting.pk).update(
        turn=Turn.CUSTOMER, turn_since=long_ago, waiting_since=None
    )
    factories.make_conversation(cast.line)
    assert queue.claim_next(cast.ana) is not None
    factories.receive(cast.line, sender="5511987650001")
    assert Conversation.objects.get(pk=resting.pk).holder == cast.ana
    assert queries.load_of(cast.ana) == queries.Load(2, 1, 1)
    factories.make_conversation(cast.line)
    with pytest.raises(AtCapacity):
        queue.claim_next(cast.ana)


def test_loads_of_many_agents_cost_one_query(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.loads([cast.ana.pk, cast.bruno.pk, cast.outsider.pk])
    assert len(asked) == 1
    assert set(found) == {cast.ana.pk, cast.bruno.pk, cast.outsider.pk}

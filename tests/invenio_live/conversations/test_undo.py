""" "Desfazer": what an agent has just ended or given away comes back as it was, or whoever has it is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from pgtrigger import ignore

from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Segment
from invenio_center.operation import actions as operation
from invenio_live.agents import queries as agents
from invenio_live.choices import ScheduleStatus
from invenio_live.conversations import actions, undoing
from invenio_live.conversations.errors import AlreadyOpen, Blocked, CannotUndo
from invenio_live.distribution import offers
from invenio_live.distribution.actions import distribute
from invenio_live.hooks import catalogue, payload
from invenio_live.models import Agent, Conversation, ConversationEvent, Schedule, SlaClock
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WHO = "5511987653111"
ACTS = ("close", "segment", "colleague", "release")
ROW = (
    "status", "holder_id", "waiting_since", "turn", "turn_since", "unread", "segment_id", "transferred_segment_id",
    "lane_id", "return_lane_id", "promotes_at", "closed_at", "outcome_id", "reserved_for_id",
)  # fmt: skip
CLOCK = ("kind", "segment_id", "target_s", "started_at", "warn_at", "due_at", "left", "met_at", "ending")


@pytest.fixture
def other() -> Segment:
    """Promises less in some ways, and nothing in others."""
    return factories.make_segment("Retenção", first_response_s=60)


@pytest.fixture
def held(cast: Cast) -> Conversation:
    """With promised times, held by Ana, unanswered."""
    own = factories.make_segment("Vendas", first_response_s=900, next_response_s=600, resolution_s=7200)
    cast.line.default_segment = own
    cast.line.save()
    row = factories.make_conversation(cast.line, sender=WHO, at=sql.now() - timedelta(minutes=20))
    return factories.take(row, cast.ana)


def doing(cast: Cast, row: Conversation, other: Segment, act: str) -> None:
    who, key = cast.ana.user, row.public_id
    acts: dict[str, Callable[[], object]] = {
        "close": lambda: actions.close(conversation=key, actor=who, outcome=cast.outcome, note="Tudo certo"),
        "segment": lambda: actions.transfer(conversation=key, actor=who, to_segment=other),
        "colleague": lambda: actions.transfer(conversation=key, actor=who, to_agent=cast.bruno),
        "release": lambda: actions.release(conversation=key, actor=who),
    }
    acts[act]()


def stands(row: Conversation) -> dict[str, Any]:
    row.refresh_from_db()
    clocks = SlaClock.objects.filter(conversation=row).order_by("kind", "id")
    return {**{name: getattr(row, name) for name in ROW}, "clocks": list(clocks.values(*CLOCK))}


def undo(cast: Cast, row: Conversation) -> Conversation:
    return actions.undo(conversation=row.public_id, agent=cast.ana)


def refused(cast: Cast, row: Conversation) -> CannotUndo:
    with pytest.raises(CannotUndo) as refusal:
        undo(cast, row)
    assert refusal.value.code == "cannot_undo"
    return refusal.value


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("act", ACTS)
def test_it_comes_back_as_it_was(
    cast: Cast, held: Conversation, other: Segment, act: str, answered: bool
) -> None:
    if answered:
        actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="c1", text="Pois não.")
    before, fence = stands(held), held.fence
    doing(cast, held, other, act)
    assert stands(held) != before
    undo(cast, held)
    assert stands(held) == before
    assert held.fence == fence + 2, "who acts for the time between is out of date"
    last = held.events.order_by("-pk")[0]
    assert (last.type, last.actor) == ("conversation.undone", cast.ana.user)


@pytest.mark.parametrize("act", ACTS)
def test_whatever_the_order_the_place_is_the_old_one_when_it_waits_again(
    cast: Cast, held: Conversation, other: Segment, act: str
) -> None:
    since = held.waiting_since
    doing(cast, held, other, act)
    undo(cast, held)
    actions.release(conversation=held.public_id, actor=cast.ana.user)
    held.refresh_from_db()
    assert held.waiting_since == held.ready_at == since
    assert held.segment != other


def test_asked_twice_it_is_done_once(cast: Cast, held: Conversation, other: Segment) -> None:
    doing(cast, held, other, "close")
    undo(cast, held)
    again = undo(cast, held)
    assert again.holder == cast.ana
    assert held.events.filter(type="conversation.undone").count() == 1


@pytest.mark.parametrize("act", ["release", "segment", "colleague"])
def test_who_has_it_now_is_named(cast: Cast, held: Conversation, other: Segment, act: str) -> None:
    doing(cast, held, other, act)
    if act == "colleague":
        undoing.opened(held.public_id, cast.bruno)
    else:
        factories.take(held, cast.bruno)
    refusal = refused(cast, held)
    assert refusal.sentence == "Bruno já atende este contato."
    assert (refusal.data["reason"], refusal.data["holder"]) == ("taken", "Bruno")
    held.refresh_from_db()
    assert held.holder == cast.bruno


def test_a_colleague_who_has_not_opened_it_loses_it_and_is_told(cast: Cast, held: Conversation) -> None:
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    undoing.opened(held.public_id, cast.ana)  # anybody else's look changes nothing
    undo(cast, held)
    assert (agents.load(cast.ana), agents.load(cast.bruno)) == (1, 0)
    undoing.opened(held.public_id, cast.bruno)
    held.refresh_from_db()
    assert held.holder == cast.ana
    assert not held.events.filter(type="conversation.read").exists()


def test_a_colleague_who_has_answered_without_opening_keeps_it(cast: Cast, held: Conversation) -> None:
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    actions.send_reply(conversation=held.public_id, agent=cast.bruno, client_id="c2", text="Olá")
    assert refused(cast, held).data["holder"] == "Bruno"


@pytest.mark.parametrize("opened", [False, True])
def test_what_distribution_has_only_offered_comes_back_and_what_was_taken_up_does_not(
    cast: Cast, held: Conversation, other: Segment, opened: bool
) -> None:
    operation.save_operation(actor=None, automatic_general=True)
    Segment.objects.update(distribution="automatic")
    Agent.objects.filter(pk=cast.ana.pk).update(presence="offline")
    doing(cast, held, other, "release")
    distribute()
    held.refresh_from_db()
    assert held.holder == cast.bruno
    if opened:
        assert offers.accept(held.public_id, cast.bruno)
        assert refused(cast, held).data["holder"] == "Bruno"
    else:
        undo(cast, held)
        assert not offers.accept(held.public_id, cast.bruno), "nothing is offered any more"


def test_what_the_customer_writes_meanwhile_is_owed(cast: Cast, held: Conversation, other: Segment) -> None:
    actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="c1", text="Pois não.")
    doing(cast, held, other, "segment")
    message = factories.receive(cast.line, "Mais uma coisa", sender=WHO)
    undo(cast, held)
    held.refresh_from_db()
    assert (held.holder, held.turn, held.waiting_since) == (cast.ana, "us", message.at)
    assert held.unread >= 1


def test_a_customer_who_came_back_after_the_end_is_in_the_queue(
    cast: Cast, held: Conversation, other: Segment
) -> None:
    doing(cast, held, other, "close")
    factories.receive(cast.line, "Ainda estou aqui", sender=WHO)
    assert refused(cast, held).data["reason"] == "changed"


def test_only_the_holders_own_act_and_only_ones_own(cast: Cast, held: Conversation, other: Segment) -> None:
    row = actions.release(conversation=held.public_id, actor=cast.supervisor)
    assert not undoing.may_undo(row, cast.supervisor), "it was Ana's"
    assert refused(cast, held).data["reason"] == "changed"
    factories.take(held, cast.ana)
    doing(cast, held, other, "release")
    with pytest.raises(CannotUndo):
        actions.undo(conversation=held.public_id, agent=cast.bruno)


def test_an_act_after_it_stands(cast: Cast, held: Conversation, other: Segment) -> None:
    doing(cast, held, other, "release")
    actions.transfer(conversation=held.public_id, actor=cast.supervisor, to_segment=other)
    assert refused(cast, held).data["reason"] == "changed"


@pytest.mark.parametrize(("seconds", "late"), [(50, False), (61, True)])
def test_after_a_minute_it_is_too_late(
    cast: Cast, held: Conversation, other: Segment, seconds: int, late: bool
) -> None:
    doing(cast, held, other, "close")
    with ignore("invenio_live.ConversationEvent:event_append_only"):
        ConversationEvent.objects.update(at=F("at") - timedelta(seconds=seconds))
    if late:
        refusal = refused(cast, held)
        assert refusal.data["reason"] == "late" and "Reabra" in refusal.sentence
    else:
        assert undo(cast, held).holder == cast.ana


def test_it_comes_back_above_the_limit(cast: Cast, held: Conversation, other: Segment) -> None:
    Agent.objects.filter(pk=cast.ana.pk).update(capacity=1)
    doing(cast, held, other, "close")
    factories.make_conversation(cast.line)
    assert queue.claim_next(cast.ana) is not None
    undo(cast, held)
    assert agents.load(cast.ana) == 2


def test_a_promise_that_ended_with_it_stands_again(cast: Cast, held: Conversation, other: Segment) -> None:
    promise = schedules.create(
        conversation=held.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=3)
    )
    factories.take(held, cast.ana)
    before = {**stands(held), "lane_id": None}
    doing(cast, held, other, "close")
    promise.refresh_from_db()
    assert promise.status == ScheduleStatus.CANCELLED
    undo(cast, held)
    promise.refresh_from_db()
    assert (promise.status, promise.ended_at, promise.reason) == (ScheduleStatus.PENDING, None, "")
    assert {**stands(held), "lane_id": None} == before, "a held row's own lane is of no account"


def test_a_recurrence_that_goes_on_elsewhere_is_not_called_back(cast: Cast, held: Conversation) -> None:
    until = (sql.now() + timedelta(days=5)).date()
    schedules.create(
        conversation=held.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=3),
        repeats="daily", repeats_until=until,
    )  # fmt: skip
    row = actions.close(
        conversation=factories.take(held, cast.ana).public_id, actor=cast.ana.user, outcome=cast.outcome
    )
    assert not undoing.may_undo(row, cast.ana.user)
    assert refused(cast, held).data["reason"] == "changed"
    assert Schedule.objects.filter(status=ScheduleStatus.PENDING).exclude(conversation=held).count() == 1


def test_neither_beside_another_open_one_nor_for_who_is_blocked(
    cast: Cast, held: Conversation, other: Segment
) -> None:
    doing(cast, held, other, "close")
    held.refresh_from_db()
    held.contact.blocked_at = sql.now()
    held.contact.save()
    with pytest.raises(Blocked):
        undo(cast, held)
    held.contact.blocked_at = None
    held.contact.save()
    twin = Conversation.objects.get(pk=held.pk)
    twin.pk, twin.public_id, twin.status, twin.closed_at = (
        None,
        factories.make_agent().user.public_id,
        "active",
        None,
    )
    twin.holder = cast.bruno
    twin.save(force_insert=True)
    with pytest.raises(AlreadyOpen):
        undo(cast, held)


def test_the_trail_says_it_in_words_and_what_was_kept_stays_inside(
    cast: Cast, held: Conversation, other: Segment
) -> None:
    doing(cast, held, other, "colleague")
    undo(cast, held)
    entry = AuditEntry.objects.get(action="conversation.taken_back")
    assert (entry.actor, entry.reason, entry.changes["agent"]) == (
        cast.ana.user, "Transferência desfeita.", ["Bruno", "Ana"],
    )  # fmt: skip
    done = held.events.get(type="conversation.transferred")
    assert "kept" in done.data
    assert "kept" not in payload._public(done.data, readable=True)
    assert catalogue.of_conversation("conversation.undone", {}) == ["conversation.undone"]
    assert "conversation.undone" in catalogue.NAMES


def test_it_may_be_undone_only_while_the_act_is_the_last_thing(
    cast: Cast, held: Conversation, other: Segment
) -> None:
    assert not undoing.may_undo(held, cast.ana.user)
    doing(cast, held, other, "close")
    assert undoing.may_undo(held, cast.ana.user)
    assert not undoing.may_undo(held, cast.bruno.user)
    undo(cast, held)
    assert not undoing.may_undo(held, cast.ana.user)

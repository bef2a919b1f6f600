"""Whatever people and customers do, in whatever order, these things hold."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Count, Q

from channels_app.contract import Status
from channels_app.models import Delivery
from channels_app.statuses.actions import apply
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import Contact, Operation, User
from invenio_live.agents import queries as agents
from invenio_live.choices import ConversationStatus, Direction, ScheduleStatus, Turn
from invenio_live.conversations import actions, undoing
from invenio_live.models import Agent, Conversation, ConversationEvent, Message, Schedule, SlaClock
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions as schedules
from invenio_live.schedules.opening import create_for_contact
from invenio_live.schedules.terms import Terms
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
STEPS = 60


class Day:
    """A random day of two agents, a supervisor and four customers on one line."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.dice = cast, random.Random(seed)
        self.numbers = [factories.phone() for _ in range(4)]
        times = {"first_response_s": 900, "next_response_s": 600, "resolution_s": 7200}
        self.segment = factories.make_segment(promotes_before_min=12, **times)
        cast.line.default_segment = factories.make_segment(**times)
        cast.line.save()
        self.undone = 0
        Agent.objects.filter(pk__in=[cast.ana.pk, cast.bruno.pk]).update(capacity=2)
        Operation.objects.update_or_create(pk=1, defaults={"rests_after_min": 0})

    def agent(self) -> Agent:
        chosen = self.dice.choice([self.cast.ana, self.cast.bruno])
        return Agent.objects.select_related("user").get(pk=chosen.pk)

    def row(self) -> Conversation | None:
        return self.dice.choice(list(Conversation.objects.all()) or [None])

    def customer_writes(self) -> None:
        ago = timedelta(seconds=self.dice.randrange(0, 600))
        factories.receive(self.cast.line, sender=self.dice.choice(self.numbers), at=sql.now() - ago)

    def takes_next(self) -> None:
        agent = self.agent()
        before = agents.load(agent)
        if queue.claim_next(agent) is not None:
            assert before < agent.capacity, "a claim never goes beyond the limit"

    def acts(self) -> None:
        row, agent = self.row(), self.agent()
        if row is None:
            return
        user = self.dice.choice([agent.user, self.cast.supervisor])
        options: list[Callable[[], object]] = [
            lambda: actions.send_reply(
                conversation=row.public_id, agent=agent, client_id=f"c{factories.number()}", text="Oi"
            ),
            lambda: actions.release(conversation=row.public_id, actor=user),
            lambda: actions.transfer(conversation=row.public_id, actor=user, to_segment=self.segment),
            lambda: actions.transfer(conversation=row.public_id, actor=user, to_agent=self.agent()),
            lambda: actions.settle(conversation=row.public_id, actor=user, outcome=self.cast.outcome),
            lambda: actions.close(conversation=row.public_id, actor=user, outcome=self.cast.outcome),
            lambda: actions.reopen(conversation=row.public_id, agent=agent),
            lambda: schedules.create(
                conversation=row.public_id,
                actor=user,
                due_at=sql.now() + timedelta(minutes=self.dice.choice([2, 90])),
                **self.terms(),
            ),
            lambda: self.ends_a_promise(user),
            lambda: self.promises_to_a_contact(user),
            lambda: self.fails(row),
            lambda: actions.undo(conversation=row.public_id, agent=agent),
            self.goes_and_comes_back,
        ]
        self.dice.choice(options)()

    def goes_and_comes_back(self) -> None:
        """What its holder undoes at once is as if it had not been."""
        row = Conversation.objects.filter(holder__isnull=False).order_by("?").first()
        if row is None or row.holder is None:
            return
        key, user, before = row.public_id, row.holder.user, facts(row)
        options: list[Callable[[], Conversation]] = [
            lambda: actions.release(conversation=key, actor=user),
            lambda: actions.transfer(conversation=key, actor=user, to_segment=self.segment),
            lambda: actions.transfer(conversation=key, actor=user, to_agent=self.agent()),
            lambda: actions.close(conversation=key, actor=user, outcome=self.cast.outcome),
        ]
        left = self.dice.choice(options)()
        if undoing.may_undo(left, user):
            assert facts(actions.undo(conversation=key, agent=row.holder)) == before
            self.undone += 1

    def terms(self) -> Terms:
        """Once or again and again, anybody's, somebody's or a segment's."""
        until = (sql.now() + timedelta(days=3)).date()
        repeats: list[Terms] = [{}, {"repeats": "daily", "repeats_until": until}]
        who: list[Terms] = [{}, {"owner": self.cast.ana}, {"segment": self.segment}]
        return {**self.dice.choice(repeats), **self.dice.choice(who)}

    def ends_a_promise(self, user: User) -> None:
        promise = Schedule.objects.filter(status=ScheduleStatus.PENDING).order_by("?").first()
        if promise is None:
            return
        hour = sql.now() + timedelta(minutes=self.dice.choice([3, 60]))
        options: list[Callable[[], object]] = [
            lambda: schedules.cancel(promise.public_id, actor=user, following=self.dice.random() < 0.5),
            lambda: schedules.finish(promise.public_id, actor=user),
            lambda: schedules.miss(promise.public_id, actor=user),
            lambda: schedules.reschedule(promise.public_id, actor=user, due_at=hour, **self.terms()),
        ]
        self.dice.choice(options)()

    def promises_to_a_contact(self, user: User) -> None:
        contact = Contact.objects.order_by("?").first()
        if contact is not None:
            hour = sql.now() + timedelta(minutes=30)
            create_for_contact(
                contact=contact, channel=self.cast.line, actor=user, due_at=hour, **self.terms()
            )

    def fails(self, row: Conversation) -> None:
        message = row.messages.filter(direction=Direction.OUT, status="queued").last()
        if message is not None:
            delivery = Delivery.objects.get(message_ref=message.public_id)
            apply(delivery, Status.FAILED, sql.now(), error=("1", "Falhou."))

    def step(self) -> None:
        try:
            self.dice.choice([self.customer_writes, self.takes_next, self.acts, self.acts])()
        except AppError:
            return  # a refusal changes nothing, which ``check`` sees

    def check(self) -> None:
        opened = Conversation.objects.exclude(status=ConversationStatus.CLOSED)
        assert not opened.values("contact", "channel").annotate(n=Count("pk")).filter(n__gt=1).exists()
        for row in Conversation.objects.all():
            check_row(row)
        for agent in (self.cast.ana, self.cast.bruno):
            check_load(agent)


def check_load(agent: Agent) -> None:
    """Customers are silent for no time at all: what weighs is what is owed."""
    held = Conversation.objects.filter(holder=agent)
    due = Q(promotes_at__lte=sql.now())
    assert agents.load(agent) == held.filter(Q(turn=Turn.US) | due).count()


def facts(row: Conversation) -> list[object]:
    """All of a conversation that matters, its promise and the times it was promised."""
    row.refresh_from_db()
    names = (
        "status",
        "holder_id",
        "segment_id",
        "transferred_segment_id",
        "waiting_since",
        "turn",
        "turn_since",
    )
    more = ("unread", "promotes_at", "return_lane_id", "closed_at", "outcome_id")
    promises = Schedule.objects.filter(conversation=row).order_by("pk").values("pk", "status", "ended_at")
    clocks = SlaClock.objects.filter(conversation=row).order_by("kind", "started_at", "pk")
    told = clocks.values("kind", "segment", "started_at", "due_at", "left", "met_at", "ending")
    return [{name: getattr(row, name) for name in (*names, *more)}, list(promises), list(told)]


def check_row(row: Conversation) -> None:
    assert (row.holder_id is not None) == (row.status == ConversationStatus.ACTIVE)
    assert row.version == ConversationEvent.objects.filter(conversation=row).count(), "one event for each act"
    promised = Schedule.objects.filter(conversation=row, status=ScheduleStatus.PENDING).first()
    if promised is not None:
        lead = timedelta(minutes=row.segment.promotes_before_min if row.segment else 5)
        assert promised.due_at - promised.promotes_at == lead
        assert promised.segment is None or row.segment == promised.segment
        assert promised.repeats == "never" or promised.series is not None
    assert row.promotes_at == (promised.promotes_at if promised else None)
    assert (row.return_lane_id is not None) == (promised is not None)
    if row.waiting_since is not None:
        assert row.turn == Turn.US
    if row.status == ConversationStatus.WAITING:
        assert row.waiting_since is not None and row.ready_at == row.waiting_since
    if row.status in (ConversationStatus.CLOSED, ConversationStatus.SCHEDULED):
        assert row.waiting_since is None
    check_debt(row)


def check_debt(row: Conversation) -> None:
    """What was written after the last act that cleared the debt is owed since its first message at the latest."""
    clearing = (
        "message.sent",
        "conversation.settled",
        "conversation.closed",
        "schedule.created",
        "schedule.ended",
    )
    last = ConversationEvent.objects.filter(conversation=row, type__in=clearing).order_by("-pk").first()
    unanswered = Message.objects.filter(conversation=row, direction=Direction.IN)
    if last is not None:
        unanswered = unanswered.filter(created_at__gt=last.at)
    oldest = unanswered.order_by("at").first()
    if oldest is not None and row.status != ConversationStatus.CLOSED:
        assert row.waiting_since is not None and row.waiting_since <= oldest.at


@pytest.mark.parametrize("seed", range(6))
def test_a_random_day_breaks_nothing(cast: Cast, seed: int) -> None:
    day = Day(cast, seed)
    for _ in range(STEPS):
        day.step()
        day.check()
    assert Message.objects.exists()


def test_some_of_these_days_something_is_undone(cast: Cast) -> None:
    day = Day(cast, 1)
    for _ in range(STEPS * 2):
        day.step()
    assert day.undone

"""Every event reaches every subscription that wants it, once, whatever order its number becomes visible in."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from invenio_center.contacts import actions as contacts
from invenio_live.events import record
from invenio_live.events.types import TagsChanged
from invenio_live.hooks import actions, feeding
from invenio_live.models import (
    Conversation,
    ConversationEvent,
    FeedCursor,
    Subscription,
    SubscriptionDelivery,
)
from tests import factories

from .conftest import subscribe


@transaction.atomic
def happen(conversation: Conversation) -> int:
    """Something happens to it, as every action does it: row locked, event recorded; the event's number."""
    row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
    return record(row, TagsChanged(tags=("x",))).pk


class Elsewhere:
    """Another connection with a transaction open in which something has happened to a conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._happened, self._may_end = threading.Event(), threading.Event()
        self._commit = True
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction.atomic():
                happen(self._conversation)
                self._happened.set()
                self._may_end.wait(30)
                transaction.set_rollback(not self._commit)
        finally:
            connection.close()

    def start(self) -> None:
        self._thread.start()
        assert self._happened.wait(30)

    def end(self, *, commit: bool = True) -> None:
        self._commit = commit
        self._may_end.set()
        self._thread.join()


@contextmanager
def open_elsewhere(conversation: Conversation) -> Iterator[Elsewhere]:
    other = Elsewhere(conversation)
    other.start()
    try:
        yield other
    finally:
        other.end()


def rows(subscription: Subscription) -> list[int]:
    return list(subscription.deliveries.order_by("id").values_list("row", flat=True))


def gaps() -> list[list[int]]:
    return [gap[:2] for gap in FeedCursor.objects.get(source="event").gaps]


@pytest.mark.django_db
def test_an_event_is_fed_once_however_often_it_is_read() -> None:
    conversation = factories.make_conversation()
    subscription = subscribe(events=["conversation.tags"])
    number = happen(conversation)
    assert [feeding.feed(), feeding.feed()] == [1, 0]
    assert rows(subscription) == [number]


@pytest.mark.django_db
def test_what_happened_before_is_not_told() -> None:
    conversation = factories.make_conversation()
    happen(conversation)
    subscription = subscribe()
    assert feeding.feed() == 0
    happen(conversation)
    feeding.feed()
    assert len(rows(subscription)) == 1


@pytest.mark.django_db
def test_each_subscription_gets_its_own_and_switched_off_ones_nothing() -> None:
    conversation = factories.make_conversation()
    first, second = subscribe(), subscribe()
    off = subscribe(is_active=False)
    happen(conversation)
    assert feeding.feed() == 2
    assert (len(rows(first)), len(rows(second)), len(rows(off))) == (1, 1, 0)


@pytest.mark.django_db
def test_switched_on_again_it_begins_anew() -> None:
    conversation = factories.make_conversation()
    admin = factories.make_user("admin")
    subscription, other = subscribe(), subscribe()
    actions.update_subscription(actor=admin, subscription=subscription, is_active=False)
    happen(conversation)
    actions.update_subscription(actor=admin, subscription=subscription, is_active=True)
    number = happen(conversation)
    feeding.feed()
    assert rows(subscription) == [number]
    assert len(rows(other)) == 2


@pytest.mark.django_db
def test_lines_and_segments_narrow_conversations_and_nothing_else() -> None:
    wanted, unwanted = factories.make_channel(), factories.make_channel()
    segment = factories.make_segment()
    here, there = factories.make_conversation(wanted), factories.make_conversation(unwanted)
    of_line = subscribe(channels=[wanted], events=["conversation.tags", "contact.updated"])
    of_segment = subscribe(segments=[segment], events=["conversation.tags"])
    number = happen(here)
    happen(there)
    contacts.update_contact(actor=None, contact=here.contact, name="Outro nome")
    feeding.feed()
    assert list(of_line.deliveries.values_list("type", "source")) == [
        ("contact.updated", "audit"),
        ("conversation.tags", "event"),
    ]
    assert of_line.deliveries.get(source="event").row == number
    assert rows(of_segment) == []
    Conversation.objects.filter(pk=here.pk).update(segment=segment)
    number = happen(here)
    feeding.feed()
    assert rows(of_segment) == [number]


@pytest.mark.django_db
def test_sequences_count_within_a_conversation_without_holes() -> None:
    first, second = factories.make_conversation(), factories.make_conversation()
    subscription = subscribe(events=["conversation.tags"])
    for one in (first, second, first, first, second):
        happen(one)
        feeding.feed()
    found = subscription.deliveries.order_by("id").values_list("stream", "sequence")
    of = {f"conversation:{one.public_id}": name for one, name in ((first, "a"), (second, "b"))}
    assert [(of[stream], n) for stream, n in found] == [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2)]


@pytest.mark.django_db
def test_a_backlog_is_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "BATCH", 3)
    conversation = factories.make_conversation()
    subscription = subscribe(events=["conversation.tags"])
    numbers = [happen(conversation) for _ in range(8)]
    assert feeding.feed() == 8
    assert rows(subscription) == numbers


# --- numbers that become visible late ---


def _late_number_arrives() -> Subscription:
    """A number is drawn, a higher one becomes visible and is fed, then the lower one commits."""
    slow, quick = factories.make_conversation(), factories.make_conversation()
    subscription = subscribe(events=["conversation.tags"])
    with open_elsewhere(slow):
        happen(quick)
        feeding.feed()
        feeding.feed()
        assert len(rows(subscription)) == 1  # what is visible waits for nobody
    feeding.feed()
    feeding.feed()
    return subscription


@pytest.mark.django_db(transaction=True)
def test_a_number_that_becomes_visible_late_is_fed_once() -> None:
    subscription = _late_number_arrives()
    later, earlier = rows(subscription)
    assert earlier < later
    assert gaps() == []


@pytest.mark.django_db(transaction=True)
def test_control_without_gaps_it_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "_gaps", lambda *_: [])
    assert len(rows(_late_number_arrives())) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_waiting_for_writers_it_would_be_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "_writers", lambda _source: set())
    assert len(rows(_late_number_arrives())) == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_that_was_rolled_back_is_given_up() -> None:
    slow, quick = factories.make_conversation(), factories.make_conversation()
    subscription = subscribe(events=["conversation.tags"])
    with open_elsewhere(slow) as other:
        happen(quick)
        feeding.feed()
        assert len(gaps()) == 1
        other.end(commit=False)
    feeding.feed()
    assert gaps() == []
    assert len(rows(subscription)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_began_before_the_subscription_does_not_belong_to_it() -> None:
    slow, quick = factories.make_conversation(), factories.make_conversation()
    other_one = subscribe(events=["conversation.tags"])
    with open_elsewhere(slow):
        subscription = subscribe(events=["conversation.tags"])
        number = happen(quick)
        feeding.feed()
    feeding.feed()
    assert rows(subscription) == [number]
    assert len(rows(other_one)) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, 2])
def test_many_writers_and_readers_at_once_lose_and_double_nothing(seed: int) -> None:
    conversations = [factories.make_conversation() for _ in range(4)]
    subscription = subscribe(events=["conversation.tags"])
    start = ConversationEvent.objects.order_by("-id").first()
    done = threading.Event()

    def write(number: int) -> None:
        dice = random.Random(seed * 100 + number)
        for _ in range(15):
            _a_few_things(dice, conversations)

    def read(_number: int) -> None:
        while not done.is_set():
            feeding.feed()

    writers = [_thread(write, number) for number in range(5)]
    readers = [_thread(read, number) for number in range(2)]
    for thread in [*writers, *readers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    feeding.feed()
    feeding.feed()
    assert start is not None
    happened = ConversationEvent.objects.filter(pk__gt=start.pk, type="conversation.tags")
    assert sorted(rows(subscription)) == sorted(happened.values_list("pk", flat=True))
    assert gaps() == []
    for one in conversations:
        of_stream = SubscriptionDelivery.objects.filter(stream=f"conversation:{one.public_id}").order_by(
            "sequence"
        )
        told = list(of_stream.values_list("sequence", "row"))
        assert [sequence for sequence, _ in told] == list(range(1, len(told) + 1))
        assert [row for _, row in told] == sorted(row for _, row in told)


@transaction.atomic
def _a_few_things(dice: random.Random, conversations: list[Conversation]) -> None:
    """Several rows in one transaction, locked in order; some of it takes a while, some comes to nothing."""
    for one in sorted(dice.sample(conversations, 2), key=lambda one: one.pk):
        happen(one)
        if dice.random() < 0.3:
            connection.cursor().execute("SELECT pg_sleep(0.01)")
    transaction.set_rollback(dice.random() < 0.2)


def _thread(act: Callable[[int], None], number: int) -> threading.Thread:
    def run() -> None:
        try:
            act(number)
        finally:
            connection.close()

    return threading.Thread(target=run)

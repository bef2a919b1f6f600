"""Stored events → signals: whole or not at all, and a bad one delays no other."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from channels_app import signals
from channels_app.inbox import actions, queries
from channels_app.models import Channel, Envelope
from invenio_center.kernel.errors import AppError
from invenio_center.models import AuditEntry

from . import meta
from .conftest import make_line


def store(channel, key: str, body: bytes, *, is_mark: bool = False) -> Envelope:
    return Envelope.objects.create(channel=channel, dedupe_key=key, body=body, is_mark=is_mark)


def test_events_are_handed_on_once_and_oldest_first(channel, heard):
    for n in range(3):
        store(channel, f"m:{n}", meta.inbound(meta.text(f"n{n}", id=str(n))))
    assert actions.drain()
    assert [one["message"].text for one in heard["message"]] == ["n0", "n1", "n2"]
    assert set(Envelope.objects.values_list("state", flat=True)) == {"processed"}
    actions.drain()
    assert len(heard["message"]) == 3
    channel.refresh_from_db()
    assert channel.last_in_at is not None


def test_what_people_write_goes_before_marks_of_our_own_messages(channel, heard):
    for n in range(3 * actions.BATCH):
        store(channel, f"s:{n}", meta.statuses(meta.status("sent", id=f"s{n}")), is_mark=True)
    store(channel, "m", meta.inbound(meta.text("SAIR")))
    assert actions.process(queries.due(actions.BATCH)[0])
    assert [one["message"].text for one in heard["message"]] == ["SAIR"]


def test_marks_are_worked_on_while_people_write_without_pause(channel, heard):
    for n in range(3 * actions.BATCH):
        store(channel, f"m:{n}", meta.inbound(meta.text(f"n{n}", id=str(n))))
    marks = [
        store(channel, f"s:{n}", meta.statuses(meta.status("sent", id=f"s{n}")), is_mark=True).pk
        for n in range(2)
    ]
    assert queries.due(actions.BATCH)[-2:] == marks


def test_ignored_and_unreadable_keep_their_reason(channel, heard):
    ignored = store(channel, "a", meta.raw(meta.call(meta.change("history", event="DISABLED_UPDATE"))))
    unreadable = store(channel, "b", b"?")
    actions.drain()
    ignored.refresh_from_db()
    unreadable.refresh_from_db()
    assert (ignored.state, ignored.reason) == ("ignored", "history · DISABLED_UPDATE")
    assert (unreadable.state, unreadable.reason) == ("unreadable", "JSONDecodeError")


def test_words_about_the_line_are_kept_once(channel, heard):
    body = meta.raw(meta.call(meta.change("account_update", event="DISABLED_UPDATE")))
    envelope = store(channel, "a", body.replace(b'{"id":"WABA"', b'{"id":"WABA","time":1794000000'))
    actions.drain()
    actions.replay(envelope, None)
    actions.drain()
    (notice,) = channel.notices.all()
    assert (notice.topic, notice.data) == ("account_update", {"event": "DISABLED_UPDATE"})


def test_a_line_that_takes_nothing_in_says_so(channel, heard):
    Channel.objects.update(inbound=False)
    envelope = store(channel, "a", meta.inbound(meta.text()))
    actions.drain()
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason) == ("ignored", actions.INBOUND_OFF)
    assert heard["message"] == []


@pytest.fixture
def poison(heard):
    """A receiver that cannot take one message, whatever it wrote before."""

    def receive(sender, channel, message, **_):
        Channel.objects.filter(pk=channel.pk).update(name=message.text)
        if message.text == "poison":
            raise AppError("never shown")

    signals.message_received.connect(receive, weak=False)
    yield receive
    signals.message_received.disconnect(receive)


def test_a_poisonous_event_delays_no_other_and_leaves_no_trace(channel, heard, poison):
    store(channel, "1", meta.inbound(meta.text("good", id="1")))
    bad = store(channel, "2", meta.inbound(meta.text("poison", id="2")))
    store(channel, "3", meta.inbound(meta.text("last", id="3")))
    actions.drain()
    channel.refresh_from_db()
    bad.refresh_from_db()
    assert channel.name == "last"
    assert (bad.state, bad.attempts, bad.reason) == ("received", 1, "error")
    assert queries.due(10) == []


def test_what_never_works_is_dead_and_can_be_replayed(channel, heard, poison, django_user_model):
    bad = store(channel, "2", meta.inbound(meta.text("poison", id="2")))
    for _ in range(len(actions.BACKOFF_S) + 1):
        Envelope.objects.update(due_at="2020-01-01T00:00Z")
        actions.drain()
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == ("dead", len(actions.BACKOFF_S) + 1)
    signals.message_received.disconnect(poison)
    actor = django_user_model.objects.create(username="carla", role="admin")
    actions.replay(bad, actor)
    actions.drain()
    bad.refresh_from_db()
    assert bad.state == "processed"
    assert AuditEntry.objects.filter(action="envelope.replayed", actor=actor).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_workers_hand_each_event_on_once(transactional_db, heard):
    channel = make_line()
    for n in range(60):
        store(channel, f"m:{n}", meta.inbound(meta.text(f"{n}", id=str(n))))
    barrier = threading.Barrier(5)

    def work() -> None:
        barrier.wait()
        actions.drain()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    actions.drain()
    assert sorted(int(one["message"].text) for one in heard["message"]) == list(range(60))


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_in_between_leaves_the_event_to_the_next(transactional_db, heard):
    channel = make_line()
    envelope = store(channel, "m:1", meta.inbound(meta.text()))

    class Killed(BaseException):
        pass

    def die(sender, **_):
        raise Killed

    signals.message_received.connect(die, weak=False)
    with pytest.raises(Killed):
        actions.drain()
    signals.message_received.disconnect(die)
    heard["message"].clear()
    envelope.refresh_from_db()
    assert (envelope.state, envelope.attempts) == ("received", 0)
    actions.drain()
    assert len(heard["message"]) == 1

"""What leaves: asked first, claimed once, never sent twice by itself."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction

from channels_app import registry
from channels_app.contract import (
    Connector,
    ErrorClass,
    MessageKind,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
    Status,
    StatusUpdate,
)
from channels_app.models import Delivery, DeliveryStatus
from channels_app.outbox import actions, sending
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from channels_app.statuses.actions import record_status
from consent.ledger import actions as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.http import NoAnswer, NotSent

TO = "553188887777"


class Provider(Connector):
    """Stands in for a connector: answers what it is told to, in order."""

    kind = "whatsapp"
    window_s = 86400

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.sent: list[OutgoingMessage] = []
        self.during = None
        self.lock = threading.Lock()

    def send(self, line, to, message, http):
        with self.lock:
            self.sent.append(message)
            provider_id = f"wamid.{len(self.sent)}"
        if self.during:
            self.during(message)
        answer = self.answers.pop(0) if self.answers else Sent(provider_id)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def provider(monkeypatch):
    found = Provider()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
    return found


@pytest.fixture
def subject() -> uuid.UUID:
    return uuid.uuid4()


def queue(channel, subject, text="olá", **more) -> Delivery:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, text)
    fields = {"to": TO, "purpose": "reply", "window_open": True, **more}
    return actions.queue_delivery(channel=channel, subject_id=subject, message=message, **fields)


def refused(kind: ErrorClass, wait: float | None = None) -> ProviderRefused:
    return ProviderRefused(ProviderError("131", "Recusada.", kind, wait))


def now_due(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(due_at=sql.now())


def test_a_reply_is_sent_with_its_decision_and_its_status_is_told(channel, subject, provider, heard):
    delivery = queue(channel, subject)
    first = delivery.decision_id
    assert sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.provider_id) == ("sent", "sent", "wamid.1")
    assert delivery.decision_id != first
    assert delivery.decision.is_allowed
    assert [(one["delivery"].pk, one["status"]) for one in heard["status"]] == [(delivery.pk, Status.SENT)]
    assert not sending.send_next()


def test_what_the_ledger_denies_never_becomes_a_row(channel, subject):
    with pytest.raises(ConsentDenied) as error:
        queue(channel, subject, window_open=False)
    assert error.value.data["reason"] == "WINDOW_CLOSED"
    with pytest.raises(ConsentDenied):
        queue(channel, subject, purpose="marketing")
    assert Delivery.objects.count() == 0


def test_a_line_switched_off_sends_nothing(channel, subject, provider, heard):
    delivery = queue(channel, subject)
    channel.is_active = False
    channel.save()
    with pytest.raises(ChannelOff):
        queue(channel, subject)
    assert not sending.send_next()
    delivery.refresh_from_db()
    assert delivery.state == "queued"


def test_a_window_that_closed_meanwhile_stops_the_message(channel, subject, provider, heard):
    delivery = queue(channel, subject, window_until=sql.now() + timedelta(hours=1))
    Delivery.objects.filter(pk=delivery.pk).update(
        payload={
            **delivery.payload,
            "inputs": {**delivery.payload["inputs"], "window_until": "2020-01-01T00:00:00+00:00"},
        }
    )
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code) == ("cancelled", "window_closed")
    assert provider.sent == []
    assert [one["status"] for one in heard["status"]] == [Status.FAILED]


def test_an_opt_out_between_queueing_and_sending_stops_the_message(channel, subject, provider, heard):
    queue(channel, subject)
    ledger.record_opt_out(
        subject_id=subject,
        channels=[],
        purposes=[],
        method="keyword",
        origin={"kind": "whatsapp", "ref": None, "url": None},
    )
    sending.send_next()
    assert provider.sent == []
    assert Delivery.objects.get().state == "cancelled"


def test_an_opt_out_calls_back_what_waits_in_its_own_transaction(channel, subject, provider, heard):
    waiting, other = queue(channel, subject), queue(channel, uuid.uuid4(), to="5511999990000")
    with pytest.raises(RuntimeError), transaction.atomic():
        assert actions.cancel_pending(subject_id=subject, reason="OPTED_OUT_GLOBAL") == 1
        raise RuntimeError
    waiting.refresh_from_db()
    assert waiting.state == "queued"
    actions.cancel_pending(subject_id=subject, reason="OPTED_OUT_GLOBAL", kinds=["whatsapp"])
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, waiting.status, other.state) == ("cancelled", "failed", "queued")
    assert waiting.error_sentence == "A pessoa pediu para não receber mensagens."


def test_a_throttle_is_repeated_after_a_pause_and_then_succeeds(channel, subject, provider, heard):
    provider.answers = [refused(ErrorClass.RETRY, 40.0), NotSent("x")]
    delivery = queue(channel, subject)
    sending.send_next()
    delivery.refresh_from_db()
    assert delivery.state == "queued"
    assert timedelta(seconds=38) < delivery.due_at - sql.now() < timedelta(seconds=50)
    assert not sending.send_next()
    for _ in range(2):
        now_due(delivery)
        sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error_code) == ("sent", 3, "")
    assert [one["status"] for one in heard["status"]] == [Status.SENT]


def test_a_throttle_without_end_fails(channel, subject, provider, heard):
    provider.answers = [refused(ErrorClass.RETRY) for _ in range(20)]
    delivery = queue(channel, subject)
    for _ in range(20):
        now_due(delivery)
        sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("failed", "failed")
    assert len(provider.sent) == len(sending.BACKOFF_S) + 1


@pytest.mark.parametrize("error", [NoAnswer("x"), refused(ErrorClass.AMBIGUOUS), ZeroDivisionError()])
def test_a_send_nobody_knows_about_is_uncertain_and_never_repeated(channel, subject, provider, heard, error):
    provider.answers = [error]
    delivery = queue(channel, subject)
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("uncertain", "uncertain")
    now_due(delivery)
    sending.expire_leases()
    assert not sending.send_next()
    assert len(provider.sent) == 1


def test_the_provider_s_word_ends_the_doubt(channel, subject, provider, heard):
    provider.answers = [NoAnswer("x")]
    delivery = queue(channel, subject)
    sending.send_next()
    word = StatusUpdate("wamid.X", Status.DELIVERED, sql.now(), correlation=str(delivery.message_ref))
    assert record_status(channel, word) == delivery
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.provider_id) == ("sent", "delivered", "wamid.X")
    assert [one["status"] for one in heard["status"]] == [Status.UNCERTAIN, Status.DELIVERED]


@pytest.mark.parametrize("correlated", [True, False])
def test_a_status_that_comes_before_the_answer_is_not_lost(channel, subject, provider, heard, correlated):
    def overtake(message):
        correlation = message.correlation if correlated else ""
        record_status(channel, StatusUpdate("wamid.1", Status.DELIVERED, sql.now(), correlation))

    provider.during = overtake
    delivery = queue(channel, subject)
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.provider_id) == ("sent", "delivered", "wamid.1")
    assert DeliveryStatus.objects.get().delivery == delivery
    assert heard["status"][-1]["status"] is Status.DELIVERED


def test_a_lost_answer_after_an_early_status_is_no_doubt(channel, subject, provider, heard):
    def overtake(message):
        record_status(channel, StatusUpdate("wamid.1", Status.SENT, sql.now(), message.correlation))

    provider.during, provider.answers = overtake, [NoAnswer("x")]
    delivery = queue(channel, subject)
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("sent", "sent")


def test_a_lease_that_runs_out_leaves_doubt_and_the_late_result_is_refused(channel, subject, provider, heard):
    delivery = queue(channel, subject)

    def sleep_through(message):
        Delivery.objects.update(lease_until=sql.now() - timedelta(seconds=1))
        assert sending.expire_leases() == 1

    provider.during = sleep_through
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.provider_id) == ("uncertain", "uncertain", "")
    assert delivery.error_code == "lease_over"
    assert not sending.send_next()


def test_a_person_may_send_an_uncertain_message_again(channel, subject, provider, heard, django_user_model):
    provider.answers = [NoAnswer("x")]
    delivery = queue(channel, subject)
    sending.send_next()
    actor = django_user_model.objects.create(username="sofia", role="supervisor")
    actions.send_again(delivery, actor)
    sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status, len(provider.sent)) == ("sent", "sent", 2)


def test_a_refused_credential_pauses_the_line(channel, subject, provider, heard):
    provider.answers = [refused(ErrorClass.AUTH)]
    first, second = queue(channel, subject), queue(channel, uuid.uuid4(), to="5511999990000")
    sending.send_next()
    assert not sending.send_next()
    channel.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    assert channel.last_error == "Recusada."
    assert (first.state, second.state) == ("queued", "queued")
    assert second.due_at > sql.now() + timedelta(seconds=50)


def test_one_person_gets_messages_in_order(channel, subject, provider, heard):
    provider.answers = [refused(ErrorClass.RETRY, 60.0)]
    first, second = queue(channel, subject, "um"), queue(channel, subject, "dois")
    sending.send_next()
    assert not sending.send_next()
    now_due(first)
    sending.send_next()
    sending.send_next()
    assert [message.text for message in provider.sent] == ["um", "um", "dois"]
    second.refresh_from_db()
    assert second.state == "sent"


def test_webchat_needs_no_worker(db, subject, heard):
    from .conftest import make_line

    webchat = make_line("Site", "", kind="webchat", settings={})
    delivery = queue(webchat, subject, to="visitor")
    assert (delivery.state, delivery.status) == ("sent", "sent")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_message(transactional_db, subject, provider, heard):
    from .conftest import make_line

    channel = make_line()
    for n in range(30):
        queue(channel, uuid.uuid4(), f"{n}", to=f"55119{n:08}")
    start = threading.Barrier(6)

    def work() -> None:
        start.wait()
        while sending.send_next():
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sending.drain()
    assert sorted(int(message.text) for message in provider.sent) == list(range(30))
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_drain_sends_to_several_people_at_a_time(transactional_db, provider, heard):
    from .conftest import make_line

    channel = make_line()
    together = threading.Barrier(4, timeout=10)
    provider.during = lambda message: together.wait()
    for n in range(4):
        queue(channel, uuid.uuid4(), to=f"55119{n:08}")
    assert sending.drain(seconds=20, senders=4)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}

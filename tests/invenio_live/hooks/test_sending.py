"""Signed, in order, patient, and nobody waits for somebody else's slow receiver."""

from __future__ import annotations

import base64
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from invenio_center.kernel import secrets
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Role, User
from invenio_live.choices import HookState
from invenio_live.hooks import actions, calling, feeding, sending, targets
from invenio_live.models import Subscription, SubscriptionDelivery
from tests import factories
from tests.support.receiver import Receiver, receiving

from .conftest import subscribe
from .test_feeding import happen

pytestmark = pytest.mark.django_db(transaction=True)
TAGS = ["conversation.tags"]


def due_now(subscription: Subscription) -> None:
    """The clock goes on until everything may be tried again."""
    subscription.deliveries.update(due_at=timezone.now() - timedelta(seconds=1))
    Subscription.objects.filter(pk=subscription.pk).update(resume_at=None)


def told(receiver: Receiver) -> list[tuple[str, int]]:
    return [(call.event["data"]["conversation"]["id"], call.event["sequence"]) for call in receiver.calls]


def openssl(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_")).hex()
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    return base64.b64encode(
        subprocess.run(command, input=signed, capture_output=True, check=True).stdout
    ).decode()


def test_a_second_program_finds_the_same_signatures_and_two_while_a_rotation_lasts(
    receiver: Receiver, admin: User
) -> None:
    conversation = factories.make_conversation()
    subscription, first = actions.create_subscription(
        actor=admin, name="ERP", url=receiver.url, events=TAGS, user=factories.make_user(Role.SUPERVISOR)
    )
    second = actions.rotate(actor=admin, subscription=subscription)
    happen(conversation)
    feeding.feed()
    sending.drain()
    call = receiver.calls[0]
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    wanted = [f"v1,{openssl(secret, signed)}" for secret in (second, first)]
    assert call.headers["webhook-signature"].split(" ") == wanted
    assert call.headers["webhook-id"] == call.event["id"] == str(subscription.deliveries.get().event)
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 60

    actions.end_rotation(actor=admin, subscription=subscription)
    happen(conversation)
    feeding.feed()
    sending.drain()
    assert len(receiver.calls[1].headers["webhook-signature"].split(" ")) == 1


def test_a_rotation_ends_by_itself_after_a_day(admin: User) -> None:
    subscription = subscribe(admin=admin)
    actions.rotate(actor=admin, subscription=subscription)
    subscription.refresh_from_db()
    assert len(calling.accepted(subscription)) == 2
    subscription.previous_until = timezone.now() - timedelta(seconds=1)
    assert len(calling.accepted(subscription)) == 1


def test_secrets_lie_encrypted(admin: User) -> None:
    made, secret = actions.create_subscription(actor=admin, name="x", url="https://a.example/", events=TAGS)
    assert secret not in made.cipher
    assert secrets.decrypt(made.cipher) == secret


def test_a_failure_holds_back_its_own_conversation_only_and_order_stays(receiver: Receiver) -> None:
    first, second = factories.make_conversation(), factories.make_conversation()
    subscription = subscribe(receiver.url, events=TAGS)
    for one in (first, first, second, second):
        happen(one)
    feeding.feed()
    bad = str(first.public_id)
    receiver.answer = lambda event: 500 if event["data"]["conversation"]["id"] == bad else 204
    sending.drain()
    assert told(receiver) == [(bad, 1), (str(second.public_id), 1), (str(second.public_id), 2)]
    receiver.answer = lambda _event: 204
    happen(first)
    feeding.feed()  # newer, and due at once: it waits behind the one that failed all the same
    sending.drain()
    assert len(receiver.calls) == 3
    due_now(subscription)
    sending.drain()
    assert [n for one, n in told(receiver) if one == bad] == [1, 1, 2, 3]
    assert set(subscription.deliveries.values_list("state", flat=True)) == {HookState.DELIVERED}


def test_waits_grow_and_each_try_is_kept(receiver: Receiver) -> None:
    receiver.answer, receiver.said = (lambda _event: 503), b"agora \x00nao " + b"x" * 5000
    conversation = factories.make_conversation()
    subscription = subscribe(receiver.url, events=TAGS)
    happen(conversation)
    feeding.feed()
    waits = []
    for _ in range(5):
        due_now(subscription)
        sending.drain()
        delivery = subscription.deliveries.get()
        waits.append((delivery.due_at - timezone.now()).total_seconds())
    assert waits == sorted(waits)
    assert waits[0] < 10 < 1000 < waits[-1]
    assert [one["code"] for one in delivery.tries] == [503] * 5
    assert delivery.answer.startswith("agora nao x")
    assert len(delivery.answer) <= 200


def test_a_receiver_that_is_down_is_asked_less_and_less_often(receiver: Receiver) -> None:
    receiver.answer = lambda _event: 500
    subscription = subscribe(receiver.url, events=TAGS)
    for _ in range(10):
        happen(factories.make_conversation())
    feeding.feed()
    sending.drain()
    assert len(receiver.calls) == sending.DOWN_FROM
    subscription.refresh_from_db()
    assert subscription.resume_at is not None
    assert subscription.failing_since is not None


def test_retry_after_is_honoured(receiver: Receiver) -> None:
    receiver.answer, receiver.more = (lambda _event: 429), {"Retry-After": "900"}
    subscription = subscribe(receiver.url, events=TAGS)
    happen(factories.make_conversation())
    feeding.feed()
    sending.drain()
    assert subscription.deliveries.get().due_at > timezone.now() + timedelta(seconds=800)


@pytest.mark.parametrize("told", ["²", "-1", "9" * 5_000])
def test_a_retry_after_that_is_no_number_asks_for_nothing(receiver: Receiver, told: str) -> None:
    receiver.answer, receiver.more = (lambda _event: 429), {"Retry-After": told}
    subscription = subscribe(receiver.url, events=TAGS)
    happen(factories.make_conversation())
    feeding.feed()
    sending.drain()
    assert subscription.deliveries.get().due_at < timezone.now() + timedelta(seconds=800)


def _three_days_pass(subscription: Subscription) -> None:
    long_ago = timedelta(days=3, minutes=1)
    rows = Subscription.objects.filter(pk=subscription.pk)
    rows.update(failing_since=F("failing_since") - long_ago)
    subscription.deliveries.update(first_tried_at=F("first_tried_at") - long_ago)
    due_now(subscription)


def test_after_three_days_it_is_parked_and_nothing_is_dropped(receiver: Receiver, admin: User) -> None:
    receiver.answer = lambda _event: 500
    conversation = factories.make_conversation()
    subscription = subscribe(receiver.url, events=TAGS)
    happen(conversation)
    feeding.feed()
    sending.drain()
    _three_days_pass(subscription)
    sending.drain()
    subscription.refresh_from_db()
    assert subscription.parked_at is not None
    calls = len(receiver.calls)
    happen(conversation)
    assert feeding.feed() == 1  # it still collects
    due_now(subscription)
    sending.drain()
    assert len(receiver.calls) == calls
    receiver.answer = lambda _event: 204
    actions.resume(actor=admin, subscription=subscription)
    sending.drain()
    assert [n for _, n in told(receiver)[calls:]] == [1, 2]
    subscription.refresh_from_db()
    assert (subscription.parked_at, subscription.failing_since, subscription.failures) == (None, None, 0)


def test_one_poison_event_alone_is_parked_while_others_get_through(receiver: Receiver, admin: User) -> None:
    poison, other = factories.make_conversation(), factories.make_conversation()
    subscription = subscribe(receiver.url, events=TAGS)
    bad = str(poison.public_id)
    receiver.answer = lambda event: 400 if event["data"]["conversation"]["id"] == bad else 204
    happen(poison)
    feeding.feed()
    sending.drain()
    subscription.deliveries.update(first_tried_at=F("first_tried_at") - timedelta(days=4))
    happen(other)
    happen(poison)
    feeding.feed()
    sending.drain()  # the other gets through: the receiver is well
    due_now(subscription)
    sending.drain()
    subscription.refresh_from_db()
    assert subscription.parked_at is None
    states = dict(
        subscription.deliveries.filter(stream=f"conversation:{bad}").values_list("sequence", "state")
    )
    assert states[1] == HookState.PARKED
    receiver.answer = lambda _event: 204
    due_now(subscription)
    sending.drain()
    parked = subscription.deliveries.get(state=HookState.PARKED)
    assert actions.replay(actor=admin, subscription=subscription, ids=[parked.event]) == 1
    sending.drain()
    parked.refresh_from_db()
    assert parked.state == HookState.DELIVERED


def test_gone_parks_at_once(receiver: Receiver) -> None:
    receiver.answer = lambda _event: 410
    subscription = subscribe(receiver.url, events=TAGS)
    happen(factories.make_conversation())
    feeding.feed()
    sending.drain()
    subscription.refresh_from_db()
    assert subscription.parked_at is not None
    assert subscription.deliveries.get().state == HookState.QUEUED


def test_a_slow_receiver_delays_no_other(receiver: Receiver) -> None:
    """The quick one is served, also what happens meanwhile, before the slow one has answered its first call."""
    conversation = factories.make_conversation()
    let_go = threading.Event()
    quick_done = threading.Event()
    with receiving() as slow:
        slow.answer = lambda _event: 204 if let_go.wait(30) else 500
        receiver.answer = _telling(quick_done, 3)
        subscribe(slow.url, events=TAGS)
        subscribe(receiver.url, events=TAGS)
        happen(conversation)
        happen(conversation)
        feeding.feed()
        drain = threading.Thread(target=_drain)
        drain.start()
        happen(conversation)
        feeding.feed()
        assert quick_done.wait(30)
        assert len(slow.calls) <= 1
        let_go.set()
        drain.join()
    assert [n for _, n in told(receiver)] == [1, 2, 3]


def _telling(reached: threading.Event, sequence: int) -> Callable[[dict[str, Any]], int]:
    def answer(event: dict[str, Any]) -> int:
        if event["sequence"] == sequence:
            reached.set()
        return 204

    return answer


def _drain() -> None:
    try:
        sending.drain()
    finally:
        connection.close()


def test_one_lease_at_a_time_and_a_lost_one_has_no_word_any_more(receiver: Receiver) -> None:
    subscription = subscribe(receiver.url, events=TAGS)
    happen(factories.make_conversation())
    feeding.feed()
    first = sending.take_turn()
    assert first is not None
    assert sending.take_turn() is None
    Subscription.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = sending.take_turn()
    assert second is not None
    delivery = SubscriptionDelivery.objects.get()
    late = calling.Result(204, "", 1)
    assert not sending.note(first, delivery, late)
    assert subscription.deliveries.get().state == HookState.QUEUED
    assert sending.serve(second) == 1
    assert subscription.deliveries.get().state == HookState.DELIVERED


def test_two_workers_at_once_call_for_each_event_once(receiver: Receiver) -> None:
    for _ in range(3):
        subscribe(receiver.url, events=TAGS)
    conversation = factories.make_conversation()
    for _ in range(10):
        happen(conversation)
    feeding.feed()
    workers = [threading.Thread(target=_drain) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    ids = [(call.headers["webhook-id"], call.headers["webhook-signature"]) for call in receiver.calls]
    assert len(ids) == len(set(ids)) == 30


def test_who_lost_access_takes_the_subscription_along(receiver: Receiver) -> None:
    reader = factories.make_user(Role.SUPERVISOR)
    subscription = subscribe(receiver.url, events=TAGS, user=reader)
    happen(factories.make_conversation())
    feeding.feed()
    User.objects.filter(pk=reader.pk).update(is_active=False)
    sending.drain()
    subscription.refresh_from_db()
    assert (receiver.calls, subscription.parked_at is not None) == ([], True)


def test_a_private_address_is_not_called(receiver: Receiver, settings: Any) -> None:
    subscription = subscribe(receiver.url, events=TAGS)
    settings.PROVIDER_PRIVATE = []
    happen(factories.make_conversation())
    feeding.feed()
    sending.drain()
    assert receiver.calls == []
    assert subscription.deliveries.get().last_error == "O endereço leva a uma rede privada."


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://exemplo.com.br/a", "https"),
        ("https://10.0.0.8/", "private"),
        ("https://[::1]/", "private"),
        ("https://169.254.169.254/latest/", "private"),
        ("https://intranet/", "private"),
        ("https://erp.internal/", "private"),
        ("https://u:s@exemplo.com.br/", "credentials"),
        ("ftp://exemplo.com.br/", "https"),
        ("https:///x", "invalid"),
        ("exemplo.com.br", "invalid"),
        ("https://exemplo.com.br:x/", "invalid"),
    ],
)
def test_addresses_that_are_refused_when_typed(url: str, code: str, settings: Any) -> None:
    settings.PROVIDER_PRIVATE = []
    with pytest.raises(Invalid) as refusal:
        targets.check(url)
    assert refusal.value.data["errors"]["url"][0]["code"] == code


def test_ten_thousand_queued_are_served_in_constant_memory(receiver: Receiver, monkeypatch: Any) -> None:
    conversation = factories.make_conversation()
    subscription = subscribe(receiver.url, events=TAGS)
    happen(conversation)
    feeding.feed()
    first = subscription.deliveries.get()
    SubscriptionDelivery.objects.bulk_create(
        SubscriptionDelivery(
            subscription=subscription, event=uuid4(), type=first.type, source="event", row=first.row,
            stream=f"conversation:{n % 500}", sequence=n, at=first.at,
        )
        for n in range(2, 10_002)
    )  # fmt: skip
    answers = iter([204] * 10 + [500] + [204] * 100 + [500])
    monkeypatch.setattr(sending, "call", lambda *_: _result(next(answers)))
    sending.serve(_turn(), seconds=600)  # what is loaded once is loaded
    tracemalloc.start()
    served = sending.serve(_turn(), seconds=600)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert served == 101
    assert peak < 4 * 1024 * 1024


def _turn() -> sending.Turn:
    turn = sending.take_turn()
    assert turn is not None
    return turn


def _result(code: int) -> calling.Result:
    return calling.Result(code, "" if code == 204 else "Não.", 1)

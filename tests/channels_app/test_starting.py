"""Between a committed claim and the provider's call a person may leave: then there is no call."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, transaction

from channels_app import registry
from channels_app.contract import Connector, MessageKind, OutgoingMessage, Sent
from channels_app.models import Channel, Delivery
from channels_app.outbox import actions, sending, starting
from consent.ledger import actions as ledger
from invenio_center.kernel import http as client
from tests import factories
from tests.support.far_end import FarEnd, far_end

from .conftest import make_line

pytestmark = pytest.mark.django_db(transaction=True)


class Provider(Connector):
    """Takes two calls for a message, as those do where a file goes first; ``between`` happens after the first."""

    kind = "whatsapp"
    window_s = 86400
    calls = 1

    def __init__(self, end: FarEnd) -> None:
        self.end, self.between = end, lambda: None

    @property
    def sent(self) -> int:
        return len(self.end.received)

    def send(self, line, to, message, http):
        for call in range(self.calls):
            if call:
                self.between()
            http.request("POST", self.end.url, json={"To": to})
        return Sent(f"wamid.{self.sent}")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with far_end() as end:
        found = Provider(end)
        monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
        yield found


@pytest.fixture
def delivery(provider: Provider, heard: Any) -> Delivery:
    contact = factories.make_contact(whatsapp="5511987650030")
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "olá")
    return actions.queue_delivery(
        channel=line(), to="5511987650030", subject_id=contact.subject_id, purpose="reply", message=message,
        window_open=True,
    )  # fmt: skip


def line() -> Channel:
    return make_line()


def leave(delivery: Delivery) -> None:
    ledger.record_opt_out(
        subject_id=delivery.subject_id, channels=[], purposes=[], method="keyword",
        origin={"kind": "whatsapp", "ref": None, "url": None},
    )  # fmt: skip


def claimed(delivery: Delivery) -> sending.Claim:
    with transaction.atomic():
        found = sending._claim(Delivery.objects.select_related("channel").get(pk=delivery.pk))
    assert found is not None
    return found


def test_whoever_left_after_the_claim_is_not_called(delivery: Delivery, provider: Provider) -> None:
    claim = claimed(delivery)
    leave(delivery)
    assert sending.call(claim) is None
    sending.give_back(claim)
    assert sending.send_next()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, provider.sent) == ("cancelled", "optout_after_inbound", 0)


def test_without_the_last_look_the_call_would_begin(
    delivery: Delivery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = claimed(delivery)
    leave(delivery)
    monkeypatch.setattr(starting.ledger, "newest_about", lambda _person: claim.ledger)
    sending.call(claim)
    assert provider.sent == 1


def whoever_leaves_while_the_provider_is_looked_for(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> sending.Claim:
    """Finding the name takes as long as the person needs to leave."""
    claim, find = claimed(delivery), client.checked_addresses

    def slowly(*where: Any) -> list[str]:
        leave(delivery)
        return find(*where)

    monkeypatch.setattr(client, "checked_addresses", slowly)
    return claim


def test_whoever_left_while_the_provider_was_looked_for_is_not_called(
    delivery: Delivery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = whoever_leaves_while_the_provider_is_looked_for(delivery, monkeypatch)
    assert sending.call(claim) is None
    assert provider.sent == 0


def test_a_look_before_the_connection_would_not_be_enough(
    delivery: Delivery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same look, at the beginning of the call."""
    claim = whoever_leaves_while_the_provider_is_looked_for(delivery, monkeypatch)

    def early(http: client.Client, *about: Any) -> client.Client:
        with starting_guarded(http, *about).leaving():
            return http

    starting_guarded = starting.guarded
    monkeypatch.setattr(starting, "guarded", early)
    sending.call(claim)
    assert provider.sent == 1


def test_whoever_leaves_between_two_calls_of_a_message_gets_no_message(
    delivery: Delivery, provider: Provider
) -> None:
    provider.calls, provider.between = 2, lambda: leave(delivery)
    assert sending.call(claimed(delivery)) is None
    assert provider.sent == 1, "the file, which has reached nobody"


def test_a_decision_that_grows_old_during_its_own_upload_still_counts(
    delivery: Delivery, provider: Provider
) -> None:
    provider.calls, provider.between = 2, older
    assert isinstance(sending.call(claimed(delivery)), Sent)
    assert provider.sent == 2


def older() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        cursor.execute("UPDATE consent_decision SET decided_at = decided_at - interval '61 seconds'")
        cursor.execute("SET session_replication_role = 'origin'")


def test_a_decision_older_than_a_minute_is_asked_again(delivery: Delivery, provider: Provider) -> None:
    claim = claimed(delivery)
    older()
    assert sending.call(claim) is None
    sending.give_back(claim)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    assert sending.send_next()
    assert provider.sent == 1


def leaving_between_look_and_first_byte(
    delivery: Delivery,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    moment: Callable[[threading.Thread], object],
) -> None:
    """The person's word begins when the worker has looked; ``moment`` is how long the first byte waits for that."""
    guarded = starting.guarded

    def leaves() -> None:
        try:
            leave(delivery)
            provider.end.gone(delivery.to)
        finally:
            connection.close()

    word = threading.Thread(target=leaves)

    def held_up(*about: Any) -> client.Client:
        found = guarded(*about)

        @contextmanager
        def leaving() -> Iterator[None]:
            with found.leaving():
                word.start()
                moment(word)
                yield

        return found.guarded(leaving)

    monkeypatch.setattr(starting, "guarded", held_up)
    assert isinstance(sending.call(claimed(delivery)), Sent)
    word.join(timeout=30)
    assert provider.end.received == [delivery.to]


def test_an_opt_out_waits_until_a_call_that_is_starting_has_begun(
    delivery: Delivery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving_between_look_and_first_byte(delivery, provider, monkeypatch, lambda _word: wait_for_lock())
    assert provider.end.late == []


def test_without_the_lock_it_would_commit_before_the_call_begins(
    delivery: Delivery, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same look, with nothing held from it to the first byte."""
    monkeypatch.setattr(starting, "shared", lambda *_: nullcontext())
    leaving_between_look_and_first_byte(delivery, provider, monkeypatch, lambda word: word.join(30))
    assert provider.end.late == [delivery.to]


def wait_for_lock() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("nobody waits")


def test_a_person_whose_record_somebody_changes_holds_nobody_up(
    delivery: Delivery, provider: Provider
) -> None:
    other = factories.make_contact(whatsapp="5511987650031")
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "olá")
    actions.queue_delivery(
        channel=delivery.channel, to="5511987650031", subject_id=other.subject_id, purpose="reply",
        message=message, window_open=True,
    )  # fmt: skip
    done = []

    def send() -> None:
        try:
            done.extend([sending.send_next(), sending.send_next()])
        finally:
            connection.close()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM invenio_center_contact WHERE subject_id = %s FOR UPDATE", [delivery.subject_id]
            )
        thread = threading.Thread(target=send)
        thread.start()
        thread.join(timeout=20)
    assert done == [True, False]
    delivery.refresh_from_db()
    assert delivery.state == "queued"

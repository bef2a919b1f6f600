"""Several at once, on real connections. Each guard has its negative control."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from channels_app.models import Delivery
from invenio_center.contacts import identities
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import Contact
from invenio_live.choices import ConversationStatus
from invenio_live.conversations import actions, sending
from invenio_live.intake import actions as intake
from invenio_live.models import Conversation, Message
from invenio_live.queue import actions as queue
from invenio_live.schedules import actions as schedules
from tests import factories
from tests.cast import Cast, assemble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs at the same moment; each result is what it returned or the exception it raised."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        try:
            gate.wait(20)
            return job()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def knock(cast: Cast, number: str, text: str) -> Callable[[], None]:
    def job() -> None:
        with transaction.atomic():
            intake.receive_message(cast.line, factories.incoming(text, sender=number))

    return job


@contextmanager
def without_address_locks() -> Iterator[None]:
    original = identities.lock_addresses
    identities.lock_addresses = lambda claims: None
    try:
        yield
    finally:
        identities.lock_addresses = original


def test_twenty_first_messages_at_once_are_one_contact_and_one_conversation(cast: Cast) -> None:
    forms = ("5511987655555", "551187655555")
    results = together(*(knock(cast, forms[n % 2], f"mensagem {n}") for n in range(20)))
    assert [one for one in results if one is not None] == []
    assert Contact.objects.count() == 1
    conversation = Conversation.objects.get()
    assert (conversation.messages.count(), conversation.unread) == (20, 20)


def test_control_without_the_address_lock_some_of_them_fail(cast: Cast) -> None:
    with without_address_locks():
        results = together(*(knock(cast, "5511987655556", f"mensagem {n}") for n in range(20)))
    assert any(isinstance(one, IntegrityError) for one in results) or Contact.objects.count() > 1


def test_one_provider_message_delivered_fifty_times_at_once_is_one(cast: Cast) -> None:
    message = factories.incoming(sender="5511987655557", provider_id="wamid.SAME")

    def job() -> None:
        with transaction.atomic():
            intake.receive_message(cast.line, message)

    assert set(together(*[job] * 20)) == {None}
    assert Message.objects.count() == 1
    assert Conversation.objects.get().unread == 1


@pytest.fixture
def held(cast: Cast) -> Conversation:
    row = factories.make_conversation(cast.line, sender="5511987655558")
    factories.take(row, cast.ana)
    return row


def test_two_replies_with_one_client_id_are_one_message(cast: Cast, held: Conversation) -> None:
    def job() -> Message:
        return actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="once", text="Oi")

    results = together(*[job] * 6)
    assert len({message.pk for message in results}) == 1
    assert Delivery.objects.count() == 1


def test_control_without_the_row_lock_the_constraint_is_all_that_is_left(
    cast: Cast, held: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sending, "held_by", lambda public_id, agent: Conversation.objects.get(public_id=public_id)
    )

    def job() -> Message:
        return actions.send_reply(conversation=held.public_id, agent=cast.ana, client_id="once", text="Oi")

    results = together(*[job] * 6)
    assert any(isinstance(one, IntegrityError) for one in results)
    assert Message.objects.filter(direction="out").count() == 1


def consistent(row: Conversation) -> None:
    """One holder or none, as its status says, and a place when it waits."""
    row.refresh_from_db()
    assert (row.holder is not None) == (row.status == ConversationStatus.ACTIVE)
    if row.status == ConversationStatus.WAITING:
        assert row.lane is not None and row.ready_at is not None
    if row.status == ConversationStatus.CLOSED:
        assert row.closed_at is not None


@pytest.mark.parametrize("act", ["transfer", "close", "schedule", "release"])
def test_an_act_against_the_customers_message(cast: Cast, held: Conversation, act: str) -> None:
    acts: dict[str, Callable[[], Any]] = {
        "transfer": lambda: actions.transfer(
            conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno
        ),
        "close": lambda: actions.close(
            conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome
        ),
        "schedule": lambda: schedules.create(
            conversation=held.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=1)
        ),
        "release": lambda: actions.release(conversation=held.public_id, actor=cast.ana.user),
    }
    results = together(acts[act], knock(cast, "5511987655558", "Espera"), knock(cast, "5511987655558", "Oi?"))
    assert [one for one in results if isinstance(one, Exception)] == []
    consistent(held)
    assert Message.objects.filter(conversation=held, direction="in").count() == 3
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("act", ["transfer", "close", "schedule"])
def test_a_claim_against_a_supervisors_act(cast: Cast, act: str) -> None:
    row = factories.make_conversation(cast.line)
    segment = factories.make_segment()
    acts: dict[str, Callable[[], Any]] = {
        "transfer": lambda: actions.transfer(
            conversation=row.public_id, actor=cast.supervisor, to_segment=segment
        ),
        "close": lambda: actions.close(
            conversation=row.public_id, actor=cast.supervisor, outcome=cast.outcome
        ),
        "schedule": lambda: schedules.create(
            conversation=row.public_id, actor=cast.supervisor, due_at=sql.now() + timedelta(hours=1)
        ),
    }
    results = together(acts[act], lambda: queue.claim_next(cast.ana), lambda: queue.claim_next(cast.bruno))
    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, AppError)] == []
    consistent(row)
    assert sum(isinstance(one, Conversation) and one.pk == row.pk for one in results[1:]) <= 1


def test_a_pick_against_a_transfer_gives_one_holder_and_both_are_told_the_truth(cast: Cast) -> None:
    for _ in range(5):
        row = factories.make_conversation(cast.line)

        def pick(row: Conversation = row) -> Any:
            return queue.claim(row, cast.bruno, actor=cast.supervisor)

        def give(row: Conversation = row) -> Any:
            return actions.transfer(conversation=row.public_id, actor=cast.supervisor, to_agent=cast.ana)

        picked, given = together(pick, give)
        assert not isinstance(given, Exception)
        consistent(row)
        # Picked first and then handed on, or handed on first and the pick refused with the winner's name.
        assert row.holder == cast.ana
        assert row.fence == (1 if isinstance(picked, AppError) else 2)
        if isinstance(picked, AppError):
            assert "Ana" in picked.sentence


def test_two_transfers_into_the_last_place_give_it_to_one(cast: Cast, held: Conversation) -> None:
    small = factories.make_agent(capacity=1)
    other = factories.make_conversation(cast.line)
    factories.take(other, cast.ana)

    def give(row: Conversation) -> Callable[[], Any]:
        return lambda: actions.transfer(conversation=row.public_id, actor=cast.ana.user, to_agent=small)

    together(give(held), give(other))
    assert Conversation.objects.filter(holder=small).count() == 1

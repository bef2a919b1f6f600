"""Answering: once, inside the window, by who holds the conversation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.models import Delivery
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_live.choices import ConversationStatus, Turn
from invenio_live.conversations import actions, queries
from invenio_live.conversations.errors import NotHolder, WindowClosed
from invenio_live.models import Conversation, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast: Cast) -> Conversation:
    conversation = factories.make_conversation(cast.line, sender="5511987651000")
    factories.take(conversation, cast.ana)
    return Conversation.objects.get(pk=conversation.pk)


def reply(
    conversation: Conversation, cast: Cast, client_id: str = "r1", text: str = "Bom dia", **fields: object
) -> Message:
    return actions.send_reply(
        conversation=conversation.public_id,
        agent=cast.ana,
        client_id=client_id,
        text=text,
        **fields,  # type: ignore[arg-type]
    )


def test_a_reply_pays_the_debt_and_leaves_with_a_decision(cast: Cast, held: Conversation) -> None:
    message = reply(held, cast)
    held.refresh_from_db()
    assert (held.waiting_since, held.turn, held.unread, held.preview) == (None, Turn.CUSTOMER, 0, "Bom dia")
    delivery = Delivery.objects.get(message_ref=message.public_id)
    assert (delivery.to, delivery.purpose, delivery.decision.reason) == (
        "5511987651000",
        "reply",
        "REPLY_WINDOW",
    )
    assert (message.status, message.author) == ("queued", cast.ana.user)


def test_the_same_client_id_is_the_same_message(cast: Cast, held: Conversation) -> None:
    first, second = reply(held, cast, "same"), reply(held, cast, "same", "outro texto")
    assert first.pk == second.pk
    assert Delivery.objects.count() == 1


def test_who_does_not_hold_it_is_told_who_does(cast: Cast, held: Conversation) -> None:
    with pytest.raises(NotHolder) as refused:
        actions.send_reply(conversation=held.public_id, agent=cast.bruno, client_id="x", text="Oi")
    assert refused.value.code == "not_holder"
    assert refused.value.data == {"holder": "Ana"}
    assert not Delivery.objects.exists()


def test_a_stale_holder_is_refused_after_a_transfer(cast: Cast, held: Conversation) -> None:
    actions.transfer(conversation=held.public_id, actor=cast.ana.user, to_agent=cast.bruno)
    with pytest.raises(NotHolder) as refused:
        reply(held, cast)
    assert refused.value.data["holder"] == "Bruno"


def test_an_empty_reply_is_refused(cast: Cast, held: Conversation) -> None:
    with pytest.raises(Invalid):
        reply(held, cast, text="  ")


@pytest.mark.parametrize(
    ("age", "open_"), [(timedelta(hours=24, seconds=-5), True), (timedelta(hours=24), False)]
)
def test_the_window_is_a_rule_of_the_server(
    cast: Cast, held: Conversation, age: timedelta, open_: bool
) -> None:
    Conversation.objects.filter(pk=held.pk).update(last_customer_at=sql.now() - age)
    if open_:
        reply(held, cast)
    else:
        with pytest.raises(WindowClosed):
            reply(held, cast)
        assert not Message.objects.filter(direction="out").exists()


def test_the_window_closes_at_the_second() -> None:
    from invenio_live.conversations import window

    channel = factories.make_channel()
    last = timezone.now()
    row = Conversation(channel=channel, last_customer_at=last)
    assert window.is_open(row, last + timedelta(hours=23, minutes=59, seconds=59))
    assert not window.is_open(row, last + timedelta(hours=24))


def test_a_note_never_leaves_and_clears_nothing(cast: Cast, held: Conversation) -> None:
    note = actions.add_note(conversation=held.public_id, author=cast.bruno.user, text="Cliente antigo")
    held.refresh_from_db()
    assert held.waiting_since is not None
    assert note.direction == "note"
    assert not Delivery.objects.exists()
    assert [m["direction"] for m in queries.thread(held)] == ["in", "note"]


def test_reading_is_not_answering(cast: Cast, held: Conversation) -> None:
    actions.mark_read(conversation=held.public_id, agent=cast.ana)
    held.refresh_from_db()
    assert (held.unread, held.turn) == (0, Turn.US)
    assert held.waiting_since is not None


def fail(message: Message) -> None:
    from channels_app.contract import Status
    from channels_app.statuses.actions import apply

    delivery = Delivery.objects.get(message_ref=message.public_id)
    apply(delivery, Status.FAILED, timezone.now(), error=("131026", "Número sem WhatsApp."))


def test_a_reply_that_failed_is_owed_again_since_the_first_time(cast: Cast, held: Conversation) -> None:
    since = held.waiting_since
    message = reply(held, cast)
    fail(message)
    held.refresh_from_db()
    message.refresh_from_db()
    assert (held.waiting_since, held.turn, held.status) == (since, Turn.US, ConversationStatus.ACTIVE)
    assert message.error == {"code": "131026", "sentence": "Número sem WhatsApp."}
    assert [entry["status"] for entry in message.status_history] == ["queued", "failed"]


def test_a_failure_after_closing_brings_the_conversation_back_to_the_queue(
    cast: Cast, held: Conversation
) -> None:
    since = held.waiting_since
    message = reply(held, cast)
    actions.close(conversation=held.public_id, actor=cast.ana.user, outcome=cast.outcome)
    fail(message)
    held.refresh_from_db()
    assert (held.status, held.waiting_since, held.holder) == (ConversationStatus.WAITING, since, None)


def test_states_never_go_backwards(cast: Cast, held: Conversation) -> None:
    from channels_app.contract import Status

    message = reply(held, cast)
    delivery = Delivery.objects.get(message_ref=message.public_id)
    for status in (Status.READ, Status.DELIVERED, Status.SENT):
        actions.delivery_changed(delivery, status, timezone.now())
    message.refresh_from_db()
    assert message.status == "read"
    assert [entry["status"] for entry in message.status_history] == ["queued", "read", "delivered", "sent"]


def test_webchat_replies_are_sent_at_once(cast: Cast) -> None:
    visitor = factories.make_visitor()
    conversation = factories.write(visitor).conversation
    factories.take(conversation, cast.ana)
    assert reply(conversation, cast).status == "sent"

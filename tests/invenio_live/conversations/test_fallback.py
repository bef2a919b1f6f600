"""Who has no RCS gets the text by SMS: one message, decided anew, never both knowingly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from channels_app.contract import ErrorClass, MessageKind, ProviderError, Sent, Status, StatusUpdate
from channels_app.lines import actions as lines
from channels_app.models import Channel, Delivery, DeliveryState
from channels_app.outbox import queries as outbox
from channels_app.outbox import sending
from channels_app.statuses.actions import record_status
from consent.ledger import actions as ledger
from invenio_center.kernel import sql
from invenio_live.conversations import actions
from invenio_live.models import Conversation, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PERSON = "+5511987651000"
NO_RCS = ProviderError("no_rcs", "Este número não tem RCS.", ErrorClass.NOT_HERE)
REVOKED = ProviderError("ttl_revoked", "Foi recolhida.", ErrorClass.UNKNOWN)


@pytest.fixture
def sms() -> Channel:
    return factories.make_channel("sms", name="Avisos", settings={"provider": "twilio"})


@pytest.fixture
def rcs(sms: Channel) -> Channel:
    settings = {"agent_id": "loja", "fallback_sms": str(sms.public_id)}
    return factories.make_channel("rcs", name="Loja", settings=settings)


@pytest.fixture
def held(cast: Cast, rcs: Channel) -> Conversation:
    conversation = factories.make_conversation(rcs, sender=PERSON)
    return factories.take(conversation, cast.ana)


def reply(held: Conversation, cast: Cast, text: str = "Seu pedido saiu", **fields: Any) -> Message:
    return actions.send_reply(
        conversation=held.public_id, agent=cast.ana, client_id="r1", text=text, **fields
    )


def answered(message: Message, result: Sent | ProviderError) -> Delivery:
    """The provider's answer to the way that counts now, as a worker writes it back."""
    delivery = outbox.of_message(message.public_id)
    assert delivery is not None
    claim = sending._claim(delivery)
    assert claim is not None
    assert sending.write_back(claim, result)
    message.refresh_from_db()
    return Delivery.objects.get(pk=delivery.pk)


def said(channel: Channel, message: Message, status: Status, error: ProviderError | None = None) -> None:
    word = StatusUpdate(str(message.public_id), status, sql.now(), str(message.public_id), error)
    with transaction.atomic():
        record_status(channel, word)
    message.refresh_from_db()


def words(message: Message) -> list[str]:
    return [one["status"] for one in message.status_history]


def test_the_text_goes_out_by_sms_with_a_decision_of_its_own(
    cast: Cast, held: Conversation, sms: Channel
) -> None:
    message = reply(held, cast)
    first = answered(message, NO_RCS)
    assert (message.status, message.error, message.data["fallback"]["channel"]) == ("queued", None, sms.label)
    second = Delivery.objects.get(replaces=first)
    assert (first.state, second.state) == (DeliveryState.FAILED, DeliveryState.QUEUED)
    assert (second.channel, second.to, second.purpose) == (sms, PERSON, "reply")
    assert second.payload["message"]["text"] == "Seu pedido saiu"
    assert second.decision_id != first.decision_id
    assert (second.decision.channel, second.decision.decision) == ("sms", "allow")
    assert Message.objects.filter(conversation=held, direction="out").count() == 1

    answered(message, Sent("SM1"))
    assert (message.status, message.provider_id) == ("sent", "SM1")
    assert words(message) == ["queued", "failed", "queued", "sent"]
    held.refresh_from_db()
    assert held.waiting_since is None  # the customer is answered


def test_a_word_about_the_sms_is_a_word_about_the_message(
    cast: Cast, held: Conversation, sms: Channel
) -> None:
    message = reply(held, cast)
    answered(message, NO_RCS)
    answered(message, Sent("SM1"))
    with transaction.atomic():
        record_status(sms, StatusUpdate("SM1", Status.DELIVERED, sql.now()))
    message.refresh_from_db()
    assert message.status == "delivered"


def test_a_recalled_message_goes_out_by_sms_too(cast: Cast, held: Conversation, rcs: Channel) -> None:
    message = reply(held, cast)
    answered(message, Sent(str(message.public_id)))
    assert message.status == "sent"
    said(rcs, message, Status.FAILED, REVOKED)
    assert message.status == "queued"
    assert Delivery.objects.filter(replaces__isnull=False).count() == 1
    said(rcs, message, Status.FAILED, REVOKED)
    assert Delivery.objects.count() == 2


def test_what_arrived_late_after_all_is_not_sent_a_second_time(
    cast: Cast, held: Conversation, rcs: Channel
) -> None:
    message = reply(held, cast)
    answered(message, Sent(str(message.public_id)))
    said(rcs, message, Status.FAILED, REVOKED)
    said(rcs, message, Status.DELIVERED)
    second = Delivery.objects.get(replaces__isnull=False)
    assert second.state == DeliveryState.CANCELLED
    assert message.status == "delivered"
    assert sending.send_next() is False


@pytest.mark.parametrize(
    "error",
    [
        ProviderError("invalid_argument", "Recusado.", ErrorClass.BAD_CONTENT),
        ProviderError("no_answer", "Ninguém sabe.", ErrorClass.AMBIGUOUS),
        ProviderError("http_418", "Recusado.", ErrorClass.UNKNOWN),
    ],
)
def test_any_other_end_stays_what_it_is(cast: Cast, held: Conversation, error: ProviderError) -> None:
    message = reply(held, cast)
    answered(message, error)
    assert message.status in ("failed", "uncertain")
    assert Delivery.objects.count() == 1


def test_a_failed_sms_ends_it_and_the_answer_is_owed_again(cast: Cast, held: Conversation) -> None:
    message = reply(held, cast)
    answered(message, NO_RCS)
    answered(message, ProviderError("no_rcs", "Número inválido.", ErrorClass.NOT_HERE))
    assert (message.status, message.error["sentence"]) == ("failed", "Número inválido.")
    assert Delivery.objects.count() == 2
    held.refresh_from_db()
    assert held.waiting_since is not None


def test_an_uncertain_sms_is_what_a_person_decides_about(cast: Cast, held: Conversation) -> None:
    message = reply(held, cast)
    answered(message, NO_RCS)
    second = answered(message, ProviderError("no_answer", "Ninguém sabe.", ErrorClass.AMBIGUOUS))
    assert message.status == "uncertain"
    actions.end_doubt(message=message.public_id, actor=cast.ana.user, decision="again")
    second.refresh_from_db()
    assert second.state == DeliveryState.QUEUED


def test_whom_we_may_not_write_by_sms_gets_none_and_the_agent_is_told_why(
    cast: Cast, held: Conversation
) -> None:
    message = reply(held, cast)
    delivery = Delivery.objects.get()
    claim = sending._claim(delivery)
    ledger.record_opt_out(
        subject_id=held.contact.subject_id,
        channels=(),
        purposes=(),
        method="keyword",
        origin={"kind": "sms", "ref": "x", "url": None},
    )
    assert claim is not None
    sending.write_back(claim, NO_RCS)
    message.refresh_from_db()
    assert (message.status, message.error["code"]) == ("failed", "no_rcs")
    assert "O SMS também não saiu: A pessoa pediu" in message.error["sentence"]
    assert message.data["fallback"]["refused"].startswith(("OPTED_OUT", "OPTOUT"))
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("spoil", ["none", "inactive", "foreign", "broken", "whatsapp"])
def test_without_a_working_sms_line_it_fails(
    cast: Cast, held: Conversation, rcs: Channel, sms: Channel, spoil: str
) -> None:
    wanted = {"none": "", "foreign": "018f0000-0000-7000-8000-000000000001", "broken": "sim"}
    wanted |= {"whatsapp": str(cast.line.public_id), "inactive": str(sms.public_id)}
    lines.save_channel(actor=None, channel=rcs, settings={"agent_id": "loja", "fallback_sms": wanted[spoil]})
    if spoil == "inactive":
        lines.deactivate(sms, None)
    message = reply(held, cast)
    answered(message, NO_RCS)
    assert (message.status, message.error["sentence"]) == ("failed", NO_RCS.sentence)
    assert Delivery.objects.count() == 1


def test_only_words_go_over(cast: Cast, held: Conversation) -> None:
    message = reply(held, cast, text="x" * 1601)
    answered(message, NO_RCS)
    assert message.status == "failed"
    assert message.kind == MessageKind.TEXT
    assert Delivery.objects.count() == 1

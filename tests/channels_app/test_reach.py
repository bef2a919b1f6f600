"""An address that refused for good is remembered, and nothing goes there until somebody knows better."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

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
from channels_app.models import AddressRefusal, Delivery
from channels_app.outbox import actions as outbox
from channels_app.outbox import sending
from channels_app.outbox.errors import ConsentDenied
from channels_app.reach import actions as reach
from channels_app.statuses.actions import record_status
from invenio_center.kernel import sql
from invenio_center.models import AuditEntry, Contact
from tests import factories

NUMBER = "5531988887777"
GONE = ProviderError("131026", "Este número não recebe mensagens do WhatsApp.", ErrorClass.BAD_RECIPIENT)


class Provider(Connector):
    kind = "whatsapp"
    window_s = 86400

    def __init__(self) -> None:
        self.answers: list[object] = []

    def send(self, line, to, message, http):
        answer = self.answers.pop(0) if self.answers else Sent(f"wamid.{message.correlation}")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def provider(monkeypatch):
    found = Provider()
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", found)
    return found


@pytest.fixture
def contact(db: None) -> Contact:
    return factories.make_contact(whatsapp=NUMBER)


def queue(channel, contact, to=NUMBER, **more) -> Delivery:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "olá")
    fields = {"purpose": "reply", "window_open": True, **more}
    return outbox.queue_delivery(
        channel=channel, to=to, subject_id=contact.subject_id, message=message, **fields
    )


def word(delivery: Delivery, error: ProviderError, provider_id: str = "") -> StatusUpdate:
    return StatusUpdate(
        provider_id or delivery.provider_id,
        Status.FAILED,
        sql.now(),
        correlation=str(delivery.message_ref),
        error=error,
    )


def refused(contact: Contact) -> list[tuple[str, str]]:
    rows = AddressRefusal.objects.filter(identity__contact=contact)
    return [(row.kind, row.code) for row in rows]


def test_a_refusal_of_the_send_is_remembered_and_stops_the_next(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    assert sending.send_next()
    assert refused(contact) == [("whatsapp", "131026")]
    with pytest.raises(ConsentDenied) as denied:
        queue(channel, contact)
    assert denied.value.data["reason"] == "ADDRESS_INVALID"


def test_a_refusal_told_later_is_remembered_too_even_before_the_answer_to_the_send(
    channel, contact, provider
):
    late, early = queue(channel, contact), queue(channel, contact)
    assert sending.send_next()
    assert sending.send_next()
    late.refresh_from_db()
    with transaction.atomic():
        record_status(channel, word(late, GONE))
    assert refused(contact) == [("whatsapp", "131026")]
    AddressRefusal.objects.all().delete()
    early.refresh_from_db()
    Delivery.objects.filter(pk=early.pk).update(provider_id="", message_ref=uuid.uuid4())
    with transaction.atomic():
        record_status(channel, word(early, GONE))
    assert refused(contact) == []
    Delivery.objects.filter(pk=early.pk).update(provider_id=early.provider_id, status="sent")
    early.refresh_from_db()
    with transaction.atomic():
        sending.adopt_early(early)
    assert refused(contact) == [("whatsapp", "131026")]


@pytest.mark.parametrize("error_class", sorted(set(ErrorClass) - {ErrorClass.BAD_RECIPIENT}))
def test_no_other_refusal_is_the_addresss_fault(channel, contact, provider, error_class):
    provider.answers = [ProviderRefused(ProviderError("1", "Recusada.", error_class))]
    queue(channel, contact)
    sending.send_next()
    assert refused(contact) == []


def test_what_waited_already_is_asked_again_and_stays(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    waiting = queue(channel, contact)
    assert sending.send_next()
    assert sending.send_next()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decision.reason) == ("cancelled", "ADDRESS_INVALID")
    assert "devolveu uma mensagem" in waiting.error_sentence


def test_one_number_may_be_refused_by_one_kind_and_reached_by_another(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    sending.send_next()
    sms = factories.make_channel("sms", settings={"provider": "twilio"})
    assert queue(sms, contact).decision.is_allowed


def test_another_number_of_the_person_still_works(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    sending.send_next()
    assert queue(channel, contact, to="5531977776666").decision.is_allowed


def test_both_forms_of_a_number_are_one(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact, to="553188887777")
    sending.send_next()
    with pytest.raises(ConsentDenied):
        queue(channel, contact, to="+" + NUMBER)


def test_whoever_writes_is_reached_again(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    sending.send_next()
    with transaction.atomic():
        reach.heard(channel, factories.incoming(sender="553188887777").sender)
    assert refused(contact) == []
    assert queue(channel, contact).decision.is_allowed


def test_a_word_heard_twice_refuses_nobody_again(channel, contact, provider):
    delivery = queue(channel, contact)
    sending.send_next()
    delivery.refresh_from_db()
    update = word(delivery, GONE)
    with transaction.atomic():
        record_status(channel, update)
        reach.heard(channel, factories.incoming(sender=NUMBER).sender)
        record_status(channel, update)
    assert refused(contact) == []


def test_a_colleague_sets_the_address_free_and_the_trail_says_so(channel, contact, provider):
    provider.answers = [ProviderRefused(GONE)]
    queue(channel, contact)
    sending.send_next()
    actor = factories.make_user("supervisor")
    reach.release(AddressRefusal.objects.get(), actor=actor)
    entry = AuditEntry.objects.get(action="contact.address_released")
    assert (entry.actor_id, entry.object_id) == (actor.pk, str(contact.public_id))
    assert queue(channel, contact).decision.is_allowed


def test_the_time_of_the_refusal_is_the_providers(channel, contact, provider):
    delivery = queue(channel, contact)
    sending.send_next()
    delivery.refresh_from_db()
    at = sql.now() - timedelta(minutes=7)
    with transaction.atomic():
        record_status(channel, StatusUpdate(delivery.provider_id, Status.FAILED, at, error=GONE))
    assert AddressRefusal.objects.get().since == at

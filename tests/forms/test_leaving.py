"""Out of a mail with one click: RFC 8058, in force at once, and never by opening an address."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from channels_app.contract import MessageKind, OutgoingMessage
from channels_app.models import Channel, Delivery
from channels_app.outbox import actions as outbox
from channels_app.outbox import ways_out
from channels_app.outbox.errors import ConsentDenied
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.contacts import actions as contacts
from invenio_center.models import Contact
from tests import factories

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def line(db: None) -> Channel:
    return factories.make_channel("email", name="Caixa")


@pytest.fixture
def rita(db: None) -> Contact:
    found = contacts.create_contact(actor=None, name="Rita", email="rita@x.example")
    ledger.append_event(
        type="consent.granted", subject_id=found.subject_id, actor="subject", channels=["email"],
        purposes=["marketing", "survey", "transactional"], method="checkbox",
        origin={"kind": "landing", "ref": "verao", "url": None}, legal_basis="LGPD-7-I",
    )  # fmt: skip
    return found


def queue(line: Channel, person: Contact, purpose: str = "marketing", **more: Any) -> Delivery:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Oferta da semana")
    return outbox.queue_delivery(
        channel=line, to="rita@x.example", subject_id=person.subject_id, purpose=purpose, message=message,
        window_open=False, **more,
    )  # fmt: skip


def path(delivery: Delivery) -> str:
    return f"/leave/{ways_out.token(delivery)}/"


def withdrawn(person: Contact) -> list[tuple[list[str], list[str], str]]:
    found = consents.events(subject_id=person.subject_id, type="consent.withdrawn").order_by("seq")
    return [(event.channels, event.purposes, event.method) for event in found]


def test_one_post_is_enough_and_holds_at_once(line: Channel, rita: Contact) -> None:
    delivery, waiting = queue(line, rita), queue(line, rita)
    answer = Client(enforce_csrf_checks=True).post(path(delivery), ONE_CLICK)
    assert (answer.status_code, answer.cookies) == (200, {})
    assert withdrawn(rita) == [(["email"], ["marketing", "survey"], "one_click")]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == ("cancelled", "opted_out_purpose")
    with pytest.raises(ConsentDenied):
        queue(line, rita)
    assert queue(line, rita, "transactional").decision.is_allowed


def test_out_of_a_mail_that_is_no_offer_is_out_of_all_mail(line: Channel, rita: Contact) -> None:
    Client().post(path(queue(line, rita, "transactional")), ONE_CLICK)
    assert withdrawn(rita) == [(["email"], [], "one_click")]


def test_opening_the_address_shows_a_page_and_changes_nothing(line: Channel, rita: Contact) -> None:
    for method in ("get", "head"):
        answer = getattr(Client(), method)(path(queue(line, rita, "transactional")))
        assert answer.status_code in (200, 405)
    assert "Não quero mais receber" in Client().get(path(queue(line, rita))).content.decode()
    assert withdrawn(rita) == []


def test_a_token_somebody_changed_opens_nothing(line: Channel, rita: Contact) -> None:
    found = path(queue(line, rita))
    other = found.replace(rita.subject_id.hex, uuid.uuid4().hex)
    for wrong in (other, found[:-3] + "/", "/leave/x/"):
        assert Client().post(wrong, ONE_CLICK).status_code == 404
    assert withdrawn(rita) == []


def test_the_no_outlives_the_record(line: Channel, rita: Contact) -> None:
    delivery = queue(line, rita)
    person = rita.subject_id
    rita.delete()
    assert Client().post(path(delivery), ONE_CLICK).status_code == 200
    assert consents.timeline(person)[-1].type == "consent.withdrawn"


@pytest.mark.parametrize(
    ("purpose", "due"), [("marketing", False), ("transactional", False), ("reply", True)]
)
def test_the_way_out_goes_along_with_every_mail_that_is_no_answer(
    line: Channel, rita: Contact, purpose: str, due: bool
) -> None:
    delivery = queue(line, rita) if purpose != "reply" else queue_reply(line, rita)
    Delivery.objects.filter(pk=delivery.pk)
    sent = ways_out.added(delivery, OutgoingMessage("x", MessageKind.TEXT, "Olá"))
    assert ("unsubscribe_url" in sent.thread) == (not due)
    assert ("Não quer mais receber?" in sent.text) == (not due)


def queue_reply(line: Channel, person: Contact) -> Delivery:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "Resposta")
    return outbox.queue_delivery(
        channel=line, to="rita@x.example", subject_id=person.subject_id, purpose="reply", message=message,
        window_open=True,
    )  # fmt: skip

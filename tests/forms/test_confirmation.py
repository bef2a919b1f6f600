"""A tick in the name of a known person: asked at the address itself, granted by one press there and by nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from channels_app.models import Channel, Delivery
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.models import Contact
from tests import factories

from .conftest import ANSWERS, Send, make_form, ticked, work

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/confirm/([\w-]{22})/")


@pytest.fixture
def mail(db: None) -> Channel:
    return factories.make_channel("email", name="Caixa")


@pytest.fixture
def rita(db: None) -> Contact:
    return contacts.create_contact(actor=None, name="Rita", email="rita@x.example")


@pytest.fixture
def submit(text: Any, rita: Contact, send: Send) -> Any:
    make_form(consents=[{"code": "ofertas", "required": False}])

    def submitted(**fields: Any) -> Any:
        answer = send(consents=[ticked(text)], fields={**ANSWERS, **fields})
        work()
        return answer

    return submitted


def state(person: Contact, channel: str = "email") -> str:
    rows = consents.state(person.subject_id)
    return str(
        next(row["state"] for row in rows if (row["channel"], row["purpose"]) == (channel, "marketing"))
    )


def asked() -> Delivery:
    return Delivery.objects.get(purpose="optin_confirmation")


def link(delivery: Delivery | None = None) -> str:
    found = LINK.search((delivery or asked()).payload["message"]["text"])
    assert found is not None
    return found[0]


def test_the_page_of_the_link_tells_who_answers_for_the_data(
    text: Any, mail: Channel, submit: Any, client: Client
) -> None:
    submit()
    page = client.get(link()).content.decode()
    told = page[page.index('class="law"') : page.index('id="send"')]
    assert "CNPJ 12.345.678/0001-95" in told and "dpo@xyz.example" in told and "5 anos" in told


def test_the_question_goes_to_the_address_itself_with_what_was_ticked(
    text: Any, mail: Channel, rita: Contact, submit: Any
) -> None:
    submit()
    delivery = asked()
    assert (delivery.channel, delivery.to, delivery.subject_id) == (mail, "rita@x.example", rita.subject_id)
    assert delivery.decision.reason == "OPTIN_CONFIRMATION"
    words = delivery.payload["message"]
    assert text.body in words["text"] and "não faça nada" in words["text"]
    assert words["thread"]["subject"] == "Confirme a sua autorização"
    assert state(rita) == "pending"


def test_link_is_forgotten_by_the_message_that_has_carried_it(
    text: Any, mail: Channel, rita: Contact, submit: Any, client: Client
) -> None:
    submit()
    delivery, token = asked(), link().split("/")[2]
    for state_now in ("queued", "sending", "uncertain"):
        Delivery.objects.filter(pk=delivery.pk).update(state=state_now)
        assert token in str(asked().payload), "it may have to be sent again"
    for ended in ("sent", "failed", "cancelled"):
        Delivery.objects.filter(pk=delivery.pk).update(state="queued", payload=delivery.payload)
        Delivery.objects.filter(pk=delivery.pk).update(state=ended)
        kept = asked().payload["message"]
        assert token not in str(asked().payload)
        assert text.body in kept["text"] and "/confirm/[...]/" in kept["text"]
    assert client.post(f"/confirm/{token}/").status_code == 200


def test_opening_the_link_changes_nothing_and_one_press_grants(
    text: Any, mail: Channel, rita: Contact, submit: Any, client: Client
) -> None:
    submit()
    page = client.get(link())
    assert page.status_code == 200
    assert text.body in page.content.decode() and "Confirmo que fui eu" in page.content.decode()
    assert "<dd>E-mail</dd>" in page.content.decode(), "what the press covers"
    assert page["Referrer-Policy"] == "no-referrer"
    assert state(rita) == "pending"
    done = client.post(link(), headers={"user-agent": "Navegador 7"})
    assert "Confirmado" in done.content.decode()
    assert (state(rita), state(rita, "whatsapp")) == ("granted", "pending"), "nobody spoke for the number"
    event = consents.events(subject_id=rita.subject_id, type="consent.confirmed").get()
    assert (event.method, event.double_opt_in, consents.evidence_level(event)) == (
        "double_opt_in",
        "confirmed",
        "E4",
    )
    assert [one["kind"] for one in event.evidence] == ["confirmation"]
    assert event.text == consents.events(type="consent.granted").get().text
    vault = consents.vault_of(event)
    assert vault is not None
    assert (vault["ip"], vault["user_agent"]) == ("127.0.0.1", "Navegador 7")
    assert link().split("/")[2] not in str(event.facts)


def test_a_link_confirms_once(mail: Channel, rita: Contact, submit: Any, client: Client) -> None:
    submit()
    client.post(link())
    again = client.post(link())
    assert again.status_code == 409 and "já foi respondido" in again.content.decode()
    assert client.get(link()).status_code == 409
    assert consents.events(type="consent.confirmed").count() == 1


def test_a_link_out_of_time_grants_nothing(
    mail: Channel, rita: Contact, submit: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit()
    later = sql.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr("consent.ledger.confirming.sql.now", lambda: later)
    answer = client.post(link())
    assert answer.status_code == 410 and "prazo" in answer.content.decode()
    assert state(rita) == "pending"


def test_a_link_nobody_was_sent_is_unknown(client: Client, db: None) -> None:
    assert client.get("/confirm/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert client.post("/confirm/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404


def test_a_no_said_meanwhile_stands(mail: Channel, rita: Contact, submit: Any, client: Client) -> None:
    submit()
    address = link()
    origin = {"kind": "email", "ref": "m", "url": None}
    ledger.record_opt_out(
        subject_id=rita.subject_id, channels=["email"], purposes=(), method="keyword", origin=origin
    )
    ledger.record_opt_out(
        subject_id=rita.subject_id, channels=["whatsapp"], purposes=(), method="keyword", origin=origin
    )
    answer = client.post(address)
    assert answer.status_code == 409 and "continua valendo" in answer.content.decode()
    assert state(rita) == "withdrawn"
    assert not consents.events(type="consent.confirmed").exists()


def test_an_address_is_asked_three_times_a_day_at_most(mail: Channel, rita: Contact, submit: Any) -> None:
    answers = [submit() for _ in range(5)]
    assert {one.status_code for one in answers} == {201}
    assert Delivery.objects.filter(purpose="optin_confirmation").count() == 3


def test_an_address_that_a_stranger_added_is_asked_nothing(mail: Channel, rita: Contact, submit: Any) -> None:
    factories.make_channel("sms", settings={"provider": "twilio"})
    submit(telefone="11987650000")
    assert [one.to for one in Delivery.objects.all()] == ["rita@x.example"]


def test_who_left_everything_is_not_written_to(mail: Channel, rita: Contact, submit: Any) -> None:
    ledger.record_opt_out(
        subject_id=rita.subject_id,
        channels=(),
        purposes=(),
        method="keyword",
        origin={"kind": "email", "ref": "m", "url": None},
    )
    assert submit().status_code == 201
    assert not Delivery.objects.exists()


def test_without_a_line_that_reaches_the_address_it_goes_on_waiting(rita: Contact, submit: Any) -> None:
    assert submit().status_code == 201
    assert not Delivery.objects.exists()
    assert state(rita) == "pending"


def test_the_answer_to_the_form_is_the_same_for_a_stranger(mail: Channel, submit: Any) -> None:
    known, stranger = submit(), submit(email="nova@x.example")
    assert (known.status_code, set(known.json())) == (stranger.status_code, set(stranger.json()))
    assert Delivery.objects.filter(purpose="optin_confirmation").count() == 1


def test_an_erased_person_leaves_no_open_question(
    mail: Channel, rita: Contact, submit: Any, client: Client
) -> None:
    submit()
    address = link()
    ledger.erase_subject(subject_id=rita.subject_id, actor="compliance")
    assert client.post(address).status_code == 404

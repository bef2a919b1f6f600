"""A person's own page: what it shows, what its buttons do, what it never gives away."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from channels_app.models import Channel, Delivery, DeliveryState
from consent.desk import queries as desk
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from consent.ledger import suppression
from consent.retention import policies
from invenio_center.contacts import actions as contacts
from invenio_center.models import AuditEntry, Contact
from invenio_live.models import PreferenceLink
from invenio_live.preferences import links
from tests import factories

from .conftest import BODY, agreed, state

pytestmark = pytest.mark.django_db


def test_the_same_address_of_a_person_always_has_the_same_page_and_only_its_hash_is_kept(
    rita: Contact,
) -> None:
    first = links.link(rita, "rita@x.example")
    assert links.link(rita, "RITA@x.example") == first
    other = links.link(rita, "11 98877-6655")
    assert other != first
    token = first.split("/")[-2]
    assert len(token) == 24
    assert token not in str(list(PreferenceLink.objects.values()))


def test_an_address_of_somebody_else_gives_the_person_s_own_page(rita: Contact) -> None:
    assert links.link(rita, "outro@x.example") == links.link(rita)


def test_a_revoked_page_opens_no_more_and_the_next_message_carries_another(
    rita: Contact, link: str, client: Client
) -> None:
    assert client.get(link).status_code == 200
    links.revoke(rita)
    assert client.get(link).status_code == 404
    assert links.link(rita, "rita@x.example").endswith("/") and link not in links.link(rita, "rita@x.example")


def test_it_shows_what_holds_with_the_words_that_were_read_and_masks_who_it_is(
    rita: Contact, text: Any, link: str, client: Client
) -> None:
    agreed(rita, text)
    page = client.get(link).content.decode()
    assert BODY in page and "Ofertas e novidades" in page and "Você autorizou" in page
    assert "Rita S***" in page and "r***@x.example" in page
    assert "Rita Lima" not in page and "rita@x.example" not in page and "98877" not in page


def test_its_headers_keep_it_to_its_reader(link: str, client: Client) -> None:
    answer = client.get(link)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert (
        "script-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "default-src 'none'" in policy
    )
    assert "<script" not in answer.content.decode()


def test_opening_it_changes_nothing(rita: Contact, text: Any, link: str, client: Client) -> None:
    agreed(rita, text)
    before = consents.newest()
    client.get(link)
    client.get(link + "?do=leave_all")
    client.head(link)
    assert consents.newest() == before and state(rita) == "granted"


def test_one_press_leaves_one_purpose_and_calls_back_what_waits(
    rita: Contact, text: Any, mail: Channel, link: str, client: Client
) -> None:
    agreed(rita, text)
    waiting = queued(rita, mail)
    answer = client.post(link, {"do": "leave", "purpose": "marketing"})
    assert answer.status_code == 303
    assert "isso já vale" in client.get(answer["Location"]).content.decode()
    assert (state(rita), state(rita, purpose="transactional")) == ("withdrawn", "granted")
    waiting.refresh_from_db()
    assert waiting.state == DeliveryState.CANCELLED
    event = consents.events(subject_id=rita.subject_id, type="consent.withdrawn").get()
    assert event.method == "preference_center"
    assert event.origin["url"] == "http://testserver/p/"
    assert suppression.is_suppressed("rita@x.example", "email")


def test_one_press_leaves_everything_by_every_address(
    rita: Contact, text: Any, link: str, client: Client
) -> None:
    agreed(rita, text)
    client.post(link, {"do": "leave_all"})
    assert {row["state"] for row in consents.state(rita.subject_id)} == {"withdrawn"}
    assert suppression.is_suppressed("+5511988776655", "sms")
    assert suppression.is_suppressed("+551188776655", "sms")  # the same number without its ninth digit


def test_nothing_is_left_by_an_unknown_code(rita: Contact, text: Any, link: str, client: Client) -> None:
    agreed(rita, text)
    assert client.post(link, {"do": "leave", "purpose": "tudo"}).status_code == 422
    assert client.post(link, {"do": "outra"}).status_code == 422
    assert state(rita) == "granted"


def test_agreeing_again_takes_a_tick_under_the_published_words(
    rita: Contact, text: Any, link: str, client: Client
) -> None:
    agreed(rita, text)
    client.post(link, {"do": "leave_all"})
    page = client.get(link).content.decode()
    assert 'name="ticked"' in page and "checked" not in page
    told = page[page.index('class="law"') : page.index('name="ticked"')]
    assert "CNPJ 12.345.678/0001-95" in told and "dpo@xyz.example" in told, "LGPD art. 9, before the tick"
    about = {"do": "agree", "code": text.code, "version": text.version}
    assert client.post(link, about).status_code == 422
    for version in (9, "²", "9" * 5000):
        assert client.post(link, {**about, "version": version, "ticked": "yes"}).status_code == 422
    assert state(rita) == "withdrawn"
    client.post(link, {**about, "ticked": "yes"})
    assert (state(rita), state(rita, "whatsapp")) == ("granted", "granted")
    event = consents.events(subject_id=rita.subject_id, type="consent.granted").first()
    assert event is not None and event.method == "preference_center"
    vault = consents.vault_of(event)
    assert vault is not None and vault["identifiers"] == [{"kind": "email", "value": "rita@x.example"}]


def test_texts_for_channels_without_an_address_are_not_offered(text: Any, client: Client) -> None:
    visitor = contacts.create_contact(actor=None, custom_code="77", name="Sem Endereço")
    page = client.get("/" + links.link(visitor).split("/", 3)[3]).content.decode()
    assert BODY not in page


def test_what_is_held_opens_after_the_code_of_the_address(
    rita: Contact, text: Any, mail: Channel, link: str, client: Client
) -> None:
    agreed(rita, text)
    assert client.get(link + "data/").status_code == 403
    client.post(link, {"do": "send_code"})
    letter = Delivery.objects.get(purpose="legal_notice")
    assert (letter.to, letter.decision.reason) == ("rita@x.example", "LEGAL_NOTICE")
    code = "".join(filter(str.isdigit, letter.payload["message"]["text"].split(" é ")[1][:8]))
    assert client.post(link, {"do": "check_code", "typed": "x"}).status_code == 422
    client.post(link, {"do": "check_code", "typed": code})
    page = client.get(link + "data/").content.decode()
    assert "Rita Lima Souza" in page and "rita@x.example" in page and BODY in page
    assert "Aviso legal por E-mail: permitido (aviso legal)" in page
    assert "E-mail rita@x.example" in page and "identifiers" not in page and "LEGAL_NOTICE" not in page
    told = client.get(link + "data.json").json()
    assert told["format"] == "invenio.subject/1"
    assert told["person"]["name"] == "Rita Lima Souza"
    assert ("Conversas e arquivos", "24 meses depois de encerradas") in terms(told)
    policies.save(key="messages", term=12, reason="Parecer jurídico de novembro", by=None)
    assert ("Conversas e arquivos", "12 meses depois de encerradas") in terms(
        client.get(link + "data.json").json()
    )
    assert AuditEntry.objects.filter(action="subject.summary_read").count() == 3
    stranger = Client()
    assert stranger.get(link + "data/").status_code == 403


def test_the_receipt_says_first_how_to_withdraw_and_waits_for_a_whole_profile(
    rita: Contact, text: Any, mail: Channel, link: str, client: Client
) -> None:
    agreed(rita, text)
    assert client.get(link + "receipt/").status_code == 403
    client.post(link, {"do": "send_code"})
    told = Delivery.objects.get(purpose="legal_notice").payload["message"]["text"]
    client.post(link, {"do": "check_code", "typed": "".join(filter(str.isdigit, told.split(" é ")[1][:8]))})
    ledger.save_controller(retention="")
    refused = client.get(link + "receipt/")
    assert refused.status_code == 503
    assert "encarregado" in refused.content.decode()
    ledger.save_controller(retention="5 anos")
    (record,) = client.get(link + "receipt/").json()["@graph"]
    assert next(iter(record)) == "dpv:hasConsentControl"
    assert record["@type"] == "dpv:ConsentReceipt"


def test_a_code_allows_five_tries(rita: Contact, mail: Channel, link: str, client: Client) -> None:
    client.post(link, {"do": "send_code"})
    code = "".join(filter(str.isdigit, Delivery.objects.get().payload["message"]["text"].split(" é ")[1][:8]))
    for _ in range(5):
        client.post(link, {"do": "check_code", "typed": "000000" if code != "000000" else "111111"})
    assert client.post(link, {"do": "check_code", "typed": code}).status_code == 422


def test_a_request_is_taken_in_and_confirmed_to_the_address(
    rita: Contact, text: Any, mail: Channel, link: str, client: Client
) -> None:
    client.post(link, {"do": "request", "right": "correction", "details": "Meu nome mudou"})
    request = desk.of_subject(rita.subject_id).get()
    assert (request.right, request.identity, request.state) == ("correction", "link", "open")
    assert request.details == "Meu nome mudou" and "nome mudou" not in request.details_box
    assert (request.due_at - request.opened_at).days == 15
    assert request.protocol in Delivery.objects.get(purpose="legal_notice").payload["message"]["text"]
    assert request.protocol in client.get(link).content.decode()


def test_confirmation_is_answered_at_once_and_deletion_restricts_at_once(
    rita: Contact, text: Any, mail: Channel, link: str, client: Client
) -> None:
    client.post(link, {"do": "request", "right": "confirmation"})
    assert desk.of_subject(rita.subject_id).get().state == "answered"
    assert "tratamos dados pessoais seus" in Delivery.objects.get().payload["message"]["text"]
    page = client.get(link).content.decode()
    assert "peça o código acima" in page and "tratamos dados pessoais seus" not in page
    client.post(link, {"do": "request", "right": "deletion"})
    assert consents.person(rita.subject_id)["status"] == "restricted"


def test_without_a_way_to_send_a_code_the_answer_is_read_on_the_page(
    rita: Contact, text: Any, link: str, client: Client
) -> None:
    done = client.post(link, {"do": "request", "right": "confirmation"}, follow=True).content.decode()
    assert "Respondemos ao seu pedido" in done and "enviada ao seu endereço" not in done
    page = client.get(link).content.decode()
    assert "tratamos dados pessoais seus" in page and "Peça a um atendente" in page
    done = client.post(link, {"do": "request", "right": "access"}, follow=True).content.decode()
    assert "Recebemos o seu pedido" in done and "enviada ao seu endereço" not in done
    assert not Delivery.objects.exists()


def test_an_answer_that_never_left_is_not_said_to_have_been_sent(
    rita: Contact, text: Any, link: str, client: Client
) -> None:
    client.post(link, {"do": "request", "right": "confirmation"})
    factories.make_channel("email", name="Caixa")
    page = client.get(link).content.decode()
    assert "peça o código acima" in page and "enviada ao seu endereço" not in page


def test_a_child_does_not_agree_alone(rita: Contact, text: Any, link: str, client: Client) -> None:
    from consent.ledger import standing

    standing.state_age(subject_id=rita.subject_id, actor="compliance", minor="child")
    about = {"do": "agree", "code": text.code, "version": text.version, "ticked": "yes"}
    answer = client.post(link, about)
    assert answer.status_code == 422 and "responsável" in answer.content.decode()


def test_its_address_is_in_no_log(link: str, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(link)
        client.post(link, {"do": "outra"})  # refused: Django itself writes a line about it
    assert "/p/-/" in caplog.text
    assert link.split("/")[2] not in caplog.text


def test_too_many_looks_are_slowed_down(link: str, client: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # a new minute counts anew
        answers = [client.get(link).status_code for _ in range(61)]
    assert answers[-1] == 429


def test_a_template_that_names_the_page_carries_the_address_of_whom_it_goes_to(
    rita: Contact, mail: Channel
) -> None:
    from channels_app.models import Template
    from invenio_live.conversations import wording
    from tests import factories

    row = factories.receive(mail, "Oi", sender="rita@x.example").conversation
    template = Template.objects.create(
        channel=mail, name="oferta", purpose="marketing", category="marketing", status="approved",
        body="Oferta do dia. Sair: {{preferencias}}", variables=[{"name": "preferencias", "example": "https://x"}],
    )  # fmt: skip
    prepared = wording.prepare(row, {"id": str(template.public_id)}, None)
    assert prepared.text == f"Oferta do dia. Sair: {links.link(rita, 'rita@x.example')}"
    assert PreferenceLink.objects.count() == 1


def terms(told: Any) -> list[tuple[str, str]]:
    return [(one["what"], one["how_long"]) for one in told["retention"]]


def queued(person: Contact, line: Channel) -> Delivery:
    from uuid import uuid4

    from channels_app.contract import MessageKind, OutgoingMessage
    from channels_app.outbox import actions as outbox

    message = OutgoingMessage(str(uuid4()), MessageKind.TEXT, "Oferta", thread={"subject": "Oferta"})
    return outbox.queue_delivery(
        channel=line,
        to="rita@x.example",
        subject_id=person.subject_id,
        purpose="marketing",
        message=message,
        window_open=False,
    )


def test_who_has_no_link_at_hand_reads_how_to_leave(text: Any, client: Client) -> None:
    """The withdrawal address of the demo, and of the ledger's events from preference pages, is a page."""
    answer = client.get("/p/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Responda SAIR" in page and "dpo@xyz.example" in page
    assert "script-src 'none'" in answer["Content-Security-Policy"]

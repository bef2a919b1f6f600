"""A page of acceptance: what is shown, what is kept, and that its answer tells nobody who is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import altcha
import pytest
from django.test import Client

from channels_app.models import Channel, Delivery, Template
from consent.ledger import actions as ledger
from consent.ledger import asking, rulings
from consent.ledger import proof as proofs
from consent.ledger import queries as consents
from consent.ledger.actions import ConsentText
from consent.ledger.asking import TextNotOffered
from consent.ledger.errors import ControllerIncomplete
from invenio_center.contacts import actions as contacts
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Contact
from invenio_live.landing import actions, queries
from invenio_live.models import Conversation, LandingPage
from invenio_live.preferences import links
from tests import factories
from tests.consent import people

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/confirm/([\w-]{22})/")
Accept = Callable[..., Any]


@pytest.fixture
def text(db: None) -> ConsentText:
    return people.published()


@pytest.fixture
def mail(db: None) -> Channel:
    return factories.make_channel("email", name="Caixa")


def make(**fields: Any) -> LandingPage:
    given = {
        "kind": "landing",
        "slug": "verao",
        "title": "Promoção de verão",
        "body": "Novidades toda semana.",
        "text_code": "lp-verao",
        "questions": [queries.NAME, queries.EMAIL],
        "campaign": "promocao-verao",
        "double_opt_in": False,
        **fields,
    }
    page = actions.save_page(actor=None, **given)
    actions.publish(page, actor=None)
    return page


@pytest.fixture
def accept(client: Client, text: ConsentText) -> Accept:
    """Fill in the page as its script does, with a solved challenge."""

    def post(slug: str = "verao", **given: Any) -> Any:
        task = client.get(f"/aceite/{slug}/challenge/").json()
        found = altcha.solve_challenge_v1(
            task["challenge"], task["salt"], task["algorithm"], task["maxNumber"]
        )
        assert found is not None
        kept = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")}
        body = {
            "submission_id": str(uuid4()),
            "fields": {"nome": "Rita Lima", "email": "rita@x.example"},
            "consents": [{"code": text.code, "version": text.version, "sha256": text.body_sha256}],
            "altcha": altcha.PayloadV1(number=found.number, **kept).to_base64(),
            "page": {"url": "https://xyz.example/verao?utm=1"},
            **given,
        }
        headers = {"user-agent": "Navegador 7"}
        return client.post(
            f"/aceite/{slug}/submissions/", body, content_type="application/json", headers=headers
        )

    return post


def grants() -> list[Any]:
    return list(consents.events(type="consent.granted"))


def test_page_shows_the_published_text_beside_an_unticked_box(client: Client, text: ConsentText) -> None:
    make(theme={"color": "#aa0000"})
    html = client.get("/aceite/verao/").content.decode()
    assert text.body in html and "Promoção de verão" in html and "Novidades toda semana." in html
    assert not re.search(r'name="consent"[^>]* checked', html)
    assert "/aceite/verao/submissions/" in html and ">Aceito</button>" in html
    assert (
        client.get("/aceite/verao.js").status_code == client.get("/aceite/verao/theme.css").status_code == 200
    )


def test_page_tells_first_who_answers_for_the_data(client: Client, accept: Accept, text: ConsentText) -> None:
    """LGPD art. 9, although the text names no policy: from the controller's profile, above the box."""
    make()
    html = client.get("/aceite/verao/").content.decode()
    told = html[html.index('class="law"') : html.index('name="consent"')]
    for word in (
        "Empresa XYZ (XYZ), CNPJ 12.345.678/0001-95", "Rua A, 1", "contato@xyz.example", "dpo@xyz.example",
        "WhatsApp: Meta (US)", "SMS: Zenvia (BR)", "Brasil", "5 anos", "https://xyz.example/p", "ANPD",
    ):  # fmt: skip
        assert word in told, word
    about = client.get("/aceite/verao/schema/").json()["controller"]
    assert (about["cnpj"], about["dpo_contact"]) == ("12.345.678/0001-95", "dpo@xyz.example")
    accept()
    (proof,) = proofs.evidence_of(grants()[0])
    assert "dpo@xyz.example" in proof.open()[1].decode(), "kept as it was read"


def test_page_is_gone_while_that_could_not_be_told(client: Client, accept: Accept, text: ConsentText) -> None:
    make()
    ledger.save_controller(dpo_contact="")
    assert client.get("/aceite/verao/").status_code == 404
    ledger.save_controller(dpo_contact="dpo@xyz.example")
    assert accept().status_code == 201


def test_acceptance_keeps_text_time_address_agent_campaign_and_page(
    accept: Accept, text: ConsentText
) -> None:
    make()
    answer = accept()
    assert answer.status_code == 201, answer.content
    (event,) = grants()
    assert (event.method, event.double_opt_in) == ("landing_accept", "none")
    assert event.origin == {"kind": "landing", "ref": "promocao-verao", "url": "https://xyz.example/verao"}
    assert event.text is not None and (event.text["version"], event.text["sha256"]) == (1, text.body_sha256)
    vault = consents.vault_of(event)
    assert vault is not None
    assert (vault["ip"], vault["user_agent"], vault["name"]) == ("127.0.0.1", "Navegador 7", "Rita Lima")
    assert vault["identifiers"] == [{"kind": "email", "value": "rita@x.example"}]
    assert vault["warnings"] == ["W_IP_NOT_PUBLIC"]
    (proof,) = proofs.evidence_of(event)
    assert text.body in proof.open()[1].decode()
    assert not Conversation.objects.exists()  # nobody waits for an answer


def test_same_submission_is_one_act(accept: Accept) -> None:
    make()
    mark = str(uuid4())
    assert [accept(submission_id=mark).status_code for _ in range(2)] == [201, 200]
    assert len(grants()) == 1


def test_without_the_tick_nothing_is_recorded(accept: Accept) -> None:
    make()
    answer = accept(consents=[])
    assert answer.status_code == 422 and "consent.lp-verao" in answer.json()["errors"]
    assert accept(website="http://spam.example").status_code == 201
    assert grants() == []


def test_text_that_changed_since_it_was_shown_is_read_again(accept: Accept, text: ConsentText) -> None:
    make()
    newer = ledger.create_draft(code=text.code, body=people.BODY + " Posso sair quando quiser.")
    ledger.publish_text(public_id=newer.public_id, published_by_id=None)
    assert accept().status_code == 409
    assert grants() == []


def test_newsletter_is_granted_only_from_the_address_itself(
    accept: Accept, mail: Channel, client: Client
) -> None:
    make(kind="newsletter", double_opt_in=False)
    accept()
    (event,) = grants()
    assert (event.origin["kind"], event.double_opt_in) == ("newsletter", "pending")
    found = LINK.search(Delivery.objects.get(purpose="optin_confirmation").payload["message"]["text"])
    assert found is not None
    client.get(found[0])
    assert state(event.subject_id) == "pending"
    client.post(found[0])
    assert state(event.subject_id) == "granted"


PHONE = {"name": "telefone", "label": "Celular", "type": "phone", "required": False}


def pressed(client: Client) -> Any:
    found = LINK.search(Delivery.objects.get(purpose="optin_confirmation").payload["message"]["text"])
    assert found is not None
    return client.post(found[0])


def test_confirming_one_address_grants_nothing_for_another_that_was_typed_beside_it(
    accept: Accept, mail: Channel, client: Client
) -> None:
    """The number may be a stranger's: whoever reads the mail does not speak for it."""
    make(kind="newsletter", questions=[queries.EMAIL, PHONE])
    accept(fields={"email": "rita@x.example", "telefone": "(11) 98765-4321"})
    (event,) = grants()
    assert pressed(client).status_code == 200
    assert state(event.subject_id) == "granted"
    assert {state(event.subject_id, channel) for channel in ("whatsapp", "sms")} == {"pending"}
    answer = ledger.preview(subject_id=event.subject_id, channel="whatsapp", purpose="marketing")
    assert (answer.decision, answer.reason) == ("deny", "CONSENT_PENDING")


def test_word_from_the_number_grants_nothing_for_a_mail_address_typed_beside_it(text: ConsentText) -> None:
    person = contacts.create_contact(actor=None, name="Rita", phone="+5511987654321").subject_id
    asked = people.opt_in(person, text, method="landing_accept", double_opt_in="pending")
    question = asking.wait_for(asked, channel="whatsapp")
    asking.accept(question, ref="wamid.1", pii={}, answer="SIM")
    assert {channel: state(person, channel) for channel in ("email", "sms", "whatsapp")} == {
        "email": "pending",
        "sms": "granted",
        "whatsapp": "granted",
    }


def test_confirming_proves_the_address_and_opens_the_preference_page(
    accept: Accept, mail: Channel, client: Client
) -> None:
    make(kind="newsletter", questions=[queries.EMAIL, PHONE])
    accept(fields={"email": "rita@x.example", "telefone": "(11) 98765-4321"})
    person = Contact.objects.get()
    assert set(person.identities.values_list("claimed", flat=True)) == {True}
    pressed(client)
    assert dict(person.identities.values_list("scheme", "claimed")) == {"email": False, "phone": True}
    page = links.link(person)
    assert client.post(page, {"do": "send_code"}).status_code == 303
    letter = Delivery.objects.get(purpose="legal_notice")
    code = re.search(r"\b\d{6}\b", letter.payload["message"]["text"])
    assert letter.to == "rita@x.example" and code is not None
    assert client.post(page, {"do": "check_code", "typed": code[0]}).status_code == 303
    assert client.get(f"{page}data/").status_code == 200


def state(subject: Any, channel: str = "email") -> str:
    rows = consents.state(subject)
    return next(row["state"] for row in rows if (row["channel"], row["purpose"]) == (channel, "marketing"))


def test_answer_is_the_same_for_known_new_and_departed_addresses(accept: Accept, mail: Channel) -> None:
    make(kind="newsletter")
    known = contacts.create_contact(actor=None, name="Rita", email="rita@x.example")
    left: Contact = contacts.create_contact(actor=None, name="Caio", email="caio@x.example")
    people.opt_out(left.subject_id, channels=[], address="caio@x.example")
    answers = [
        accept(fields={"email": one}) for one in ("rita@x.example", "caio@x.example", "novo@x.example")
    ]
    assert len({(answer.status_code, answer.json()["message"]) for answer in answers}) == 1
    assert state(known.subject_id) == "pending"


def test_another_persons_address_is_asked_even_without_double_opt_in(accept: Accept, mail: Channel) -> None:
    make(double_opt_in=False)
    rita = contacts.create_contact(actor=None, name="Rita", email="rita@x.example")
    accept()
    assert state(rita.subject_id) == "pending"


def test_whatsapp_newsletter_asks_by_an_approved_template(accept: Accept) -> None:
    line = factories.make_channel("whatsapp", name="Zap")
    Template.objects.create(
        channel=line, name="confirma", purpose="optin_confirmation", category="utility", status="approved",
        body="{{empresa}}: foi você? Confirme em {{link}}", variables=[{"name": "empresa"}, {"name": "link"}],
    )  # fmt: skip
    phone = {"name": "telefone", "label": "Celular", "type": "phone", "required": True}
    make(kind="newsletter", questions=[phone])
    assert accept(fields={"telefone": "(11) 98765-4321"}).status_code == 201
    delivery = Delivery.objects.get(purpose="optin_confirmation")
    assert (delivery.channel, delivery.to) == (line, "5511987654321")
    assert LINK.search(delivery.payload["message"]["text"])


def test_page_goes_on_air_only_with_a_text_in_use_and_a_whole_profile(
    text: ConsentText, client: Client
) -> None:
    ledger.save_controller(**{**people.CONTROLLER, "address": ""})
    with pytest.raises(ControllerIncomplete):
        make()
    assert client.get("/aceite/verao/").status_code == 404
    with pytest.raises(TextNotOffered):
        make(slug="outra", text_code="nenhum")
    with pytest.raises(Invalid):
        make(slug="outra", questions=[queries.NAME])


def test_page_goes_with_its_text_when_that_is_ruled_out(client: Client, text: ConsentText) -> None:
    make()
    why = "O jurídico mandou parar."
    rulings.rule(public_id=text.public_id, verdict="invalid", reason=why, ruled_by=people.someone())
    assert client.get("/aceite/verao/").status_code == 404


def test_page_taken_off_air_is_gone_and_the_ledger_stays(accept: Accept, client: Client) -> None:
    page = make()
    accept()
    actions.withdraw(page, actor=None)
    assert client.get("/aceite/verao/").status_code == 404
    assert len(grants()) == 1

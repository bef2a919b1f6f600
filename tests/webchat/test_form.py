"""The form of a visitor: claims that open nothing, and an opt-in that is recorded as it was shown."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from channels_app.models import Channel
from consent.ledger import actions as ledger
from consent.ledger import queries as consents
from invenio_center.models import Contact, Identity
from invenio_live.models import Conversation, Message
from invenio_live.webchat import actions, queries
from tests import factories
from tests.consent.people import CONTROLLER

from .conftest import Open

LABEL = "Aceito receber ofertas e avisos da Casa Jatobá por WebChat, e-mail, SMS e WhatsApp."


@pytest.fixture
def text(channel: Channel) -> Any:
    """A published text, shown by the channel."""
    officer = factories.make_user("compliance")
    ledger.save_controller(**{**CONTROLLER, "legal_name": "Casa Jatobá Ltda", "trade_names": ["Casa Jatobá"]})
    draft = ledger.create_draft(code="chat", body=LABEL, policy_url="https://jatoba.example/privacidade")
    published = ledger.publish_text(public_id=draft.public_id, published_by_id=officer.public_id)
    channel.settings = {"consent_text": "chat"}
    channel.save()
    return published


def shown(text: Any) -> dict[str, Any]:
    return {"code": text.code, "version": text.version, "sha256": text.body_sha256}


def form(**given: Any) -> dict[str, Any]:
    return {"client_id": uuid4().hex, "text": "Quero um orçamento", **given}


def test_a_form_is_a_conversation_with_claimed_addresses(channel: Channel, visit: Open) -> None:
    answer = visit(channel).get(
        "form.send", **form(name="Rita Lima", email="Rita@x.example", phone="(11) 98765-4321")
    )
    contact = Conversation.objects.get(public_id=answer["conversation"]).contact
    assert contact.name == "Rita Lima"
    typed = {row.scheme: row for row in Identity.objects.filter(contact=contact, claimed=True)}
    assert typed["email"].canonical == "rita@x.example"
    assert typed["phone"].canonical == "5511987654321"


def test_a_name_typed_later_replaces_the_placeholder_only(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    contact = Conversation.objects.get(public_id=window.say()["conversation"]).contact
    assert contact.name.startswith("Visitante ")
    window.get("form.send", **form(name="Rita", email="rita@x.example"))
    contact.refresh_from_db()
    assert contact.name == "Rita"
    window.get("form.send", **form(name="Outra", email="rita@x.example"))
    contact.refresh_from_db()
    assert contact.name == "Rita"


def test_a_typed_address_of_somebody_else_opens_no_history(channel: Channel, visit: Open) -> None:
    owner = factories.make_contact(name="Maria", identities=[{"scheme": "email", "value": "maria@x.example"}])
    window = visit(channel)
    answer = window.get("form.send", **form(name="Curioso", email="maria@x.example"))
    conversation = Conversation.objects.get(public_id=answer["conversation"])
    assert conversation.contact != owner
    assert not Identity.objects.filter(contact=conversation.contact, scheme="email").exists()
    back = visit(channel, window.token)
    assert [message["text"] for message in back.hello["messages"]] == ["Quero um orçamento"]


@pytest.mark.parametrize(
    ("field", "value"), [("email", "sem arroba"), ("email", "@x"), ("phone", "123"), ("phone", "abc")]
)
def test_an_address_that_cannot_be_is_named(channel: Channel, visit: Open, field: str, value: str) -> None:
    answer = visit(channel).ask("form.send", **form(**{field: value}))
    assert answer["error"]["code"] == "invalid"
    assert list(answer["error"]["errors"]) == [field]
    assert not Contact.objects.exists()


def test_the_box_records_one_grant_of_the_shown_text(channel: Channel, visit: Open, text: Any) -> None:
    window = visit(channel, page={"url": "http://127.0.0.1/produto?secret=1"})
    data = form(name="Rita", email="rita@x.example", consent=shown(text))
    window.get("form.send", **data)
    window.get("form.send", **data)  # sent again after a lost answer
    contact = Conversation.objects.get().contact
    event = consents.events(subject_id=contact.subject_id, type="consent.granted").get()
    assert event.method == "checkbox"
    assert event.text == {
        "code": "chat",
        "version": 1,
        "sha256": text.body_sha256,
        "policy_version": text.policy_version,
    }
    assert sorted(event.channels) == ["email", "sms", "webchat", "whatsapp"]
    vault = consents.vault_of(event)
    assert vault is not None
    assert vault["ip"] == "127.0.0.1"
    assert vault["user_agent"]
    assert {"kind": "email", "value": "rita@x.example"} in vault["identifiers"]
    assert "secret" not in str(event.origin)


def test_an_unticked_box_records_nothing(channel: Channel, visit: Open, text: Any) -> None:
    visit(channel).get("form.send", **form(email="rita@x.example", consent=None))
    assert not consents.events(type="consent.granted").exists()


def test_a_text_that_changed_meanwhile_is_read_again(channel: Channel, visit: Open, text: Any) -> None:
    window = visit(channel)
    for wrong in ({"version": 2}, {"sha256": "0" * 64}, {"code": "outro"}):
        assert (
            window.refusal("form.send", **form(email="a@x.example", consent={**shown(text), **wrong}))
            == "conflict"
        )
    assert not Message.objects.exists()


def test_a_ticked_box_needs_an_address(channel: Channel, visit: Open, text: Any) -> None:
    assert visit(channel).refusal("form.send", **form(name="Rita", consent=shown(text))) == "invalid"


def test_the_page_tells_who_answers_for_the_data_beside_the_box(
    channel: Channel, text: Any, client: Client
) -> None:
    address = f"/widget/{channel.public_id}/"
    page = client.get(address).content.decode()
    told = page[page.index('id="consent-law"') : page.index('id="consent-row"')]
    assert "Casa Jatobá Ltda (Casa Jatobá), CNPJ 12.345.678/0001-95" in told and "dpo@xyz.example" in told
    ledger.save_controller(dpo_contact="")
    assert 'class="law"' not in client.get(address).content.decode()


def test_the_page_shows_the_channels_own_text_else_the_newest_that_names_webchat(
    channel: Channel, text: Any
) -> None:
    from invenio_live.webchat import profile

    assert queries.consent_text(profile.of(channel)) == text
    channel.settings = {}
    assert queries.consent_text(profile.of(channel)) == text
    ledger.save_controller(dpo_contact="")
    assert queries.consent_text(profile.of(channel)) is None
    ledger.save_controller(dpo_contact=CONTROLLER["dpo_contact"])
    channel.settings = {"consent_text": "nenhum"}
    assert queries.consent_text(profile.of(channel)) is None


def test_no_contact_later_withdraws_what_the_addresses_could_be_used_for(
    channel: Channel, visit: Open, text: Any
) -> None:
    window = visit(channel)
    window.get("form.send", **form(email="rita@x.example", consent=shown(text)))
    contact = Conversation.objects.get().contact
    window.get("optout")
    event = consents.events(subject_id=contact.subject_id, type="consent.withdrawn").get()
    assert sorted(event.channels) == ["email", "webchat"]
    state = {(row["channel"], row["purpose"]): row["state"] for row in consents.state(contact.subject_id)}
    assert state["email", "marketing"] == "withdrawn"
    assert state["webchat", "marketing"] == "withdrawn"


def test_who_never_wrote_has_nothing_to_withdraw(channel: Channel, visit: Open) -> None:
    assert visit(channel).get("optout") == {}
    assert not consents.events().exists()


def test_uploads_of_the_visitor_go_out_with_the_message(channel: Channel, visit: Open) -> None:
    from invenio_live.files import actions as files

    window = visit(channel)
    visitor = actions.ensure_visitor(channel, window.token, page=actions.Page())
    kept = files.keep_upload(chunks=[b"linhas de texto"], name="lista.txt", visitor=visitor)
    said = window.say("", attachments=[str(kept.public_id)])
    (file,) = said["message"]["attachments"]
    assert (file["name"], file["kind"]) == ("lista.txt", "document")
    assert file["url"].startswith("/media/")
    stranger = visit(channel)
    assert (
        stranger.refusal("message.send", client_id="a", text="", attachments=[str(kept.public_id)])
        == "invalid"
    )

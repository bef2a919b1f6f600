"""A request to stop counts before anything else happens with the message."""

import json
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from channels_app.contract import Claim, OptOutSignal
from channels_app.inbox import actions as inbox
from channels_app.models import Delivery, DeliveryState, Envelope
from channels_app.outbox.errors import ConsentDenied
from channels_app.reach import stops
from consent.ledger import actions as ledger_actions
from consent.ledger import queries as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.errors import NotAllowed
from invenio_center.models import Contact
from invenio_live.choices import ConversationStatus
from invenio_live.console import requests
from invenio_live.conversations import actions
from invenio_live.intake import optouts
from invenio_live.models import Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def withdrawn(contact: Contact) -> list[tuple[list[str], list[str]]]:
    found = ledger.events(subject_id=contact.subject_id, type="consent.withdrawn").order_by("seq")
    return [(event.channels, event.purposes) for event in found]


def test_a_stop_word_withdraws_this_channel_and_is_acknowledged_once(cast: Cast) -> None:
    message = factories.receive(cast.line, "SAIR", sender="5511987650010")
    conversation = message.conversation
    assert withdrawn(conversation.contact) == [(["whatsapp"], [])]
    ack = Message.objects.get(direction="out")
    assert "não enviará mais mensagens por WhatsApp" in ack.text
    assert Delivery.objects.get().purpose == "optout_ack"
    # No person has answered: the acknowledgement clears no debt.
    assert conversation.status == ConversationStatus.WAITING
    assert conversation.waiting_since == message.at


def test_the_same_stop_delivered_twice_is_one_withdrawal(cast: Cast) -> None:
    for _ in range(2):
        factories.receive(cast.line, "Parar", sender="5511987650011", provider_id="wamid.STOP")
    contact = Contact.objects.get(identities__value="5511987650011")
    assert len(withdrawn(contact)) == 1
    assert Delivery.objects.count() == 1


def test_everything_answers_the_acknowledgement_only(cast: Cast) -> None:
    first = factories.receive(cast.line, "tudo", sender="5511987650012")
    assert withdrawn(first.conversation.contact) == []
    factories.receive(cast.line, "sair", sender="5511987650012")
    factories.receive(cast.line, "TUDO", sender="5511987650012")
    assert withdrawn(first.conversation.contact) == [(["whatsapp"], []), ([], [])]


def test_a_phrase_withdraws_marketing_and_leaves_the_rest_to_a_person(cast: Cast) -> None:
    message = factories.receive(cast.line, "Não quero receber promoções", sender="5511987650013")
    assert withdrawn(message.conversation.contact) == [(["whatsapp"], ["marketing", "survey"])]
    assert not Message.objects.filter(direction="out").exists()


def test_an_ordinary_sentence_with_the_word_is_no_request(cast: Cast) -> None:
    message = factories.receive(cast.line, "Preciso sair mais cedo hoje, pode ser?", sender="5511987650014")
    assert withdrawn(message.conversation.contact) == []


def test_after_leaving_everything_only_a_newer_message_may_be_answered(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650015", text="sair de tudo")
    factories.take(conversation, cast.ana)
    with pytest.raises(ConsentDenied):
        actions.send_reply(
            conversation=conversation.public_id, agent=cast.ana, client_id="a", text="Até logo"
        )
    factories.receive(cast.line, "Na verdade, qual o horário?", sender="5511987650015")
    actions.send_reply(
        conversation=conversation.public_id, agent=cast.ana, client_id="b", text="Das 9 às 18."
    )


def test_what_counts_is_what_the_customer_wrote_last_and_not_when_it_was_worked_off(cast: Cast) -> None:
    """The request comes to us a minute late, and after it first an older word, then a newer one."""
    number, now = "5511987650019", timezone.now()
    left = now - timedelta(minutes=1)
    conversation = factories.make_conversation(cast.line, sender=number, text="sair de tudo", at=left)
    factories.take(conversation, cast.ana)
    answer = partial(actions.send_reply, conversation=conversation.public_id, agent=cast.ana, text="Pois não")
    factories.receive(cast.line, "Bom dia", sender=number, at=left - timedelta(seconds=1))
    with pytest.raises(ConsentDenied):
        answer(client_id="a")
    factories.receive(cast.line, "Só mais uma dúvida", sender=number, at=left + timedelta(seconds=20))
    answer(client_id="b")


def test_who_left_by_another_way_is_answered_once_there_is_a_newer_word(cast: Cast) -> None:
    number = "5511987650020"
    conversation = factories.make_conversation(cast.line, sender=number)
    factories.take(conversation, cast.ana)
    optouts.told_to(conversation, by=cast.ana.user, everything=True)
    answer = partial(actions.send_reply, conversation=conversation.public_id, agent=cast.ana, text="Pois não")
    with pytest.raises(ConsentDenied):
        answer(client_id="a")
    # A provider's clock knows whole seconds: what was written a moment later seems to be earlier.
    factories.receive(cast.line, "Ainda estou aqui", sender=number, at=timezone.now().replace(microsecond=0))
    answer(client_id="b")


def test_the_providers_own_way_out_is_recorded_and_cancels_what_was_planned(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650016")
    factories.take(conversation, cast.ana)
    sent = actions.send_reply(conversation=conversation.public_id, agent=cast.ana, client_id="a", text="Oi")
    claim = Claim("whatsapp", "5511987650016", "5511987650016")
    signal = OptOutSignal((claim,), "all", sent.at, "ref")
    optouts.receive_signal(cast.line, signal)
    assert withdrawn(conversation.contact) == [(["whatsapp"], [])]
    assert Delivery.objects.get(message_ref=sent.public_id).state == DeliveryState.CANCELLED
    sent.refresh_from_db()
    assert sent.status == "failed"


def test_the_providers_own_stop_comes_through_its_call(cast: Cast) -> None:
    """From the stored call to the ledger, over the real signal."""
    conversation = factories.receive(cast.line, sender="5511987650019").conversation
    wish = {
        "wa_id": "5511987650019",
        "category": "marketing_messages",
        "value": "stop",
        "timestamp": 1794000000,
    }
    change = {"field": "user_preferences", "value": {"user_preferences": [wish]}}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "W", "changes": [change]}]}
    envelope = Envelope.objects.create(channel=cast.line, dedupe_key="stop", body=json.dumps(body).encode())
    inbox.process(envelope.pk)
    envelope.refresh_from_db()
    assert (envelope.state, envelope.reason) == ("processed", "")
    person = conversation.contact.subject_id
    assert stops.state("whatsapp", person) == "marketing_stop"
    # The provider keeps this stop and lifts it: the ledger knows of it, and nothing was withdrawn.
    assert withdrawn(conversation.contact) == []
    assert ledger.timeline(person)[-1].type == "suppression.added"


def test_what_the_provider_lifts_ends_its_own_stop_and_gives_nothing_back(cast: Cast) -> None:
    contact = factories.receive(cast.line, "sair", sender="5511987650020").conversation.contact
    claim = Claim("whatsapp", "5511987650020", "5511987650020")
    at = sql.now()
    optouts.receive_signal(cast.line, OptOutSignal((claim,), "marketing", at, "stop"))
    optouts.receive_signal(cast.line, OptOutSignal((claim,), "marketing", at, "resume", lifted=True))
    assert stops.state("whatsapp", contact.subject_id) == "ok"
    assert withdrawn(contact) == [(["whatsapp"], [])]


def test_a_stop_that_is_newer_than_its_lifting_stands(cast: Cast) -> None:
    contact = factories.receive(cast.line, sender="5511987650021").conversation.contact
    claim = Claim("whatsapp", "5511987650021", "5511987650021")
    at = sql.now()
    optouts.receive_signal(cast.line, OptOutSignal((claim,), "marketing", at, "stop"))
    earlier = at - timedelta(seconds=1)
    optouts.receive_signal(cast.line, OptOutSignal((claim,), "marketing", earlier, "resume", lifted=True))
    assert stops.state("whatsapp", contact.subject_id) == "marketing_stop"


def test_a_block_at_the_provider_is_a_withdrawal_and_blocks(cast: Cast) -> None:
    line = factories.make_channel("telegram")
    claim = Claim("telegram", "77120", "77120")
    optouts.receive_signal(line, OptOutSignal((claim,), "all", sql.now(), "kicked", blocked=True))
    contact = Contact.objects.get(identities__canonical="77120")
    assert withdrawn(contact) == [(["telegram"], [])]
    assert stops.state("telegram", contact.subject_id) == "blocked"


def test_the_button_of_a_template_is_a_way_out(cast: Cast) -> None:
    message = factories.receive(
        cast.line, "Não quero mais receber", sender="5511987650022", data={"type": "button"}
    )
    (event,) = ledger.events(subject_id=message.conversation.contact.subject_id, type="consent.withdrawn")
    assert (event.method, event.channels, event.purposes) == ("reply_button", ["whatsapp"], [])


def test_who_says_it_twice_is_told_once_and_who_leaves_everything_is_told_so(cast: Cast) -> None:
    for text in ("sair", "sair", "tudo"):
        factories.receive(cast.line, text, sender="5511987650023")
    told = list(Message.objects.filter(direction="out").order_by("id").values_list("text", flat=True))
    assert told == [
        "Pronto. A nossa empresa não enviará mais mensagens por WhatsApp."
        " Para sair de todos os canais, responda TUDO.",
        "Pronto. A nossa empresa não enviará mais mensagens por nenhum canal.",
    ]


def test_the_subject_of_a_mail_without_words_is_heard(cast: Cast) -> None:
    line = factories.make_channel("email")
    message = factories.receive(line, "", sender="ana@exemplo.com.br", data={"subject": "unsubscribe"})
    assert withdrawn(message.conversation.contact) == [(["email"], [])]


def test_the_ledgers_word_cancels_whoever_writes_it(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650024")
    factories.take(conversation, cast.ana)
    sent = actions.send_reply(conversation=conversation.public_id, agent=cast.ana, client_id="a", text="Oi")
    ledger_actions.record_opt_out(
        subject_id=conversation.contact.subject_id,
        channels=["whatsapp"],
        purposes=[],
        method="preference_center",
        origin={"kind": "preferences", "ref": None, "url": None},
    )
    delivery = Delivery.objects.get(message_ref=sent.public_id)
    assert (delivery.state, delivery.error_code) == ("cancelled", "opted_out_channel")


@pytest.mark.parametrize(("scope", "channels"), [("channel", ["whatsapp"]), ("everything", [])])
def test_said_to_the_agent_it_is_one_click(cast: Cast, scope: str, channels: list[str]) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650025")
    factories.take(conversation, cast.ana)
    caller = requests.Caller(cast.ana.user, cast.ana.pk)
    asked = {"conversation": str(conversation.public_id), "scope": scope, "note": "Pediu na ligação"}
    answer = requests.HANDLERS["conversation.opt_out"](caller, asked)
    assert {row["state"] for row in answer["consent"] if row["channel"] == "whatsapp"} == {"withdrawn"}
    (event,) = ledger.events(subject_id=conversation.contact.subject_id, type="consent.withdrawn")
    assert (event.method, event.channels, event.purposes) == ("agent_on_request", channels, [])
    assert event.facts["actor"] == {"id": str(cast.ana.user.public_id), "kind": "agent"}
    vault = ledger.vault_of(event)
    assert vault is not None and vault["reply_text"] == "Pediu na ligação"
    assert Message.objects.filter(direction="system", text__contains="registrou a saída").exists()


def test_an_agent_who_does_not_serve_the_person_records_nothing(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650026")
    with pytest.raises(NotAllowed):
        optouts.told_to(conversation, by=cast.outsider.user, everything=True)
    assert withdrawn(conversation.contact) == []


ASKED = "Você quer parar de receber nossas mensagens por WhatsApp?"


def asked_of(number: str) -> list[str]:
    sent = Message.objects.filter(direction="out", conversation__contact__identities__value=number)
    return list(sent.order_by("id").values_list("text", flat=True))


def test_a_soft_word_without_an_offer_before_it_is_asked_about_once(cast: Cast) -> None:
    number = "5511987650030"
    for text in ("cancelar", "Chega!"):
        contact = factories.receive(cast.line, text, sender=number).conversation.contact
    (told,) = asked_of(number)
    assert told.startswith(ASKED)
    assert withdrawn(contact) == []
    factories.receive(cast.line, "SAIR", sender=number)
    assert withdrawn(contact) == [(["whatsapp"], [])]


def test_the_question_clears_no_debt_and_is_no_opt_out(cast: Cast) -> None:
    message = factories.receive(cast.line, "remover", sender="5511987650031")
    assert message.conversation.status == ConversationStatus.WAITING
    assert message.conversation.waiting_since == message.at
    assert Delivery.objects.get().purpose == "reply"


def test_a_no_to_the_colleague_who_serves_is_an_answer(cast: Cast) -> None:
    number = "5511987650032"
    conversation = factories.make_conversation(cast.line, sender=number)
    factories.take(conversation, cast.ana)
    factories.receive(cast.line, "não", sender=number)
    assert asked_of(number) == []


def test_a_soft_word_after_an_offer_leaves_and_asks_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optouts, "_offered_lately", lambda *_: True)
    number = "5511987650033"
    contact = factories.receive(cast.line, "cancelar", sender=number).conversation.contact
    assert withdrawn(contact) == [(["whatsapp"], [])]
    assert not any(text.startswith(ASKED) for text in asked_of(number))


def test_a_machine_is_asked_nothing(cast: Cast) -> None:
    line = factories.make_channel("email")
    factories.receive(line, "cancelar", sender="robo@exemplo.com.br", data={"automatic": "auto-replied"})
    assert not Message.objects.filter(direction="out").exists()


def test_a_stop_word_above_a_signature_leaves_and_is_acknowledged(cast: Cast) -> None:
    line = factories.make_channel("email")
    text = "Descadastrar\n\nAtenciosamente,\nAna Souza\nGerente de Vendas"
    message = factories.receive(line, text, sender="ana@exemplo.com.br")
    assert withdrawn(message.conversation.contact) == [(["email"], [])]
    assert "não enviará mais mensagens por e-mail" in Message.objects.get(direction="out").text

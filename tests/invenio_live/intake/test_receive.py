"""A customer's message becomes one message in the one open conversation of its contact on that line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from channels_app.contract import Claim, MessageKind
from channels_app.models import Envelope
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import address
from invenio_center.models import Contact
from invenio_live.choices import ConversationStatus, Turn
from invenio_live.files import store
from invenio_live.intake import actions as intake
from invenio_live.models import Attachment, Conversation, ConversationEvent, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_first_message_opens_a_waiting_conversation(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=3)
    message = factories.receive(
        cast.line, "Oi, quero comprar", name="Davi Lima", sender="5511987650001", at=at
    )
    conversation = message.conversation
    assert conversation.status == ConversationStatus.WAITING
    assert conversation.waiting_since == at == message.at
    assert (conversation.turn, conversation.unread, conversation.preview) == (Turn.US, 1, "Oi, quero comprar")
    assert conversation.reply_to == "5511987650001"
    assert conversation.contact.name == "Davi Lima"
    assert [e.type for e in conversation.events.all()] == ["conversation.opened"]


def test_a_repeated_message_changes_nothing(cast: Cast) -> None:
    sent = factories.incoming("Oi", provider_id="wamid.ONE")
    assert intake.receive_message(cast.line, sent) == ""
    assert intake.receive_message(cast.line, sent) == ""
    conversation = Conversation.objects.get()
    assert (conversation.unread, conversation.messages.count(), conversation.events.count()) == (1, 1, 1)


def test_more_messages_neither_help_nor_harm_the_place(cast: Cast) -> None:
    first = timezone.now() - timedelta(minutes=30)
    who = factories.phone()
    factories.receive(cast.line, sender=who, at=first)
    conversation = factories.receive(cast.line, "Alguém aí?", sender=who).conversation
    assert conversation.waiting_since == first
    assert (conversation.unread, conversation.preview) == (2, "Alguém aí?")


def test_messages_out_of_order_keep_the_oldest_debt(cast: Cast) -> None:
    who, now = factories.phone(), timezone.now()
    factories.receive(cast.line, "segunda", sender=who, at=now - timedelta(minutes=5))
    conversation = factories.receive(
        cast.line, "primeira", sender=who, at=now - timedelta(minutes=9)
    ).conversation
    assert conversation.waiting_since == now - timedelta(minutes=9)
    assert conversation.last_customer_at == now - timedelta(minutes=5)


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(days=-8)])
def test_an_impossible_time_counts_as_the_time_of_receipt(cast: Cast, off: timedelta) -> None:
    before = timezone.now() - timedelta(seconds=2)
    message = factories.receive(cast.line, at=timezone.now() + off)
    assert before < message.at <= timezone.now() + timedelta(seconds=1)
    assert message.conversation.waiting_since == message.at


def test_a_late_signed_call_keeps_the_customers_real_place(cast: Cast) -> None:
    at = timezone.now() - timedelta(hours=2)
    assert factories.receive(cast.line, at=at).conversation.waiting_since == at


def test_the_date_of_an_email_gains_no_place() -> None:
    mailbox = factories.make_channel("email")
    message = factories.receive(mailbox, sender="ana@exemplo.com", at=timezone.now() - timedelta(days=3))
    assert timezone.now() - message.at < timedelta(minutes=1)


def test_both_forms_of_a_number_are_one_person(cast: Cast) -> None:
    long = factories.receive(cast.line, sender="5511987654321").conversation
    short = factories.receive(cast.line, sender="551187654321").conversation
    assert long.pk == short.pk
    assert short.reply_to == "551187654321"
    assert Contact.objects.count() == 1


def test_a_held_conversation_stays_with_its_holder(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line, sender="5511987650002")
    factories.take(conversation, cast.ana)
    Conversation.objects.filter(pk=conversation.pk).update(turn=Turn.CUSTOMER, waiting_since=None)
    again = factories.receive(cast.line, "Mais uma coisa", sender="5511987650002").conversation
    assert (again.status, again.holder, again.turn) == (ConversationStatus.ACTIVE, cast.ana, Turn.US)
    assert again.waiting_since is not None


def test_a_closed_one_opens_again_within_a_day_and_later_a_new_one_follows_it(cast: Cast) -> None:
    from invenio_live.conversations import actions

    conversation = factories.make_conversation(cast.line, sender="5511987650003")
    actions.close(conversation=conversation.public_id, actor=cast.supervisor, outcome=cast.outcome)
    again = factories.receive(cast.line, "Voltei", sender="5511987650003").conversation
    assert (again.pk, again.status, again.outcome) == (conversation.pk, ConversationStatus.WAITING, None)
    actions.close(conversation=conversation.public_id, actor=cast.supervisor, outcome=cast.outcome)
    Conversation.objects.filter(pk=conversation.pk).update(
        closed_at=timezone.now() - timedelta(hours=24, seconds=1)
    )
    new = factories.receive(cast.line, "Outro assunto", sender="5511987650003").conversation
    assert new.pk != conversation.pk
    assert new.previous_id == conversation.pk


def test_a_blocked_person_is_ignored_with_the_reason(cast: Cast) -> None:
    contact = factories.make_contact(whatsapp="5511987650004")
    contacts.block(actor=cast.supervisor, contact=contact, reason="Ofensas")
    assert intake.receive_message(cast.line, factories.incoming(sender="5511987650004")) == intake.BLOCKED
    assert not Message.objects.exists()


def test_a_reaction_is_shown_and_owes_nothing(cast: Cast) -> None:
    from invenio_live.conversations import actions

    who = factories.phone()
    conversation = factories.make_conversation(cast.line, sender=who)
    actions.close(conversation=conversation.public_id, actor=cast.supervisor, outcome=cast.outcome)
    first = conversation.messages.get()
    reaction = factories.receive(
        cast.line,
        "👍",
        sender=who,
        kind=MessageKind.REACTION,
        in_reply_to=first.provider_id,
        data={"emoji": "👍"},
    )
    conversation.refresh_from_db()
    assert (conversation.status, conversation.unread, reaction.in_reply_to) == (
        ConversationStatus.CLOSED,
        0,
        first,
    )
    assert ConversationEvent.objects.filter(type="message.annotated").count() == 1


def test_a_reaction_to_nothing_is_ignored(cast: Cast) -> None:
    lone = factories.incoming("👍", kind=MessageKind.REACTION)
    assert intake.receive_message(cast.line, lone) == intake.NOTHING_TO_ANNOTATE
    assert not Conversation.objects.exists()


def test_first_contact_is_written_in_the_ledger_once(cast: Cast) -> None:
    from consent.ledger import queries as ledger

    contact = factories.receive(cast.line, sender="5511987650005").conversation.contact
    factories.receive(cast.line, sender="5511987650005")
    assert [event.type for event in ledger.events(subject_id=contact.subject_id)] == ["contact.initiated"]


def test_a_line_of_the_system_is_nobodys_message(cast: Cast) -> None:
    first = factories.receive(cast.line, sender="5511987650031")
    told = factories.receive(
        cast.line, "Respondido no celular: oi", sender="5511987650031", kind=MessageKind.SYSTEM
    )
    assert (told.direction, told.conversation_id) == ("system", first.conversation_id)
    assert Conversation.objects.get().unread == 1


def test_whoever_moved_is_answered_at_the_new_address(cast: Cast) -> None:
    first = factories.receive(cast.line, sender="5511987650032")
    claims = tuple(
        Claim("whatsapp", number, address.canonical("whatsapp", number))
        for number in ("5511900001111", "5511987650032")
    )
    moved = replace(
        factories.incoming("mudou", kind=MessageKind.SYSTEM, data={"moved": True}),
        sender=claims,
        reply_to="5511900001111",
    )
    assert intake.receive_message(cast.line, moved) == ""
    conversation = Conversation.objects.get()
    assert (conversation.contact_id, conversation.reply_to) == (
        first.conversation.contact_id,
        "5511900001111",
    )
    factories.receive(cast.line, "oi de novo", sender="5511900001111")
    assert Conversation.objects.count() == 1


def test_what_a_customer_takes_back_is_erased_here_too(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    first = factories.receive(cast.line, "meu segredo", sender="5511987650033", provider_id="wamid.SECRET")
    (tmp_path / "photo").write_bytes(b"x")
    Attachment.objects.create(message=first, kind="image", path="photo", state="ready")
    revoke(cast, "5511987650033", "wamid.SECRET")
    first.refresh_from_db()
    assert (first.text, first.data, first.version) == ("", {"revoked": True}, 1)
    assert not first.attachments.exists()
    assert Conversation.objects.get(pk=first.conversation_id).preview == "Mensagem apagada"
    store.drop_released()
    assert not (tmp_path / "photo").exists()


def test_a_file_that_another_message_holds_too_stays(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "photo").write_bytes(b"x")
    for number, name in enumerate(("wamid.ONE", "wamid.TWO")):
        one = factories.receive(cast.line, "foto", sender=f"551198765004{number}", provider_id=name)
        Attachment.objects.create(message=one, kind="image", path="photo", state="ready")
    revoke(cast, "5511987650040", "wamid.ONE")
    store.drop_released()
    assert (tmp_path / "photo").exists()


def test_what_a_message_was_changed_to_is_taken_back_with_it(cast: Cast) -> None:
    sender = "5511987650050"
    factories.receive(cast.line, "meu segredo", sender=sender, provider_id="wamid.S")
    changed = factories.receive(
        cast.line,
        "Mensagem editada: outro segredo",
        sender=sender,
        kind=MessageKind.SYSTEM,
        in_reply_to="wamid.S",
        provider_id="wamid.EDIT",
        data={"type": "edit", "original": "wamid.S", "text": "outro segredo"},
    )
    Envelope.objects.create(channel=cast.line, dedupe_key="m:wamid.EDIT", body=b"outro segredo")
    revoke(cast, sender, "wamid.S")
    changed.refresh_from_db()
    assert (changed.text, changed.data) == ("Mensagem editada.", {"type": "edit", "revoked": True})
    assert bytes(Envelope.objects.get(dedupe_key="m:wamid.EDIT").body) == b""


def revoke(cast: Cast, sender: str, original: str) -> None:
    factories.receive(
        cast.line,
        "Mensagem apagada pela pessoa.",
        sender=sender,
        kind=MessageKind.SYSTEM,
        in_reply_to=original,
        data={"type": "revoke", "original": original},
    )

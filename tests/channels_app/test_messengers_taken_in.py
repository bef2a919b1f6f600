"""What Telegram's and Viber's events become once the whole software has taken them in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from channels_app.inbox import actions as inbox
from channels_app.models import Channel, Envelope
from consent.ledger import queries as ledger
from invenio_center.contacts import actions as contacts
from invenio_live.models import Conversation, Message

from .suite import ConnectorSuite, payloads
from .test_telegram import TestTelegram as TelegramSuite
from .test_viber import TestViber as ViberSuite

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Channel:
    return TelegramSuite().activate()


def deliver(channel: Channel, *names: str, suite: type[ConnectorSuite] = TelegramSuite) -> list[Envelope]:
    """The payload files of these names, processed in this order."""
    known = {one.name: one.content for one in payloads(suite.folder)}
    stored = []
    for name in names:
        body = json.dumps(known[name]).encode()
        envelope = Envelope.objects.create(channel=channel, dedupe_key=name, body=body)
        assert inbox.process(envelope.pk)
        envelope.refresh_from_db()
        stored.append(envelope)
    return stored


def shown(**wanted: Any) -> list[Message]:
    return list(Message.objects.filter(direction__in=("in", "system"), **wanted).order_by("id"))


def test_an_album_is_pictures_of_one_conversation(bot: Channel) -> None:
    deliver(bot, "album_1", "album_2", "text")
    first, second, _ = shown()
    assert Conversation.objects.count() == 1
    assert {one.data["media_group_id"] for one in (first, second)} == {"13900000000000001"}
    assert all(one.attachments.count() == 1 for one in (first, second))


def test_an_edit_is_a_line_below_the_message_it_changes(bot: Channel) -> None:
    deliver(bot, "text", "edited")
    original, edit = shown()
    assert (edit.kind, edit.in_reply_to, edit.data["type"]) == ("system", original, "edit")
    assert original.text != edit.text
    conversation = Conversation.objects.get()
    assert conversation.unread == 1  # nobody owes an answer to an edit


def test_a_proved_number_finds_who_is_known_by_it(bot: Channel) -> None:
    ana = contacts.create_contact(actor=None, name="Ana de antes", phone="+55 11 98765-4321")
    deliver(bot, "contact_own")
    conversation = Conversation.objects.get()
    assert conversation.contact == ana
    assert conversation.reply_to == "7012345678"  # answered where they wrote
    assert set(ana.identities.values_list("scheme", flat=True)) == {"phone", "telegram"}


def test_somebody_elses_number_finds_nobody(bot: Channel) -> None:
    other = contacts.create_contact(actor=None, name="Zé", phone="+55 21 99999-8888")
    deliver(bot, "contact_other")
    assert Conversation.objects.get().contact != other


@pytest.mark.parametrize("name", ["stop", "stop_named", "blocked"])
def test_each_way_out_of_telegram_is_a_withdrawal(bot: Channel, name: str) -> None:
    deliver(bot, "text", name)
    contact = Conversation.objects.get().contact
    (event,) = ledger.events(subject_id=contact.subject_id, type="consent.withdrawn")
    assert event.channels == ["telegram"]


def test_unsubscribing_from_viber_is_a_withdrawal(bot: Channel) -> None:
    line = ViberSuite().activate()
    deliver(line, "text", "unsubscribed", suite=ViberSuite)
    contact = Conversation.objects.get().contact
    (event,) = ledger.events(subject_id=contact.subject_id, type="consent.withdrawn")
    assert event.channels == ["viber"]
    deliver(line, "subscribed", suite=ViberSuite)
    assert ledger.events(subject_id=contact.subject_id, type="consent.withdrawn").count() == 1


def test_what_changes_nothing_is_kept_with_its_reason(bot: Channel) -> None:
    (envelope,) = deliver(bot, "group")
    assert (envelope.state, envelope.reason) == (
        "ignored",
        "Grupos e canais do Telegram não são atendidos (supergroup).",
    )
    assert not Conversation.objects.exists()


def test_everything_a_person_can_send_is_shown(bot: Channel) -> None:
    names = [one.name for one in payloads("telegram") if one.events[0]["is"] == "IncomingMessage"]
    envelopes = deliver(bot, *names)
    assert {one.state for one in envelopes} == {"processed"}
    assert len(shown()) == len(names)
    assert Conversation.objects.count() == 1


def test_everything_a_person_can_send_by_viber_is_shown() -> None:
    line = ViberSuite().activate()
    names = [one.name for one in payloads("viber") if one.events[0]["is"] == "IncomingMessage"]
    envelopes = deliver(line, *names, suite=ViberSuite)
    assert {one.state for one in envelopes} == {"processed"}
    assert len(shown()) == len(names)

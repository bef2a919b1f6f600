"""Telegram in the suite every connector passes, and what is its own on the way in. The oracle is aiogram's types."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aiogram.types import Update

from channels_app.connectors.telegram import CONNECTOR
from channels_app.contract import Call, Ignored, IncomingMessage, Line, OptOutSignal, Unreadable
from consent.ledger import optout

from .suite import ConnectorSuite, Payload, payloads

SETTINGS = {"bot_username": "loja_bot"}
SECRETS = {"bot_token": "5099887766:AAF-token-of-the-tests", "secret_token": "segredo_de-32_caracteres"}


class TestTelegram(ConnectorSuite):
    connector = CONNECTOR
    folder = "telegram"
    settings = SETTINGS
    secrets = SECRETS
    signing_secret = "secret_token"
    signature_header = "x-telegram-bot-api-secret-token"
    address = "@loja_bot"
    test_one_changed_byte_of_the_body_is_refused = None  # nothing is signed: the word alone proves the caller

    def sign(self, line: Line, call: Call) -> Call:
        headers = {**call.headers, self.signature_header: line.secret("secret_token")}
        return replace(call, headers=headers)

    def test_aiogram_reads_the_same(self, line: Line, payload: Payload) -> None:
        theirs = Update.model_validate(payload.content)
        (part,) = self.parts(line, payload)
        assert part.dedupe_key == f"u:{theirs.update_id}"
        for event in CONNECTOR.parse(line, part.body):
            if isinstance(event, IncomingMessage):
                assert_same(event, theirs)


def assert_same(ours: IncomingMessage, theirs: Update) -> None:
    their = theirs.message or theirs.edited_message or theirs.callback_query.message
    sender = theirs.callback_query.from_user if theirs.callback_query else their.from_user
    assert ours.sender[0].value == str(sender.id)
    assert ours.reply_to == str(their.chat.id)
    assert ours.sender_name == sender.full_name.replace("\x00", "")
    if theirs.message:
        assert ours.provider_id == f"{their.chat.id}:{their.message_id}"
        assert ours.at == their.date
        said = their.text or their.caption or ""
        assert ours.text in (said.replace("\x00", ""), *named(their))


def named(their) -> tuple[str, ...]:
    """Texts we show for what has no words of its own."""
    venue, contact = their.venue, their.contact
    found = [venue.title] if venue else []
    if contact:
        found.append(" ".join(filter(None, (contact.first_name, contact.last_name))))
    return tuple(found)


@pytest.fixture
def line() -> Line:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    return Line("id", "telegram", "Vendas", "@loja_bot", SETTINGS, secrets)


def parsed(line: Line, content: object) -> list:
    return CONNECTOR.parse(line, json.dumps(content).encode())


def content_of(name: str) -> dict:
    return next(payload.content for payload in payloads("telegram") if payload.name == name)


def test_an_empty_secret_opens_nothing(line):
    call = Call("POST", {TestTelegram.signature_header: ""}, body=b"{}")
    assert not CONNECTOR.verify(replace(line, secrets={"secret_token": ("",)}), call)


def test_the_album_lies_together_and_each_picture_is_a_message(line):
    found = [parsed(line, content_of(name))[0] for name in ("album_1", "album_2")]
    assert len({one.provider_id for one in found}) == 2
    assert {one.data["media_group_id"] for one in found} == {"13900000000000001"}
    assert len({one.sender for one in found}) == 1


def test_only_the_persons_own_number_is_proved(line):
    own = content_of("contact_own")
    assert [claim.scheme for claim in parsed(line, own)[0].sender] == ["telegram", "phone"]
    for wrong in (7099999999, None, "7012345678", 7012345678.5, True):
        changed = json.loads(json.dumps(own))
        changed["message"]["contact"]["user_id"] = wrong
        assert [claim.scheme for claim in parsed(line, changed)[0].sender] == ["telegram"], wrong


def test_messages_of_two_chats_with_one_number_are_two(line):
    first, second = content_of("text"), json.loads(json.dumps(content_of("text")))
    second["message"]["chat"]["id"] = second["message"]["from"]["id"] = 2**52 - 1
    keys = {parsed(line, one)[0].provider_id for one in (first, second)}
    assert keys == {"7012345678:101", f"{2**52 - 1}:101"}


def test_passing_messages_without_a_number_do_not_hide_each_other(line):
    keys = set()
    for update_id in (1, 2):
        content = json.loads(json.dumps(content_of("text")))
        content["update_id"], content["message"]["message_id"] = update_id, 0
        keys.add(parsed(line, content)[0].provider_id)
    assert keys == {"7012345678:u1", "7012345678:u2"}


def test_a_second_edit_is_a_line_of_its_own(line):
    first, second = content_of("edited"), json.loads(json.dumps(content_of("edited")))
    second["update_id"] += 1
    events = [parsed(line, one)[0] for one in (first, second)]
    assert len({one.provider_id for one in events}) == 2
    assert {one.in_reply_to for one in events} == {"7012345678:101"}


def test_stop_is_understood_as_a_command_too(line):
    assert optout.detect("/stop").kind == "hard"
    (message,) = parsed(line, content_of("stop"))
    assert isinstance(message, IncomingMessage)
    # Addressed to the bot it is no word of the list: the signal says it.
    assert optout.detect("/stop@loja_bot") is None
    message, signal = parsed(line, content_of("stop_named"))
    assert isinstance(signal, OptOutSignal)


def test_other_bots_are_not_answered(line):
    content = json.loads(json.dumps(content_of("text")))
    content["message"]["from"]["is_bot"] = True
    assert parsed(line, content) == [Ignored("Mensagem de outro robô.")]


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
@pytest.mark.parametrize("name", ["text", "edited", "callback", "blocked"])
def test_only_private_chats_are_conversations(line, name, kind):
    content = json.loads(json.dumps(content_of(name)))
    item = next(value for key, value in content.items() if key != "update_id")
    (item.get("chat") or item["message"]["chat"])["type"] = kind
    (event,) = parsed(line, content)
    assert event == Ignored(f"Grupos e canais do Telegram não são atendidos ({kind}).")


def test_a_button_outside_of_a_conversation_is_ignored(line):
    content = json.loads(json.dumps(content_of("callback")))
    del content["callback_query"]["message"]
    assert isinstance(parsed(line, content)[0], Ignored)


def test_an_update_without_its_number_is_kept_for_replay(line):
    for body in (b'{"message": {}}', b'{"update_id": "7"}', b'{"update_id": true}'):
        with pytest.raises(Unreadable):
            CONNECTOR.split(line, Call("POST", {}, body=body))

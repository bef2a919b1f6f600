"""The played Viber refuses what Viber refuses, and signs as openssl does."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from channels_app.connectors.viber import CONNECTOR
from channels_app.contract import Call, IncomingMessage, Line, MessageKind, OutgoingMessage
from channels_app.models import Channel, SimulatedMessage
from channels_app.simulator.players import PLAYERS
from channels_app.simulator.players.viber import rules
from channels_app.simulator.players.viber.rules import Refused, check_message

from .test_viber import HEADER, SECRETS, signed
from .test_viber import TestViber as Suite

PLAYER = PLAYERS["viber"]
FINE = {"receiver": "A=", "sender": {"name": "Loja"}, "min_api_version": 1, "type": "text", "text": "oi"}
FILE = {**FINE, "type": "file", "media": "https://x.example/a.pdf", "size": 5, "file_name": "a.pdf"}
BUTTON = {"ActionType": "reply", "ActionBody": "Sim", "Text": "Sim"}


def test_what_our_connector_sends_is_accepted():
    assert check_message(FINE) == ("A=", "text")
    assert check_message(FILE) == ("A=", "file")
    assert check_message({**FINE, "keyboard": {"Type": "keyboard", "Buttons": [BUTTON]}})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**FINE, "receiver": ""}, rules.MISSING_DATA),
        ({**FINE, "sender": {}}, rules.MISSING_DATA),
        ({**FINE, "sender": {"name": "x" * 29}}, rules.BAD_DATA),
        ({**FINE, "text": " "}, rules.MISSING_DATA),
        ({**FINE, "text": "x" * 7001}, rules.BAD_DATA),
        ({**FINE, "tracking_data": "x" * 4097}, rules.BAD_DATA),
        ({**FINE, "type": "sticker"}, rules.BAD_DATA),
        ({**FINE, "keyboard": {"Type": "keyboard", "Buttons": []}}, rules.MISSING_DATA),
        ({**FINE, "keyboard": {"Type": "keyboard", "Buttons": [{"Text": "x"}]}}, rules.MISSING_DATA),
        ({**FILE, "media": ""}, rules.MISSING_DATA),
        ({**FILE, "size": "5"}, rules.MISSING_DATA),
        ({**FILE, "size": 51 * rules.MIB}, rules.BAD_DATA),
        ({**FILE, "file_name": ""}, rules.MISSING_DATA),
        ({**FILE, "type": "picture"}, rules.BAD_DATA),
        ({**FILE, "type": "video"}, rules.BAD_DATA),
    ],
)
def test_what_viber_refuses_is_refused(body, status):
    with pytest.raises(Refused) as error:
        check_message(body)
    assert error.value.status == status


@pytest.fixture
def line() -> Line:
    return Line("id", "viber", "Vendas", "", {}, {"auth_token": (SECRETS["auth_token"],)})


@pytest.fixture
def channel(db: None) -> Channel:
    return Suite().activate()


def said(channel: Channel, kind: str, text: str) -> SimulatedMessage:
    return SimulatedMessage.objects.create(
        channel=channel,
        person="A=",
        person_name="Ana",
        kind=kind,
        content=PLAYER.content(channel, kind, text),
        provider_id=PLAYER.new_id(),
    )


@pytest.mark.parametrize(
    ("kind", "text", "wanted"),
    [("text", "olá 😀", "text"), ("image", "veja", "image"), ("location", "", "location")],
)
def test_a_played_person_is_understood(line, channel, kind, text, wanted):
    message = said(channel, kind, text)
    post = PLAYER.message_call(line, message)
    call = Call("POST", {name.lower(): value for name, value in post.headers.items()}, body=post.body)
    assert signed(line, replace(call, headers={})).headers[HEADER] == call.headers[HEADER]
    assert CONNECTOR.verify(line, call)
    (event,) = CONNECTOR.parse(line, call.body)
    assert isinstance(event, IncomingMessage)
    assert (event.kind, event.text, event.provider_id) == (wanted, text, message.provider_id)
    forged = PLAYER.forged(post)
    headers = {name.lower(): value for name, value in forged.headers.items()}
    assert not CONNECTOR.verify(line, replace(call, headers=headers))


def test_words_of_a_button_press_it(line, channel):
    sent: list[dict] = []

    class Http:
        def request(self, method, url, **call):
            sent.append(call["json"])
            raise InterruptedError

    buttons = {"type": "buttons", "buttons": [{"id": "y", "title": "Sim"}]}
    with pytest.raises(InterruptedError):
        CONNECTOR.send(
            line, "A=", OutgoingMessage("018f", MessageKind.TEXT, "Quer?", interactive=buttons), Http()
        )
    ours = said(channel, "text", "Quer?")
    ours.outgoing, ours.content = True, {"body": "Quer?", "tracking_data": sent[0]["tracking_data"]}
    ours.save()
    for words, kind in (("Sim", "interactive"), ("talvez", "text")):
        (event,) = CONNECTOR.parse(line, PLAYER.message_call(line, said(channel, "text", words)).body)
        assert event.kind == kind


def test_each_word_about_a_message_is_a_call_of_its_own(line, channel):
    message = said(channel, "text", "oi")
    words = [(message, "sent"), (message, "delivered"), (message, "read"), (message, "failed")]
    events = [json.loads(post.body)["event"] for post in PLAYER.status_calls(line, words)]
    assert events == ["delivered", "seen", "failed"]
    for post in PLAYER.status_calls(line, words):
        (event,) = CONNECTOR.parse(line, post.body)
        assert event.provider_id == message.provider_id

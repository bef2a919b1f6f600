"""Viber in the suite every connector passes, and what is its own on the way in. The oracle is openssl."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace

import pytest

from channels_app.connectors.viber import CONNECTOR
from channels_app.connectors.viber.tracking import pressed, written
from channels_app.contract import Call, Line, Status

from .suite import ConnectorSuite, payloads

SETTINGS = {"name": "Loja"}
SECRETS = {"auth_token": "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"}
HEADER = "x-viber-content-signature"


def signed(line: Line, call: Call) -> Call:
    command = ["openssl", "dgst", "-sha256", "-hmac", line.secret("auth_token")]
    done = subprocess.run(command, input=call.body, capture_output=True, check=True)
    return replace(call, headers={**call.headers, HEADER: done.stdout.split()[-1].decode()})


class TestViber(ConnectorSuite):
    connector = CONNECTOR
    folder = "viber"
    settings = SETTINGS
    secrets = SECRETS
    signing_secret = "auth_token"
    signature_header = HEADER
    address = ""

    def sign(self, line: Line, call: Call) -> Call:
        return signed(line, call)


@pytest.fixture
def line() -> Line:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    return Line("id", "viber", "Vendas", "", SETTINGS, secrets)


def content_of(name: str) -> dict:
    return json.loads(json.dumps(next(one.content for one in payloads("viber") if one.name == name)))


def posted(content: object) -> Call:
    return Call("POST", {}, body=json.dumps(content).encode())


def test_tokens_beyond_a_double_stay_exact(line):
    content = content_of("text")
    for number in (2**53 + 1, 2**63 - 1):
        content["message_token"] = number
        (part,) = CONNECTOR.split(line, posted(content))
        assert part.dedupe_key == f"message:{number}:01234567890A="
        assert CONNECTOR.parse(line, part.body)[0].provider_id == str(number)
    content["message_token"] = str(2**63 - 1)
    assert CONNECTOR.parse(line, posted(content).body)[0].provider_id == str(2**63 - 1)


def test_events_about_one_message_do_not_hide_each_other(line):
    keys = set()
    for name in ("delivered", "seen", "failed"):
        for user in ("A=", "B="):
            content = {**content_of(name), "message_token": 7, "user_id": user}
            keys |= {part.dedupe_key for part in CONNECTOR.split(line, posted(content))}
    assert len(keys) == 6


def test_statuses_of_every_order_name_the_message_they_mean(line):
    found = [
        CONNECTOR.parse(line, posted(content_of(name)).body)[0] for name in ("seen", "delivered", "failed")
    ]
    assert [one.status for one in found] == [Status.READ, Status.DELIVERED, Status.FAILED]
    assert found[2].error.sentence == "O Viber não entregou a mensagem (failure description)."


def test_a_tap_is_told_from_typed_words_by_what_travelled_along():
    buttons = [{"id": "yes", "title": "Sim"}, {"id": "no", "title": "Não"}]
    told = written("018f", buttons)
    assert (pressed(told, "Não"), pressed(told, "não"), pressed(told, "ref")) == ("no", None, None)
    assert written("018f", []) == "018f"
    for other in (None, 7, "", "018f", "[]", '{"buttons": 7}', '{"buttons": {"x": []}}'):
        assert pressed(other, "x") is None


def test_welcome_is_the_answer_to_who_opens_the_conversation(line):
    started = posted(content_of("conversation_started"))
    assert CONNECTOR.answer(line, started).body == b""
    greeting = replace(line, settings={**SETTINGS, "welcome": " Olá! Como podemos ajudar? "})
    answer = CONNECTOR.answer(greeting, started)
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert json.loads(answer.body) == {
        "sender": {"name": "Loja"},
        "min_api_version": 1,
        "type": "text",
        "text": "Olá! Como podemos ajudar?",
    }
    known = posted({**content_of("conversation_started"), "subscribed": True})
    assert CONNECTOR.answer(greeting, known).body == b""
    for other in ("text", "subscribed", "webhook"):
        assert CONNECTOR.answer(greeting, posted(content_of(other))).body == b""
    assert CONNECTOR.answer(greeting, Call("POST", {}, body=b"{")).body == b""

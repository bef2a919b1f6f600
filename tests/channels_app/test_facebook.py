"""Messenger in the suite every connector passes; what leaves is in test_facebook_outbound."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from channels_app.connectors.facebook import CONNECTOR
from channels_app.contract import Answer, Call, IncomingMessage, Line, StatusUpdate, Unreadable

from . import meta
from .suite import ConnectorSuite, Payload, payloads

SECRETS = {"app_secret": "app-secret", "verify_token": "verify-me", "page_access_token": "page-token"}
SETTINGS = {"page_id": "PAGE"}


class TestMessenger(ConnectorSuite):
    connector = CONNECTOR
    folder = "facebook"
    settings = SETTINGS
    secrets = SECRETS
    signing_secret = "app_secret"
    signature_header = "x-hub-signature-256"
    address = "Loja Exemplo"

    def sign(self, line: Line, call: Call) -> Call:
        command = ["openssl", "dgst", "-sha256", "-hmac", line.secret("app_secret")]
        done = subprocess.run(command, input=call.body, capture_output=True, check=True)
        digest = done.stdout.split()[-1].decode()
        return replace(call, headers={**call.headers, self.signature_header: f"sha256={digest}"})

    def test_a_broken_item_of_a_batch_loses_only_itself(self, line: Line) -> None:
        good = next(one for one in payloads("facebook") if one.name == "text").content["entry"][0]
        broken = [
            7,
            None,
            {"message": {"mid": "m_x"}},
            {"sender": {}, "timestamp": 1, "message": {"mid": "m_y"}},
        ]
        body = {
            "object": "page",
            "entry": ["junk", {"id": "PAGE", "messaging": [*broken, *good["messaging"]]}],
        }
        parts = CONNECTOR.split(line, Call("POST", {}, body=meta.raw(body)))
        for part in parts[:-1]:
            with pytest.raises(Unreadable):
                CONNECTOR.parse(line, part.body)
        (event,) = CONNECTOR.parse(line, parts[-1].body)
        assert isinstance(event, IncomingMessage)

    def test_a_part_is_a_whole_call_of_its_own(self, line: Line, payload: Payload) -> None:
        for part in self.parts(line, payload):
            (again,) = CONNECTOR.split(line, Call("POST", {}, body=part.body))
            assert again == part

    def test_our_app_is_known_by_its_number_where_the_line_has_it(self, line: Line) -> None:
        ours = replace(line, settings={**line.settings, "app_id": "99"})
        echoes = next(one for one in payloads("facebook") if one.name == "echoes")
        found = [
            type(event) for part in self.parts(ours, echoes) for event in CONNECTOR.parse(ours, part.body)
        ]
        assert found == [IncomingMessage, IncomingMessage, StatusUpdate]

    def test_handshake(self, line: Line) -> None:
        query = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "42"}
        assert CONNECTOR.handshake(line, Call("GET", {}, urlencode(query))) == Answer(body=b"42")
        for change in ({"hub.verify_token": "x"}, {"hub.mode": "unsubscribe"}):
            assert CONNECTOR.handshake(line, Call("GET", {}, urlencode({**query, **change}))) is None

    def test_the_window_is_seven_days_where_people_may_answer_later(self) -> None:
        assert CONNECTOR.window({}) == 24 * 3600
        assert CONNECTOR.window({"human_agent": "no"}) == 24 * 3600
        assert (
            CONNECTOR.window({"human_agent": "yes"})
            == CONNECTOR.window({"human_agent": True})
            == 7 * 24 * 3600
        )

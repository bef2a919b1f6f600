"""One folder and one registry line are all a new provider needs (CONTRIBUTING.md)."""

from __future__ import annotations

import hmac
import json
import uuid
from datetime import UTC, datetime

import pytest
from channels.db import database_sync_to_async

from channels_app import registry
from channels_app.contract import (
    Claim,
    Connector,
    Field,
    IncomingMessage,
    MessageKind,
    OutgoingMessage,
    Part,
    Sent,
    Unreadable,
)
from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.models import Delivery
from channels_app.outbox import actions as outbox
from channels_app.outbox import sending


class Pigeon(Connector):
    """A provider in forty lines: a shared token, one JSON object a call."""

    kind = "viber"
    label = "Pombo"
    fields = (Field("auth_token", "Token", required=True, secret=True),)
    max_body = 10_000

    def verify(self, line, call):
        given = call.headers.get("x-pigeon", "").encode()
        return any(hmac.compare_digest(token.encode(), given) for token in line.secrets["auth_token"])

    def split(self, line, call):
        try:
            return [Part(f"m:{json.loads(call.body)['n']}", call.body)]
        except (ValueError, KeyError) as error:
            raise Unreadable("not a pigeon") from error

    def parse(self, line, body):
        note = json.loads(body)
        sender = (Claim("viber", note["from"], note["from"]),)
        at = datetime.fromtimestamp(note["at"], UTC)
        return [
            IncomingMessage(str(note["n"]), sender, note["from"], at, MessageKind.TEXT, text=note["text"])
        ]

    def send(self, line, to, message, http):
        return Sent(f"pigeon-{to}")


@pytest.mark.django_db(transaction=True)
async def test_a_provider_works_both_ways(transactional_db, monkeypatch, call_entry, heard):
    monkeypatch.setitem(registry.CONNECTORS, "viber", Pigeon())
    line = await database_sync_to_async(_line)()
    path = f"/webhooks/viber/{line.public_id}/"
    note = json.dumps({"n": 7, "from": "ana", "at": 1794000000, "text": "coo"}).encode()
    assert (await call_entry("POST", path, note, {"x-pigeon": "wrong"}))[0] == 403
    for _ in range(3):
        assert (await call_entry("POST", path, note, {"x-pigeon": "secret"}))[0] == 200
    await database_sync_to_async(inbox.drain)()
    assert [one["message"].text for one in heard["message"]] == ["coo"]
    assert await database_sync_to_async(_answer)(line) == ("sent", "pigeon-ana")


def _line():
    line = lines.save_channel(actor=None, kind="viber", name="Pombo")
    lines.set_secrets(line, {"auth_token": "secret"}, actor=None)
    return lines.activate(line, None)


def _answer(line):
    outbox.queue_delivery(
        channel=line,
        to="ana",
        subject_id=uuid.uuid4(),
        purpose="reply",
        message=OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "olá"),
        window_open=True,
    )
    sending.send_next()
    return Delivery.objects.values_list("state", "provider_id").get()

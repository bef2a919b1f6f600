"""Whether a number has the channel is asked before anything is sent to it, once, where the provider tells."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache

from channels_app import registry
from channels_app.connectors.rcs import CONNECTOR as RCS
from channels_app.connectors.rcs import errors
from channels_app.contract import (
    Connector,
    ErrorClass,
    MessageKind,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)
from channels_app.models import Delivery
from channels_app.outbox import actions as outbox
from channels_app.outbox import sending
from channels_app.reach import capability
from tests import factories

NOT_HERE = ProviderError("no_rcs", "Sem RCS.", ErrorClass.NOT_HERE)


class Provider(Connector):
    kind = "rcs"
    asks_capability = True
    not_here = NOT_HERE

    def __init__(self) -> None:
        self.capable: list[object] = []
        self.answers: list[object] = []
        self.asked: list[str] = []
        self.sent = 0

    def is_capable(self, line, to, http):
        self.asked.append(to)
        found = self.capable.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def send(self, line, to, message, http):
        self.sent += 1
        if self.answers:
            raise self.answers.pop(0)
        return Sent(message.correlation)


@pytest.fixture
def provider(monkeypatch, db):
    cache.clear()
    found = Provider()
    monkeypatch.setitem(registry.CONNECTORS, "rcs", found)
    return found


def send(channel, to: str) -> Delivery:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "olá")
    delivery = outbox.queue_delivery(
        channel=channel, to=to, subject_id=uuid.uuid4(), purpose="reply", message=message, window_open=True
    )
    assert sending.send_next()
    delivery.refresh_from_db()
    return delivery


def person() -> str:
    return f"+{factories.phone()}"


def test_who_has_not_the_channel_gets_nothing_by_it_and_is_asked_once(provider, heard):
    channel, to = factories.make_channel("rcs"), person()
    provider.capable = [False]
    assert [send(channel, to).error_code for _ in range(2)] == ["no_rcs", "no_rcs"]
    assert (provider.asked, provider.sent) == ([to], 0)


def test_who_has_it_is_asked_once_too(provider, heard):
    channel, to = factories.make_channel("rcs"), person()
    provider.capable = [True]
    assert [send(channel, to).state for _ in range(2)] == ["sent", "sent"]
    assert (provider.asked, provider.sent) == ([to], 2)


def test_a_question_without_an_answer_holds_nothing_up(provider, heard):
    refusal = ProviderError("unavailable", "Depois.", ErrorClass.RETRY)
    provider.capable = [ProviderRefused(refusal), True]
    channel, to = factories.make_channel("rcs"), person()
    assert send(channel, to).state == "sent"
    assert send(channel, to).state == "sent"
    assert provider.asked == [to, to]


def test_a_refused_send_is_remembered_and_a_message_of_the_person_forgets_it(provider, heard):
    channel, to = factories.make_channel("rcs"), person()
    provider.capable, provider.answers = [True], [ProviderRefused(NOT_HERE)]
    assert send(channel, to).error_code == "no_rcs"
    assert send(channel, to).error_code == "no_rcs"
    assert provider.sent == 1
    capability.heard(provider, to)
    assert send(channel, to).state == "sent"
    assert provider.asked == [to]


def test_providers_that_tell_nothing_are_not_asked(provider, heard):
    provider.asks_capability = False
    assert send(factories.make_channel("rcs"), person()).state == "sent"
    assert provider.asked == []


def test_google_says_it_by_a_404(monkeypatch):
    from channels_app.connectors.rcs import api

    asked = []

    def call(line, http, method, path, **query):
        asked.append((method, path, sorted(query)))
        if path.startswith("+5511900000000"):
            raise ProviderRefused(errors.NO_RCS)
        if path.startswith("+5511911111111"):
            raise ProviderRefused(errors.NO_TOKEN)
        return {"features": []}

    monkeypatch.setattr(api, "call", call)
    assert RCS.is_capable(None, "+5511987654321", None)
    assert not RCS.is_capable(None, "+5511900000000", None)
    with pytest.raises(ProviderRefused):
        RCS.is_capable(None, "+5511911111111", None)
    assert asked[0] == ("GET", "+5511987654321/capabilities", ["requestId"])

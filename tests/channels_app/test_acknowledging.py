"""A tap on a button is acknowledged once it is stored, by a worker, and nothing hangs on that."""

from __future__ import annotations

import json
import uuid

import pytest

from channels_app import registry
from channels_app.connectors.telegram import Telegram
from channels_app.contract import Act, ErrorClass, ProviderError, ProviderRefused
from channels_app.inbox import acknowledging
from channels_app.inbox import actions as inbox
from channels_app.models import Envelope
from invenio_center.kernel import bells

from .suite import payloads
from .test_telegram import TestTelegram as Suite


class Busy(Telegram):
    """Notes what it is asked to show; refuses when it was told so."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, Act, str]] = []
        self.refuses = False

    def act(self, line, to, act, ref, http):
        self.shown.append((to, act, ref))
        if self.refuses:
            raise ProviderRefused(ProviderError("400", "query is too old", ErrorClass.BAD_CONTENT))


@pytest.fixture
def bot(monkeypatch) -> Busy:
    busy = Busy()
    monkeypatch.setitem(registry.CONNECTORS, "telegram", busy)
    return busy


@pytest.fixture
def rung(monkeypatch) -> list[tuple]:
    found: list[tuple] = []
    monkeypatch.setattr(bells, "ring_now", lambda *words: found.append(words))
    return found


def stored(name: str) -> Envelope:
    channel = Suite().activate()
    content = next(one.content for one in payloads("telegram") if one.name == name)
    body = json.dumps(content).encode()
    return Envelope.objects.create(channel=channel, dedupe_key=str(uuid.uuid4()), body=body)


def taken_in(envelope: Envelope, capture) -> None:
    with capture(execute=True):
        inbox.process(envelope.pk)


@pytest.mark.django_db
def test_a_tap_is_acknowledged_after_it_is_stored(bot, rung, heard, django_capture_on_commit_callbacks):
    envelope = stored("callback")
    taken_in(envelope, django_capture_on_commit_callbacks)
    assert (acknowledging.TASK, envelope.pk) in rung
    assert bot.shown == []  # not in the transaction that stores it
    acknowledging.acknowledge(envelope.pk)
    assert bot.shown == [("7012345678", Act.TAKEN, "callback:30112233445566778")]


@pytest.mark.django_db
def test_words_are_not_acknowledged(bot, rung, heard, django_capture_on_commit_callbacks):
    envelope = stored("text")
    taken_in(envelope, django_capture_on_commit_callbacks)
    assert acknowledging.TASK not in {words[0] for words in rung}
    acknowledging.acknowledge(envelope.pk)
    assert bot.shown == []


@pytest.mark.django_db
def test_a_refused_acknowledgement_is_let_go(bot, rung, heard, django_capture_on_commit_callbacks):
    bot.refuses = True
    envelope = stored("callback")
    taken_in(envelope, django_capture_on_commit_callbacks)
    acknowledging.acknowledge(envelope.pk)
    assert len(bot.shown) == 1
    envelope.refresh_from_db()
    assert envelope.state == "processed"

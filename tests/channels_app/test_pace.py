"""A line with a pace sends so many messages a second, however many workers send."""

from __future__ import annotations

import threading
import time
import uuid

import pytest
from django.db import connection

from channels_app import registry
from channels_app.contract import Connector, MessageKind, OutgoingMessage, Sent
from channels_app.models import Channel, Delivery, DeliveryState
from channels_app.outbox import actions, queries, sending


class Slow(Connector):
    kind = "whatsapp"
    window_s = 86400

    def __init__(self, pace: float | None) -> None:
        self.pace_per_s = pace
        self.moments: list[float] = []

    def send(self, line, to, message, http):
        self.moments.append(time.monotonic())
        return Sent(f"wamid.{message.correlation}")


def queued(channel: Channel, count: int) -> None:
    for at in range(count):
        message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "oi")
        actions.queue_delivery(
            channel=channel,
            to=f"55119{at:08d}",
            subject_id=uuid.uuid4(),
            purpose="reply",
            message=message,
            window_open=True,
        )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_senders_keep_the_pace_of_one_line(transactional_db, channel, monkeypatch):
    provider = Slow(pace=20)
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", provider)
    queued(channel, 10)

    def help_() -> None:
        sending._send_until(time.monotonic() + 20)
        connection.close()

    helpers = [threading.Thread(target=help_) for _ in range(6)]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()
    assert Delivery.objects.filter(state=DeliveryState.SENT).count() == 10
    # The clock of the database spaces the turns; the calls themselves start a moment later.
    assert provider.moments[-1] - provider.moments[0] >= 9 / 20 * 0.8


@pytest.mark.django_db
def test_a_turn_is_given_once(channel):
    assert queries.take_turn(channel.pk, 60)
    assert not queries.take_turn(channel.pk, 60)
    queued(channel, 1)
    assert queries.claimable() is None
    assert 0 < (queries.paced() or 0) <= 60


@pytest.mark.django_db
def test_a_line_s_own_pace_counts_over_the_provider_s(channel, monkeypatch):
    monkeypatch.setitem(registry.CONNECTORS, "whatsapp", Slow(pace=None))
    Channel.objects.filter(pk=channel.pk).update(settings={**channel.settings, "pace_per_s": 0.01})
    queued(channel, 2)
    assert sending.send_next()
    assert not sending.send_next()
    assert Delivery.objects.filter(state=DeliveryState.QUEUED).count() == 1

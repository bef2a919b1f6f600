"""Whatever the order in which a provider speaks, the same word stands at the end."""

from __future__ import annotations

import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_app.contract import MessageKind, OutgoingMessage, Status, StatusUpdate
from channels_app.models import Delivery, DeliveryStatus
from channels_app.outbox.actions import queue_delivery
from channels_app.statuses.actions import record_status
from channels_app.statuses.lattice import highest, is_forward
from invenio_center.kernel import sql

WORDS = [Status.SENT, Status.DELIVERED, Status.READ, Status.FAILED]


@given(st.lists(st.sampled_from(list(Status)), min_size=1))
def test_folding_in_any_order_gives_the_highest(words):
    current = ""
    seen = []
    for word in words:
        if is_forward(current, word):
            current = word
            seen.append(word)
    assert current == highest(words)
    assert all(is_forward(before, after) for before, after in itertools.pairwise(seen))


def test_a_refusal_ends_the_chain_up_to_sent_only():
    assert is_forward(Status.SENT, Status.FAILED)
    assert not is_forward(Status.DELIVERED, Status.FAILED)
    assert not is_forward(Status.READ, Status.DELIVERED)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_order_of_arrival_ends_the_same_in_the_database(channel, heard, size):
    for words in itertools.combinations(WORDS, size):
        ends = set()
        for order in itertools.permutations(words):
            ends.add(_end(channel, order))
        assert ends == {highest(words)}


def _end(channel, order) -> str:
    message = OutgoingMessage(str(uuid.uuid4()), MessageKind.TEXT, "x")
    delivery = queue_delivery(
        channel=channel,
        to="553188887777",
        subject_id=uuid.uuid4(),
        purpose="reply",
        message=message,
        window_open=True,
    )
    provider_id = f"wamid.{delivery.pk}"
    Delivery.objects.filter(pk=delivery.pk).update(provider_id=provider_id, state="sent", attempts=1)
    for word in (*order, *order):
        record_status(channel, StatusUpdate(provider_id, word, sql.now()))
    assert DeliveryStatus.objects.filter(delivery=delivery).count() == len(order)
    delivery.refresh_from_db()
    return delivery.status

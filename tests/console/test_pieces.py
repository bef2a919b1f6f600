"""What is too much for one message of a socket comes in pieces: the queue, long threads, many returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async as in_thread
from django.utils import timezone

from invenio_center.models import Role
from invenio_live.console import snapshot
from invenio_live.models import Agent, Conversation, Message
from invenio_live.schedules import actions as schedules
from tests import factories

from .conftest import console, waiting

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_queue_is_read_page_by_page(ana: Agent) -> None:
    await waiting(5)
    async with console(ana.user) as window:
        await window.next()
        whole = (await window.ask("queue.list"))["data"]
        page = (await window.ask("queue.list", offset=2, limit=2))["data"]
        assert [row["n"] for row in page["rows"]] == [row["n"] for row in whole["rows"][2:4]]
        assert (whole["offset"], page["offset"], page["limit"], page["total"]) == (0, 2, 2, 5)
        assert (await window.ask("queue.list", offset=5))["data"]["rows"] == []


@in_thread
def long_thread(conversation: Conversation, count: int) -> list[str]:
    """Messages as long as an e-mail may be with what it quotes; their texts, oldest first."""
    texts = [f"{n} {'ç' * 20_000}" for n in range(count)]
    begin = timezone.now() - timedelta(hours=1)
    Message.objects.bulk_create(
        Message(
            conversation=conversation,
            channel=conversation.channel,
            direction="in",
            text=text,
            at=begin + timedelta(seconds=n),
        )
        for n, text in enumerate(texts)
    )
    return texts


async def test_a_thread_of_long_mails_is_read_in_pieces_that_the_socket_carries(ana: Agent) -> None:
    (conversation,) = await waiting()
    texts = await long_thread(conversation, 60)
    name = str(conversation.public_id)
    async with console(ana.user) as window:
        await window.next()
        page = (await window.ask("conversation.open", id=name))["data"]
        seen = page["messages"][:-1]  # the last one is what the conversation began with
        while page["more"]:
            assert len(orjson.dumps(page)) < 1024 * 1024
            page = (await window.ask("conversation.older", id=name, before=seen[0]["id"]))["data"]
            seen = page["messages"] + seen
        assert [message["text"] for message in seen] == texts


async def test_a_message_longer_than_a_piece_comes_alone(ana: Agent) -> None:
    (conversation,) = await waiting()
    name = str(conversation.public_id)
    await in_thread(Message.objects.filter(conversation=conversation).update)(text="ç" * 250_000)
    async with console(ana.user) as window:
        await window.next()
        page = (await window.ask("conversation.open", id=name))["data"]
        assert (len(page["messages"]), page["more"]) == (1, False)


async def test_of_many_returns_the_snapshot_has_the_next_ones(ana: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr(snapshot, "PROMISED", 2)
    rows = await waiting(3)
    boss = await in_thread(factories.make_user)(Role.SUPERVISOR)
    for hours, row in zip((3, 1, 2), rows, strict=True):
        due = timezone.now() + timedelta(hours=hours)
        await in_thread(schedules.create)(conversation=row.public_id, actor=boss, due_at=due)
    async with console(ana.user) as window:
        found = (await window.next())["data"]
        assert [row["n"] for row in found["scheduled"]] == [rows[1].pk, rows[2].pk]
        assert found["scheduled_more"] is True
        monkeypatch.setattr(snapshot, "PROMISED", 3)
        assert (await window.ask("snapshot"))["data"]["scheduled_more"] is False

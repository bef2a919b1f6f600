"""Snapshot before + frames = snapshot after: what a console shows is what the server would list."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async as in_thread
from django.db import transaction
from django.utils import timezone

from invenio_center.contacts import actions as contacts
from invenio_center.models import Role
from invenio_live.conversations import actions as conversations
from invenio_live.models import Agent, Conversation
from invenio_live.queue import actions as queue
from invenio_live.queue import queries
from invenio_live.schedules import actions as schedules
from tests import factories

from .browser_modules import Modules, lists_after
from .conftest import Console, console

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


class Floor:
    """A few people at work, doing one random thing at a time."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.lines = [factories.make_channel(priority=priority) for priority in (30, 50, 80)]
        self.agents = [factories.make_agent(capacity=50) for _ in range(2)]
        self.boss = factories.make_user(Role.SUPERVISOR)
        self.outcome = factories.make_outcome()
        with transaction.atomic():
            factories.make_segment(
                "VIP",
                priority=100,
                is_vip=True,
                rules={"any": [{"field": "is_vip", "op": "eq", "value": True}]},
            )

    def act(self) -> None:
        doing = self.dice.choice(
            [
                self.write,
                self.write,
                self.next,
                self.next,
                self.close,
                self.release,
                self.promise,
                self.promote,
            ]
        )
        with transaction.atomic():
            doing()

    def write(self) -> None:
        at = timezone.now() - timedelta(minutes=self.dice.randint(0, 90))
        factories.receive(self.dice.choice(self.lines), at=at, name=f"Cliente {factories.number()}")

    def next(self) -> None:
        queue.claim_next(self.dice.choice(self.agents))

    def held(self) -> Conversation | None:
        found = Conversation.objects.filter(status="active").select_related("holder__user").order_by("pk")
        return self.dice.choice(list(found)) if found else None

    def close(self) -> None:
        if one := self.held():
            conversations.close(conversation=one.public_id, actor=one.holder.user, outcome=self.outcome)

    def release(self) -> None:
        if one := self.held():
            conversations.release(conversation=one.public_id, actor=one.holder.user)

    def promise(self) -> None:
        if one := self.held():
            minutes = self.dice.choice([2, 60])
            due = timezone.now() + timedelta(minutes=minutes)
            if not one.schedules.filter(status="pending").exists():
                schedules.create(conversation=one.public_id, actor=one.holder.user, due_at=due)

    def promote(self) -> None:
        if (
            one := Conversation.objects.filter(status="waiting")
            .order_by("?")
            .select_related("contact")
            .first()
        ):
            contacts.update_contact(actor=self.boss, contact=one.contact, is_vip=True)


def listed(agent: Agent) -> dict[str, Any]:
    found = queries.list_queue(agent, 500)
    ids = dict(Conversation.objects.values_list("pk", "public_id"))
    held = Conversation.objects.filter(holder=agent, status="active").values_list("public_id", flat=True)
    return {
        "queue": [str(ids[entry.conversation_id]) for entry in found.entries],
        "held": sorted(map(str, held)),
        "total": found.total,
        "urgent": found.urgent,
    }


async def settled(window: Console) -> None:
    """Everything published so far has arrived; lists that had to be read again have been."""
    await asyncio.sleep(0.4)
    answer = await window.ask("queue.list", limit=400)
    if any(frame["type"] == "queue.refresh" for frame in window.frames):
        window.frames.append({"type": "local.queue", "data": answer["data"]})


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_frames_keep_a_console_equal_to_the_server(page: Modules, seed: int) -> None:
    floor = await in_thread(Floor)(seed)
    for _ in range(6):
        await in_thread(floor.write)()
    me = floor.agents[0]
    async with console(me.user) as window:
        await window.next()
        for _ in range(40):
            await in_thread(floor.act)()
        await settled(window)
        server = await in_thread(listed)(me)
        now = timezone.now().isoformat(timespec="microseconds")
        shown = await in_thread(lists_after)(page, window.frames, now)
        assert {key: shown[key] for key in server} == server

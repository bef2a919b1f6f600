"""The agents' socket through the real application: who gets in, what is answered, what ends it."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async as in_thread
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.db import transaction

from channels_app.models import Channel
from invenio_center.models import Role, User
from invenio_live.agents.actions import set_presence, set_rights
from invenio_live.console import watch
from invenio_live.console.routing import sockets
from invenio_live.models import Agent
from invenio_live.queue import actions as queue
from tests import factories
from tests.support.sessions import session_of

from .conftest import console, headers, waiting

pytestmark = pytest.mark.django_db(transaction=True)


async def test_without_a_session_the_socket_is_closed_with_4401() -> None:
    async with console(None) as window:
        assert await window.closed() == 4401


@pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.ADMIN])
async def test_roles_that_serve_nobody_are_closed_with_4403(role: str) -> None:
    user = await in_thread(factories.make_user)(role)
    async with console(user) as window:
        assert await window.closed() == 4403


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_agents_and_supervisors_first_get_the_snapshot(role: str) -> None:
    user = await in_thread(factories.make_user)(role)
    async with console(user) as window:
        first = await window.next()
        assert first["type"] == "snapshot"
        assert first["data"]["me"]["user"] == user.pk
        assert first["data"]["me"]["supervises"] is (role == Role.SUPERVISOR)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://localhost", "http://localhost:81", "http://localhost.evil", "null"],
)
async def test_pages_of_other_origins_are_refused(ana: Agent, origin: str) -> None:
    key = await in_thread(session_of)(ana.user)
    socket = WebsocketCommunicator(sockets, "/ws/live/", headers(key, origin))
    accepted, _ = await socket.connect(timeout=5)
    assert not accepted


async def test_an_inactive_user_is_not_let_in(ana: Agent) -> None:
    key = await in_thread(session_of)(ana.user)
    await User.objects.filter(pk=ana.user_id).aupdate(is_active=False)
    async with console(None, session=key) as window:
        assert await window.closed() == 4401


async def test_next_gives_the_head_and_tells_the_other_console(ana: Agent) -> None:
    bruno = await in_thread(factories.make_agent)(name="Bruno")
    first, second = await waiting(2)
    async with console(ana.user) as one, console(bruno.user) as other:
        await one.next()
        snapshot = await other.next()
        assert [row["id"] for row in snapshot["data"]["queue"]["rows"]] == [
            str(first.public_id),
            str(second.public_id),
        ]
        answer = await one.ask("queue.next")
        assert answer["data"]["conversation"]["id"] == str(first.public_id)
        assert answer["data"]["conversation"]["holder"]["user"] == ana.user_id
        assert answer["data"]["me"]["load"] == 1
        seen = await other.until(lambda frame: frame["type"] == "conversation.changed")
        assert seen["data"]["conversation"]["holder"]["name"] == "Ana"


async def test_an_empty_queue_answers_with_nothing(ana: Agent) -> None:
    async with console(ana.user) as window:
        await window.next()
        assert (await window.ask("queue.next"))["data"]["conversation"] is None


async def test_a_paused_agent_is_refused_with_a_code_and_stays_connected(ana: Agent) -> None:
    await waiting()
    pause = await in_thread(factories.make_pause_type)()
    async with console(ana.user) as window:
        await window.next()
        assert (await window.ask("presence.set", state="paused", pause=pause.pk))["ok"]
        refused = await window.ask("queue.next")
        assert (refused["ok"], refused["error"]["code"]) == (False, "paused")
        assert refused["error"]["sentence"].endswith(".")
        assert (await window.ask("queue.list"))["ok"]


@pytest.mark.parametrize(
    ("text", "ref", "code"),
    [
        ("não é json", None, "malformed"),
        ("[]", None, "malformed"),
        ('{"ref": 7, "type": 3}', 7, "malformed"),
        ('{"ref": 7, "type": "queue.next", "data": []}', 7, "malformed"),
        ('{"ref": {"a": 1}, "type": "queue.next"}', None, "malformed"),
        (r'{"ref": 7, "type": "search", "data": {"q": "a\u0000"}}', 7, "malformed"),
        (r'{"ref": 7, "type": "search", "data": {"\u0000": ["x"]}}', 7, "malformed"),
        ('{"ref": "x", "type": "no.such.thing"}', "x", "unknown_request"),
        ('{"ref": "y", "type": "call.start"}', "y", "not_in_this_version"),
        ('{"ref": 1, "type": "conversation.open", "data": {"id": "zz"}}', 1, "invalid"),
        ('{"ref": 1, "type": "conversation.open", "data": {}}', 1, "invalid"),
        ('{"ref": 1, "type": "queue.list", "data": {"limit": 401}}', 1, "invalid"),
        ('{"ref": 1, "type": "queue.list", "data": {"offset": -1}}', 1, "invalid"),
        ('{"ref": 1, "type": "message.send", "data": {"text": "oi"}}', 1, "invalid"),
    ],
)
async def test_a_bad_request_is_answered_once_and_harms_nothing(
    ana: Agent, text: str, ref: Any, code: str
) -> None:
    async with console(ana.user) as window:
        await window.next()
        await window.socket.send_to(text)
        answer = await window.next()
        assert (answer["ref"], answer["ok"], answer["error"]["code"]) == (ref, False, code)
        assert (await window.ask("queue.list"))["ok"]


async def test_a_fault_of_one_request_is_told_in_neutral_words(ana: Agent, monkeypatch: Any) -> None:
    from invenio_live.console import requests

    def broken(_caller: Any, _data: Any) -> Any:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(requests.HANDLERS, "queue.why", broken)
    async with console(ana.user) as window:
        await window.next()
        answer = await window.ask("queue.why")
        assert answer["error"]["code"] == "unexpected"
        assert "secret" not in orjson.dumps(answer).decode()


async def test_a_request_over_the_size_limit_closes_with_4400(ana: Agent) -> None:
    async with console(ana.user) as window:
        await window.next()
        await window.socket.send_to('{"ref":1,"type":"search","data":{"q":"' + "x" * 70_000 + '"}}')
        assert await window.closed() == 4400


async def test_who_asks_too_fast_is_closed_with_4429(ana: Agent) -> None:
    async with console(ana.user) as window:
        await window.next()
        for _ in range(200):
            await window.socket.send_to('{"ref":1,"type":"no.such.thing"}')
        assert await window.closed(10) == 4429


async def test_messages_of_an_open_conversation_arrive_and_stop_after_leaving(ana: Agent) -> None:
    (conversation,) = await waiting(name="Carla")
    await in_thread(queue.claim_next)(ana)
    name = str(conversation.public_id)
    async with console(ana.user) as window:
        await window.next()
        opened = await window.ask("conversation.open", id=name)
        assert [message["direction"] for message in opened["data"]["messages"]] == ["in"]
        assert opened["data"]["contact"]["name"] == "Carla"
        sent = await window.ask("note.add", conversation=name, text="ligar amanhã", client_id="n1")
        assert sent["data"]["message"]["text"] == "ligar amanhã"
        frame = await window.until(lambda frame: frame["type"] == "message.created")
        assert frame["data"]["message"]["client_id"] == "n1"
        await window.ask("conversation.leave", id=name)
        window.frames.clear()
        await window.ask("note.add", conversation=name, text="outra", client_id="n2")
        await asyncio.sleep(0.3)
        await window.ask("queue.list")
        assert [frame["type"] for frame in window.frames if frame["type"] == "message.created"] == []


async def test_an_outsider_is_not_told_that_a_conversation_exists(ana: Agent) -> None:
    outsider = await in_thread(factories.make_agent)(name="Fora")
    (conversation,) = await waiting()
    await in_thread(queue.claim_next)(ana)
    async with console(outsider.user) as window:
        await window.next()
        answer = await window.ask("conversation.open", id=str(conversation.public_id))
        assert answer["error"]["code"] == "not_found"


async def test_a_reply_with_the_same_client_id_is_one_message(ana: Agent) -> None:
    (conversation,) = await waiting()
    await in_thread(queue.claim_next)(ana)
    async with console(ana.user) as window:
        await window.next()
        data = {"conversation": str(conversation.public_id), "client_id": "c1", "text": "Bom dia."}
        first = await window.ask("message.send", **data)
        again = await window.ask("message.send", **data)
        assert first["data"]["message"]["id"] == again["data"]["message"]["id"]


async def test_an_agent_may_not_pick_but_a_supervisor_may(ana: Agent) -> None:
    _, second = await waiting(2)
    boss = await in_thread(factories.make_user)(Role.SUPERVISOR)
    name = str(second.public_id)
    async with console(ana.user) as window:
        await window.next()
        assert (await window.ask("queue.take", conversation=name))["error"]["code"] == "may_not_pick"
    async with console(boss) as window:
        await window.next()
        taken = await window.ask("queue.take", conversation=name, reason="cliente ligou")
        assert taken["data"]["conversation"]["holder"]["user"] == boss.pk


async def test_why_is_the_servers_sentence(ana: Agent) -> None:
    (conversation,) = await waiting()
    async with console(ana.user) as window:
        await window.next()
        answer = await window.ask("queue.why", conversation=str(conversation.public_id))
        assert answer["data"]["why"].startswith("Prioridade 50 do canal")


@pytest.mark.parametrize(
    ("revoke", "code"),
    [
        (lambda user: Session.objects.all().delete(), 4401),
        (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), 4401),
        (lambda user: User.objects.filter(pk=user.pk).update(password="!"), 4401),
        (lambda user: User.objects.filter(pk=user.pk).update(role=Role.COMPLIANCE), 4403),
        (lambda user: User.objects.filter(pk=user.pk).update(role=Role.SUPERVISOR), 4012),
    ],
    ids=["signed-out", "deactivated", "password", "role", "promoted"],
)
async def test_a_revoked_right_closes_the_socket_within_five_seconds(
    ana: Agent, revoke: Any, code: int
) -> None:
    async with console(ana.user) as window:
        await window.next()
        await in_thread(revoke)(ana.user)
        assert await window.closed(5) == code


async def test_the_heartbeat_tells_how_many_frames_were_pushed(ana: Agent) -> None:
    await waiting()
    async with console(ana.user) as window:
        await window.next()
        await in_thread(queue.claim_next)(ana)
        await window.until(lambda frame: frame["type"] == "conversation.changed")
        await watch.current().beat()
        beat = await window.until(lambda frame: frame["type"] == "heartbeat")
        pushed = [frame for frame in window.frames if frame["type"] not in ("heartbeat", "snapshot")]
        assert beat["data"]["sent"] == len(pushed)


async def test_an_event_whose_frame_was_lost_mends_every_console(ana: Agent, monkeypatch: Any) -> None:
    monkeypatch.setattr(watch, "GRACE_S", 0.0)
    async with console(ana.user) as window:
        await window.next()
        await watch.current().sweep()
        monkeypatch.setattr("invenio_center.kernel.broadcast.publish_now", lambda *_a, **_k: None)
        (conversation,) = await waiting()
        await watch.current().sweep()
        await window.until(lambda frame: frame["type"] == "mend")
        again = await window.ask("snapshot")
        assert [row["id"] for row in again["data"]["queue"]["rows"]] == [str(conversation.public_id)]
        window.frames.clear()
        await watch.current().sweep()
        await window.ask("queue.list")
        assert window.frames == []


async def test_changed_rights_change_what_a_console_hears(ana: Agent) -> None:
    segment = await in_thread(transaction.atomic(factories.make_segment))()
    await waiting()
    async with console(ana.user) as window:
        await window.next()
        boss = await in_thread(factories.make_user)(Role.SUPERVISOR)
        await in_thread(set_rights)(ana, actor=boss, segments=[segment])
        await watch.current().check()
        await window.until(lambda frame: frame["type"] == "mend")
        window.frames.clear()
        await in_thread(factories.make_conversation)(await Channel.objects.aget())
        await asyncio.sleep(0.3)
        await window.ask("queue.list")
        assert [frame for frame in window.frames if frame["type"] == "conversation.changed"] == []


async def test_a_new_line_is_heard_without_a_new_page(ana: Agent) -> None:
    async with console(ana.user) as window:
        await window.next()
        (conversation,) = await waiting()
        await window.until(lambda frame: frame["type"] == "mend")
        again = await window.ask("snapshot")
        assert [row["id"] for row in again["data"]["queue"]["rows"]] == [str(conversation.public_id)]


async def test_presence_follows_the_console(ana: Agent) -> None:
    await in_thread(set_presence)(ana, "offline")
    async with console(ana.user) as window:
        assert (await window.next())["data"]["me"]["presence"] == "online"
        assert (await Agent.objects.aget(pk=ana.pk)).consoles == 1
    assert (await Agent.objects.aget(pk=ana.pk)).consoles == 0


async def test_a_reaction_is_a_row_of_the_thread(ana: Agent) -> None:
    (waits,) = await waiting()
    async with console(ana.user) as window:
        await window.next()
        await window.ask("queue.next")
        opened = await window.ask("conversation.open", id=str(waits.public_id))
        assert opened["data"]["details"]["reactions"] is True
        said = opened["data"]["messages"][0]
        asked = {"conversation": str(waits.public_id), "message": said["id"], "emoji": "👍"}
        answer = await window.ask("message.react", client_id="e1", **asked)
        assert answer["data"]["message"]["in_reply_to"] == said["id"]
        again = await window.ask("message.react", client_id="e1", **asked)
        assert again["data"]["message"]["id"] == answer["data"]["message"]["id"]
        created = await window.until(lambda frame: frame["type"] == "message.created")
        assert created["data"]["message"]["kind"] == "reaction"

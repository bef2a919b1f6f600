"""The visitor's socket over a real server: identity, messages once, two tabs, history, limits, what never leaks."""

import time
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from channels_app.models import Channel
from invenio_live.agents import actions as agents
from invenio_live.conversations import actions as conversations
from invenio_live.events import conversation_group, visitor_group
from invenio_live.models import Agent, Conversation, Message, Visitor
from invenio_live.queue import lanes
from tests import factories

from .conftest import Open, Server
from .conftest import Visitor as Window

Raw = Any


def taken(window: Window, agent: Agent | None = None) -> tuple[Conversation, Agent]:
    """The conversation of the window, in an agent's hands."""
    conversation = Conversation.objects.get(public_id=UUID(window.say()["conversation"]))
    holder = agent or factories.make_agent(name="Ana")
    return factories.take(conversation, holder), holder


def reply(conversation: Conversation, agent: Agent, text: str) -> Message:
    return conversations.send_reply(
        conversation=conversation.public_id, agent=agent, client_id=uuid4().hex, text=text
    )


def test_looking_creates_nothing_and_writing_creates_one_conversation(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    assert window.hello["conversation"] is None
    assert window.hello["messages"] == []
    assert not Visitor.objects.exists()
    said = window.say("Bom dia")
    assert said["message"]["text"] == "Bom dia"
    assert said["message"]["direction"] == "in"
    conversation = Conversation.objects.get()
    assert str(conversation.public_id) == said["conversation"]
    assert conversation.status == "waiting"
    assert window.token not in Visitor.objects.get().token_hash


def test_the_first_frame_is_a_snapshot_of_what_anybody_may_know(channel: Channel, raw: Raw) -> None:
    first = orjson.loads(raw(channel).recv(timeout=5))
    assert first["type"] == "snapshot"
    assert first["data"]["open"] is True
    assert "allowed_origins" not in first["data"]


def test_a_page_of_another_origin_cannot_open_the_socket(channel: Channel, raw: Raw) -> None:
    with pytest.raises(InvalidStatus) as refused:
        raw(channel, origin="https://mal.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/ws/", "/ws/nada/", "/ws/webchat/nada/", "/ws/live"])
def test_a_socket_at_an_address_where_nothing_is_is_refused(server: Server, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{server.port}{path}")
    assert refused.value.response.status_code == 403


def test_an_unknown_or_inactive_channel_is_closed(channel: Channel, raw: Raw) -> None:
    Channel.objects.filter(pk=channel.pk).update(is_active=False)
    with pytest.raises(ConnectionClosed) as closed:
        raw(channel).recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


def test_a_host_page_that_is_not_allowed_is_sent_away(channel: Channel, raw: Raw) -> None:
    channel.settings = {"allowed_origins": ["https://loja.example"]}
    channel.save()
    window = Window(raw(channel))
    with pytest.raises(ConnectionClosed) as closed:
        window.ask("hello", page={"url": "https://outra.example/produto"})
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    allowed = Window(raw(channel))
    assert allowed.get("hello", page={"url": "https://loja.example/produto"})["token"]


def test_a_token_of_another_channel_is_refused(channel: Channel, visit: Open, raw: Raw) -> None:
    other = factories.make_channel("webchat")
    window = visit(other)
    window.say()
    assert Window(raw(channel)).refusal("hello", token=window.token) == "bad_token"
    assert Window(raw(channel)).refusal("hello", token="x" * 43 + "." + "0" * 32) == "bad_token"
    assert Window(raw(channel)).refusal("hello", token=7) == "bad_token"


def test_nothing_is_answered_before_hello(channel: Channel, raw: Raw) -> None:
    window = Window(raw(channel))
    assert window.refusal("message.send", client_id="a", text="Oi") == "hello_first"
    assert window.refusal("nothing") == "unknown_request"


def test_a_repeated_client_id_is_one_message(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    first, second = (window.say("Oi", client_id="same") for _ in range(2))
    again = visit(channel, window.token).say("Oi", client_id="same")
    assert first["message"]["id"] == second["message"]["id"] == again["message"]["id"]
    assert Message.objects.count() == 1


def test_two_tabs_show_the_same(channel: Channel, visit: Open) -> None:
    one = visit(channel)
    other = visit(channel, one.token)
    assert other.token == one.token
    one.say("Da primeira aba")
    other.frame("mend")
    shown = other.get("hello", token=other.token)
    assert [message["text"] for message in shown["messages"]] == ["Da primeira aba"]
    one.say("Mais uma")
    assert other.frame("message.created")["data"]["message"]["text"] == "Mais uma"
    assert Conversation.objects.count() == 1
    assert Visitor.objects.count() == 1


def test_a_returning_browser_finds_its_history(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    reply(conversation, agent, "Olá, aqui é a Ana.")
    window.socket.close()
    back = visit(channel, window.token)
    assert back.hello["conversation"] == str(conversation.public_id)
    assert [(m["direction"], m["text"]) for m in back.hello["messages"]] == [
        ("in", "Oi"),
        ("out", "Olá, aqui é a Ana."),
    ]
    assert back.hello["seen_at"] is not None


def test_an_answer_arrives_with_a_name_and_no_ids_of_people(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    message = reply(conversation, agent, "Olá")
    frame = window.frame("message.created")
    while frame["data"]["message"]["direction"] == "in":
        frame = window.frame("message.created")
    shown = frame["data"]["message"]
    assert (shown["text"], shown["author"], shown["status"]) == ("Olá", "Ana", "sent")
    assert not {"provider_id", "sender", "data", "status_history", "error"} & shown.keys()
    text = orjson.dumps(frame).decode()
    assert str(agent.user.public_id) not in text
    assert agent.user.username not in text
    message.refresh_from_db()
    assert message.status == "sent"


def test_notes_and_notices_never_reach_the_visitor(channel: Channel, visit: Open) -> None:
    """Everything a colleague does around the conversation, and every byte that then leaves for the visitor."""
    window = visit(channel)
    conversation, agent = taken(window)
    supervisor = factories.make_user("supervisor")
    conversations.add_note(
        conversation=conversation.public_id, author=agent.user, client_id="n", text="SEGREDO da nota"
    )
    conversations.set_tags(conversation=conversation.public_id, actor=agent.user, tags=["SEGREDO-tag"])
    conversations.mark_read(conversation=conversation.public_id, agent=agent)
    reply(conversation, agent, "fim")
    received = window.silence(1.5)
    text = orjson.dumps(received).decode()
    assert "SEGREDO" not in text
    assert supervisor.username not in text
    kinds = {
        frame["data"]["message"]["direction"] for frame in received if frame["type"] == "message.created"
    }
    assert "out" in kinds
    assert kinds <= {"in", "out"}
    assert {frame["type"] for frame in received} <= {"message.created", "message.changed", "seen", "mend"}
    back = visit(channel, window.token)
    assert "SEGREDO" not in orjson.dumps(back.hello).decode()
    assert Message.objects.filter(direction="note").exists()


def test_typing_goes_both_ways(channel: Channel, visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from invenio_center.kernel import broadcast
    from invenio_live.console import requests as console
    from invenio_live.webchat import guests, requests

    window = visit(channel, name="Rita")
    conversation, agent = taken(window)
    console.typing(console.Caller(agent.user, agent.pk), {"conversation": str(conversation.public_id)})
    assert window.frame("typing")["data"]["who"] == "Ana"
    told: list[tuple[Any, Any]] = []
    monkeypatch.setattr(broadcast, "publish_now", lambda groups, frame, **_: told.append((groups, frame)))
    guest = guests.Guest(channel.public_id, window.token, guests.Page(), conversation_id=conversation.pk)
    requests.typing(guest, {})
    groups, frame = told[-1]
    assert groups == [conversation_group(conversation.public_id)]
    assert frame["data"]["who"]["name"] == "Rita"


def test_marks_of_an_answer_move_forward_only(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    first, second = reply(conversation, agent, "um"), reply(conversation, agent, "dois")

    def states() -> list[str]:
        found = Message.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
        return list(found.values_list("status", flat=True))

    window.get("received", upto=str(first.public_id))
    assert states() == ["delivered", "sent"]
    window.get("seen", upto=str(first.public_id))
    assert states() == ["read", "sent"]
    window.get("received")
    assert states() == ["read", "delivered"]
    window.get("seen")
    window.get("received")
    assert states() == ["read", "read"]
    first.refresh_from_db()
    assert [step["status"] for step in first.status_history][-2:] == ["delivered", "read"]


def test_an_agent_that_reads_is_seen_reading(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    conversations.mark_read(conversation=conversation.public_id, agent=agent)
    seen = window.frame("seen")["data"]
    assert seen["conversation"] == str(conversation.public_id)
    assert seen["at"] >= window.hello.get("seen_at", "") if window.hello.get("seen_at") else seen["at"]


def test_a_sign_of_life_brings_the_row_back_to_those_on_the_site(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation = Conversation.objects.get(public_id=UUID(window.say()["conversation"]))
    window.socket.close()
    Conversation.objects.filter(pk=conversation.pk).update(visitor_seen_at="2026-01-01T00:00:00Z")
    assert lanes.sweep_presence() == 1
    conversation.refresh_from_db()
    assert conversation.lane is not None
    assert conversation.lane.cls == "left"
    visit(channel, window.token)
    conversation.refresh_from_db()
    conversation.lane.refresh_from_db()
    assert Conversation.objects.select_related("lane").get(pk=conversation.pk).lane.cls == "present"  # type: ignore[union-attr]


def test_a_flood_of_messages_is_stopped_at_one_a_second(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    began = time.monotonic()
    for n in range(40):
        data = {"client_id": f"c{n}", "text": str(n)}
        window.socket.send(orjson.dumps({"ref": n, "type": "message.send", "data": data}).decode())
    answers: list[dict[str, Any]] = []
    while len(answers) < 40:
        message = orjson.loads(window.socket.recv(timeout=10))
        answers += [message] if "ref" in message else []
    passed = [answer for answer in answers if answer["ok"]]
    refused = [answer["error"] for answer in answers if not answer["ok"]]
    assert 10 <= len(passed) <= 11 + time.monotonic() - began
    assert refused
    assert {error["code"] for error in refused} == {"too_fast"}
    assert all(error["retry_after"] > 0 for error in refused)
    assert Message.objects.count() == len(passed)


def test_long_texts_and_large_frames_are_refused(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    assert window.refusal("message.send", client_id="a", text="x" * 4001) == "invalid"
    assert window.refusal("message.send", client_id="", text="x") == "invalid"
    assert window.refusal("message.send", client_id="a", text="  ") == "invalid"
    with pytest.raises(ConnectionClosed) as closed:
        window.ask("message.send", client_id="a", text="x" * 70_000)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400
    assert not Message.objects.exists()


def test_a_visitor_hears_only_the_own_conversation(channel: Channel, visit: Open) -> None:
    one, other = visit(channel), visit(channel)
    one.say("Segredo de um")
    other.say("Outra pessoa")
    one.say("Mais segredo")
    text = orjson.dumps(other.silence()).decode()
    assert "segredo" not in text.lower()
    assert visitor_group("x").startswith("v.")


def test_a_left_console_does_not_silence_the_socket(channel: Channel, visit: Open) -> None:
    window = visit(channel)
    conversation, agent = taken(window)
    agents.set_presence(agent, "offline")
    assert window.get("ping") == {}
    assert window.say("Ainda aqui")["conversation"] == str(conversation.public_id)

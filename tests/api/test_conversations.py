"""A day's work over the API: next, reply, note, transfer, schedule, close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from channels_app.contract import TemplateSeen
from channels_app.wordings import actions as wordings
from invenio_center.models import User
from invenio_live.agents import queries
from invenio_live.models import Agent, Conversation
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]


@pytest.fixture
def held(cast: Cast, api: Api) -> str:
    """A conversation in Ana's hands."""
    factories.receive(cast.line, "Quero comprar", name="João")
    taken = api(cast.ana.user).post("queue/next/")
    assert taken.status_code == 200
    return str(taken.json()["id"])


def test_next_gives_the_head_of_the_list(cast: Cast, api: Api) -> None:
    factories.receive(cast.line, "primeiro", name="Ana Lima")
    factories.receive(cast.line, "segundo", name="Bia Reis")
    ana = api(cast.ana.user)
    listed = ana.get("queue/").json()
    assert [row["position"] for row in listed["results"]] == [1, 2]
    assert (listed["total"], listed["urgent"]) == (2, False)
    assert listed["results"][0]["why"].startswith("Prioridade 90 do canal")
    taken = ana.post("queue/next/").json()
    assert taken["id"] == listed["results"][0]["conversation"]
    assert (taken["status"], taken["agent"]) == ("active", str(cast.ana.user.public_id))
    assert ana.get("queue/").json()["total"] == 1


def test_the_queue_is_read_page_by_page(cast: Cast, api: Api) -> None:
    for name in ("Ana Lima", "Bia Reis", "Caio Luz"):
        factories.receive(cast.line, "oi", name=name)
    ana = api(cast.ana.user)
    whole = [row["conversation"] for row in ana.get("queue/").json()["results"]]
    first = ana.get("queue/?limit=2").json()
    second = ana.get(first["next"].partition("/api/v1/")[2]).json()
    assert [row["conversation"] for row in first["results"] + second["results"]] == whole
    assert [row["position"] for row in second["results"]] == [3]
    assert (first["previous"], second["next"], second["total"]) == (None, None, 3)
    assert second["previous"].endswith("?limit=2&offset=0")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=x", f"limit={'9' * 5000}", f"offset={'9' * 5000}"]
)
def test_a_page_that_cannot_be_is_the_usual_or_the_last_one(cast: Cast, api: Api, query: str) -> None:
    factories.receive(cast.line, "oi")
    answer = api(cast.ana.user).get(f"queue/?{query}")
    assert (answer.status_code, answer.json()["total"]) == (200, 1)


def test_next_of_an_empty_queue_is_204(cast: Cast, api: Api) -> None:
    assert api(cast.ana.user).post("queue/next/").status_code == 204


def test_who_asks_for_the_next_without_a_console_is_at_work(cast: Cast, api: Api) -> None:
    ana = api(cast.ana.user)
    ana.post("agents/me/presence/", {"state": "offline"})
    factories.receive(cast.line, "Alguém aí?")
    assert ana.post("queue/next/").status_code == 200
    assert ana.get("agents/me/").json()["presence"] == "online"
    long_ago = timezone.now() - timedelta(minutes=3)
    Agent.objects.filter(pk=cast.ana.pk).update(presence_since=long_ago, seen_at=long_ago)
    assert list(queries.lost()) == [cast.ana]
    assert ana.post("queue/next/").status_code == 204
    assert not queries.lost().exists()


def test_next_is_refused_when_paused_or_full(cast: Cast, api: Api) -> None:
    factories.receive(cast.line)
    ana = api(cast.ana.user)
    pause = factories.make_pause_type("Almoço")
    assert ana.post("agents/me/presence/", {"state": "paused", "pause": "Almoço"}).status_code == 200
    refused = ana.post("queue/next/")
    assert (refused.status_code, refused.json()["code"]) == (409, "paused")
    ana.post("agents/me/presence/", {"state": "online"})
    type(cast.ana).objects.update(capacity=0)
    refused = ana.post("queue/next/")
    assert (refused.status_code, refused.json()["code"]) == (409, "at_capacity")
    assert pause.name == "Almoço"


def test_a_reply_is_stored_once_for_its_client_id(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    sent = ana.post(f"conversations/{held}/messages/", {"client_id": "c-1", "text": "Bom dia"})
    again = ana.post(f"conversations/{held}/messages/", {"client_id": "c-1", "text": "Bom dia"})
    assert (sent.status_code, again.status_code) == (201, 201)
    assert sent.json()["id"] == again.json()["id"]
    thread = ana.get(f"conversations/{held}/messages/").json()["results"]
    assert [message["text"] for message in thread if message["direction"] == "out"] == ["Bom dia"]


def test_a_reply_needs_its_client_id(cast: Cast, api: Api, held: str) -> None:
    refused = api(cast.ana.user).post(f"conversations/{held}/messages/", {"text": "Oi"})
    assert refused.status_code == 422
    assert refused.json()["errors"]["client_id"][0]["code"] == "required"


def test_somebody_else_is_told_who_holds_it(cast: Cast, api: Api, held: str) -> None:
    refused = api(cast.supervisor).post(f"conversations/{held}/messages/", {"client_id": "x", "text": "Oi"})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_holder")
    assert "Ana" in refused.json()["detail"]


def test_after_24_hours_free_text_is_refused(cast: Cast, api: Api, held: str) -> None:
    Conversation.objects.filter(public_id=held).update(last_customer_at=timezone.now() - timedelta(hours=24))
    refused = api(cast.ana.user).post(f"conversations/{held}/messages/", {"client_id": "x", "text": "Oi"})
    assert (refused.status_code, refused.json()["code"]) == (409, "window_closed")


def test_transfer_to_a_colleague_and_back_to_the_queue(cast: Cast, api: Api, held: str) -> None:
    ana, bruno = api(cast.ana.user), api(cast.bruno.user)
    moved = ana.post(
        f"conversations/{held}/transfer/", {"agent": str(cast.bruno.user.public_id), "note": "É contigo."}
    )
    assert moved.json()["agent"] == str(cast.bruno.user.public_id)
    back = bruno.post(f"conversations/{held}/release/")
    assert (back.json()["status"], back.json()["agent"]) == ("waiting", None)


def test_transfer_needs_one_target(cast: Cast, api: Api, held: str) -> None:
    assert api(cast.ana.user).post(f"conversations/{held}/transfer/", {}).json()["code"] == "invalid"


def test_schedule_takes_it_out_of_hands_and_queue(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    due = (timezone.now() + timedelta(hours=2)).isoformat()
    made = ana.post(f"conversations/{held}/schedule/", {"due_at": due, "note": "Ligar de volta"})
    assert (made.status_code, made.json()["status"]) == (201, "pending")
    assert ana.get("queue/").json()["total"] == 0
    assert ana.get(f"conversations/{held}/").json()["status"] == "scheduled"
    [row] = ana.get("schedules/?status=pending").json()["results"]
    assert row["id"] == made.json()["id"]
    cancelled = ana.post(f"schedules/{row['id']}/cancel/", {"reason": "Desistiu"})
    assert cancelled.json()["status"] == "cancelled"


@pytest.mark.parametrize("due_at", ["", "amanhã", "2030-01-01T10:00:00"])
def test_a_schedule_needs_a_moment(cast: Cast, api: Api, held: str, due_at: str) -> None:
    refused = api(cast.ana.user).post(f"conversations/{held}/schedule/", {"due_at": due_at})
    assert refused.status_code == 422


def test_close_needs_an_outcome(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    assert ana.post(f"conversations/{held}/close/", {}).status_code == 422
    closed = ana.post(f"conversations/{held}/close/", {"outcome": "Resolvido"})
    assert (closed.json()["status"], closed.json()["outcome"]) == ("closed", "Resolvido")
    assert ana.post(f"conversations/{held}/reopen/").json()["status"] == "active"


def test_notes_and_tags(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    note = ana.post(f"conversations/{held}/notes/", {"text": "Cliente antigo"})
    assert (note.status_code, note.json()["direction"]) == (201, "note")
    assert ana.post(f"conversations/{held}/tags/", {"tags": ["urgente", "obra"]}).json()["tags"] == [
        "obra",
        "urgente",
    ]


def test_messages_hide_notes_and_can_be_filtered(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    ana.post(f"conversations/{held}/notes/", {"text": "Só entre nós"})
    rows = api(cast.supervisor).get(f"messages/?channel={cast.line.public_id}&direction=in").json()["results"]
    assert [row["text"] for row in rows] == ["Quero comprar"]
    assert rows[0]["sender"]["name"] == "João"


def test_an_agent_does_not_see_what_another_line_serves(cast: Cast, api: Api, held: str) -> None:
    outsider = api(cast.outsider.user)
    assert outsider.get(f"conversations/{held}/").status_code == 404
    assert outsider.get("messages/").json()["results"] == []


def test_lists_come_in_pages(cast: Cast, api: Api) -> None:
    for number in range(5):
        factories.receive(cast.line, f"mensagem {number}")
    supervisor = api(cast.supervisor)
    page = supervisor.get("conversations/?limit=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = supervisor.get(page["next"].partition("/api/v1/")[2]).json()
        seen += [row["id"] for row in page["results"]]
    assert len(seen) == len(set(seen)) == 5


def test_a_reaction_and_answers_to_tap(cast: Cast, api: Api, held: str) -> None:
    ana, path = api(cast.ana.user), f"conversations/{held}/messages/"
    said = ana.get(path).json()["results"][0]
    reacted = ana.post(path, {"client_id": "e", "reaction": {"message": said["id"], "emoji": "👍"}})
    assert reacted.status_code == 201
    assert (reacted.json()["kind"], reacted.json()["in_reply_to"]) == ("reaction", said["id"])
    offer = {"type": "buttons", "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]}
    asked = ana.post(path, {"client_id": "i", "text": "Confirma?", "interactive": offer})
    assert (asked.status_code, asked.json()["data"]["interactive"]) == (201, offer)
    for wrong in (
        {"reaction": "👍"},
        {"reaction": {"message": said["id"], "emoji": "ok"}},
        {"text": "x", "interactive": {**offer, "buttons": offer["buttons"] * 2}},
        {"text": "x", "interactive": ["s"]},
    ):
        refused = ana.post(path, {"client_id": "w", **wrong})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_a_long_thread_comes_in_pages_from_the_newest_back(
    cast: Cast, api: Callable[[User], Caller], held: str
) -> None:
    ana = api(cast.ana.user)
    for at in range(5):
        ana.post(f"conversations/{held}/messages/", {"client_id": f"p-{at}", "text": f"Parte {at}"})
    seen: list[str] = []
    path: str | None = f"conversations/{held}/messages/?limit=2"
    while path:
        page = ana.get(path).json()
        seen = [one["text"] for one in page["results"]] + seen
        path = page["next"] and page["next"].split("/api/v1/")[1]
    assert seen[1:] == [f"Parte {at}" for at in range(5)]
    assert ana.get(f"conversations/{held}/messages/?before=nada").status_code == 404


def test_a_message_is_the_same_in_its_thread_and_in_the_list(cast: Cast, api: Api, held: str) -> None:
    ana = api(cast.ana.user)
    said = ana.post(f"conversations/{held}/messages/", {"client_id": "c-1", "text": "Bom dia"}).json()
    thread = {one["id"]: one for one in ana.get(f"conversations/{held}/messages/").json()["results"]}
    listed = {one["id"]: one for one in ana.get("messages/").json()["results"]}
    assert len(listed) == 2 and thread == listed and said == listed[said["id"]]
    assert said["channel"] == str(cast.line.public_id)
    assert said["provider_time"] == said["at"]


def test_a_template_is_told_as_the_text_that_the_customer_reads(cast: Cast, api: Api, held: str) -> None:
    made = wordings.save(
        actor=None, channel=cast.line, name="retorno", language="pt_BR", purpose="service",
        category="utility", body="Olá, {{nome}}.",
    )  # fmt: skip
    wordings.heed(cast.line, TemplateSeen("retorno", "pt_BR", status="approved"))
    given = {"client_id": "c-1", "template": {"id": str(made.public_id)}}
    ana = api(cast.ana.user)
    sent = ana.post(f"conversations/{held}/messages/", given)
    assert (sent.status_code, sent.json()["kind"]) == (201, "text"), sent.content
    assert sent.json()["data"]["template"]["name"] == made.name
    assert ana.get(f"messages/{sent.json()['id']}/").json()["kind"] == "text"

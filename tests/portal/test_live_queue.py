"""Monitor > Fila: the live order, and what a supervisor does with a row, by name and with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from invenio_center.kernel import formats
from invenio_center.models import AuditEntry, Role, User
from invenio_center.reports import live, queries
from invenio_live.agents import actions as agents
from invenio_live.choices import Presence
from invenio_live.models import Agent, Conversation, PresenceSpan
from invenio_live.queue import takings
from invenio_live.queue.queries import list_queue
from tests import factories
from tests.invenio_live.queue.waiting import listed, wait

pytestmark = pytest.mark.django_db
URL = "/center/monitor/queue/"


@pytest.fixture
def rows() -> dict[str, Conversation]:
    line = factories.make_channel("whatsapp", name="Vendas", priority=90)
    factories.make_agent(username="ana", name="Ana")
    return {
        "Hugo": wait(line, name="Hugo", since=timezone.now() - timedelta(hours=1)),
        "Gilda": wait(line, name="Gilda"),
    }


def act(client: Any, row: Conversation, name: str, **given: str) -> Any:
    return client.post(f"{URL}{row.public_id}/{name}/", given)


def test_the_state_is_the_order_with_its_sentences_and_agents(as_role: Any, rows: Any) -> None:
    html = as_role(Role.SUPERVISOR).get(f"{URL}state/").json()["html"]
    assert html.index("Hugo") < html.index("Gilda")
    assert "Prioridade 90 do canal WhatsApp - Vendas" in html
    assert "0 de 5" in html
    only = as_role(Role.SUPERVISOR).get(f"{URL}state/?segment=none&tier=webchat").json()["html"]
    assert "Hugo" not in only


def test_to_the_top_and_back_with_name_and_reason(as_role: Any, rows: Any, people: dict[str, User]) -> None:
    client = as_role(Role.SUPERVISOR)
    assert act(client, rows["Gilda"], "top").status_code == 422, "a reason is asked"
    assert listed(None) == ["Hugo", "Gilda"]
    assert act(client, rows["Gilda"], "top", reason="Ligou à diretoria").status_code == 302
    assert listed(None) == ["Gilda", "Hugo"]
    entry = AuditEntry.objects.get(action="conversation.topped")
    assert (entry.actor, entry.reason) == (people[Role.SUPERVISOR], "Ligou à diretoria")
    assert "Ligou à diretoria" in client.get(f"{URL}state/").json()["html"]
    act(client, rows["Gilda"], "untop", reason="Engano")
    assert listed(None) == ["Hugo", "Gilda"]


def test_take_over_assign_and_hand_back(as_role: Any, rows: Any, people: dict[str, User]) -> None:
    client = as_role(Role.SUPERVISOR)
    boss = factories.make_agent(user=people[Role.SUPERVISOR])
    ana = Agent.objects.get(user__username="ana")
    act(client, rows["Gilda"], "assign", agent=str(ana.pk), reason="Conhece o caso")
    assert Conversation.objects.get(pk=rows["Gilda"].pk).holder == ana
    act(client, rows["Gilda"], "take", reason="Reclamação grave")
    assert Conversation.objects.get(pk=rows["Gilda"].pk).holder == boss
    act(client, rows["Gilda"], "release", reason="Resolvido por telefone")
    assert listed(None) == ["Hugo", "Gilda"]
    act(client, rows["Gilda"], "take", reason="Fora da vez")
    made = AuditEntry.objects.filter(action__startswith="conversation.").order_by("pk")
    assert [(entry.action.partition(".")[2], entry.reason) for entry in made] == [
        ("assigned", "Conhece o caso"),
        ("assigned", "Reclamação grave"),
        ("handed_back", "Resolvido por telefone"),
        ("taken_over", "Fora da vez"),
    ]
    picked = rows["Gilda"].events.filter(type="conversation.picked").order_by("pk")
    assert [one.data["overtaken"] for one in picked] == [[str(rows["Hugo"].public_id)]] * 2


def test_whom_an_assignment_passes_is_recorded_like_a_pick(as_role: Any, rows: Any) -> None:
    client, ana = as_role(Role.SUPERVISOR), Agent.objects.get(user__username="ana")
    act(client, rows["Gilda"], "assign", agent=str(ana.pk), reason="Conhece o caso")
    (picked,) = rows["Gilda"].events.filter(type="conversation.picked")
    assert picked.data["overtaken"] == [str(rows["Hugo"].public_id)]
    facts = [picked.data[name] for name in ("agent", "position", "right", "reason", "rank", "priority")]
    assert facts == [ana.user_id, 2, "supervisor", "Conhece o caso", 4, 90]
    report = client.get("/center/reports/out-of-order/").content.decode()
    assert "Conhece o caso" in report and f"{picked.actor.display_name}, para " in report
    left = takings.of_conversations([rows["Gilda"].pk])[rows["Gilda"].pk]
    assert [taking.why for taking in left] == [
        "Escolhido na posição 2, à frente de 1 pessoa: Conhece o caso."
    ]


def test_what_changes_hands_or_is_for_later_passes_nobody(as_role: Any, rows: Any) -> None:
    client, ana = as_role(Role.SUPERVISOR), Agent.objects.get(user__username="ana")
    later = wait(rows["Hugo"].channel, name="Para depois", due_at=timezone.now() + timedelta(hours=3))
    act(client, later, "assign", agent=str(ana.pk), reason="Pode ligar já")
    assert Conversation.objects.get(pk=later.pk).holder == ana
    act(client, later, "take", reason="Deixe comigo")
    assert not later.events.filter(type="conversation.picked").exists()


@pytest.mark.parametrize("held", [False, True])
def test_who_takes_over_from_center_is_at_work(
    as_role: Any, rows: Any, people: dict[str, User], held: bool
) -> None:
    client, row, boss = as_role(Role.SUPERVISOR), rows["Gilda"], people[Role.SUPERVISOR]
    if held:
        factories.take(row, Agent.objects.get(user__username="ana"))
    assert act(client, row, "take", reason="Reclamação grave").status_code == 302
    row.refresh_from_db()
    assert row.holder is not None and row.holder.user == boss
    assert row.holder.presence == Presence.ONLINE
    assert PresenceSpan.objects.get(agent=row.holder, ended_at=None).state == Presence.ONLINE


@pytest.mark.parametrize("held", [False, True])
def test_who_is_on_a_pause_takes_nothing_over(
    as_role: Any, rows: Any, people: dict[str, User], held: bool
) -> None:
    client, row = as_role(Role.SUPERVISOR), rows["Gilda"]
    boss = factories.make_agent(user=people[Role.SUPERVISOR])
    agents.set_presence(boss, "paused", pause_type=factories.make_pause_type())
    if held:
        factories.take(row, Agent.objects.get(user__username="ana"))
    assert act(client, row, "take", reason="Reclamação grave").status_code == 422
    boss.refresh_from_db()
    assert boss.presence == Presence.PAUSED
    assert Conversation.objects.get(pk=row.pk).holder != boss


def test_what_no_longer_applies_is_said(as_role: Any, rows: Any) -> None:
    page = as_role(Role.SUPERVISOR).get(f"{URL}{rows['Hugo'].public_id}/release/")
    assert "Isto não se aplica" in page.content.decode()
    assert as_role(Role.SUPERVISOR).get(f"{URL}{rows['Hugo'].public_id}/nothing/").status_code == 404


def test_groups_count_what_the_order_holds(as_role: Any, rows: Any) -> None:
    now, line = timezone.now(), rows["Hugo"].channel
    wait(line, name="Devida", due_at=now)
    wait(line, name="Devida e escreveu", due_at=now, since=now)
    wait(line, name="Para depois", due_at=now + timedelta(hours=3))
    found = live.groups()
    assert [(one.value, one.count) for one in found.tiers] == [
        ("scheduled", 2),
        ("webchat", 0),
        ("normal", 2),
    ]
    assert [one.count for one in (*found.segments, *found.lines)] == [4, 4]
    assert queries.queue_figures().by_tier == {one.value: one.count for one in found.tiers}
    assert list_queue(None, 10).total == 4
    html = as_role(Role.SUPERVISOR).get(f"{URL}state/?tier=scheduled").json()["html"]
    assert "Devida" in html and "Gilda" not in html and "Para depois" not in html


def test_for_whom_a_row_is_kept_and_until_when(as_role: Any, rows: Any) -> None:
    now, line = timezone.now(), rows["Hugo"].channel
    ana, due = Agent.objects.get(user__username="ana"), now + timedelta(minutes=3)
    wait(line, name="Prometida", due_at=due, owner=ana)
    wait(line, name="Fiel", reserved_for=ana, reserved_until=due)
    wait(line, name="Fora de hora", due_at=now - timedelta(minutes=1), owner=ana)
    wait(line, name="Aberta de novo", reserved_for=ana, reserved_until=now)
    for presence, kept in (("online", {"Prometida", "Fiel"}), ("paused", set())):
        Agent.objects.filter(pk=ana.pk).update(presence=presence)
        found = queries.queue_rows(list_queue(None, 10).entries)
        reserved = {row.conversation.contact.name: row.reserved for row in found if row.reserved}
        assert set(reserved) == kept
        assert all((one.agent, one.until) == (ana, due) for one in reserved.values())
        page = as_role(Role.SUPERVISOR).get(URL).content.decode()
        assert page.count(f"Reservado para Ana até {formats.when(due)}") == len(kept)

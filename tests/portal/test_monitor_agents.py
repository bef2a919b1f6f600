"""Monitor > Operadores: clocks, limits and skills as a supervisor sets them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invenio_center.models import Tag
from invenio_live.agents import actions, queries, teams
from invenio_live.models import Agent, Pause, Team
from tests import factories
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def center(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.supervisor)
    return client


def address(agent: Agent, act: str = "") -> str:
    return f"/center/monitor/agents/{agent.pk}/{act}"


def test_limits_of_kinds_and_skills_are_saved_together(cast: Cast, center: Client) -> None:
    english = Tag.objects.create(name="Inglês", is_skill=True)
    given = {"capacity": 4, "kind_whatsapp": 2, "skills": [english.pk], "reason": "Nova equipe"}
    assert center.post(address(cast.ana), given).status_code == 302
    row = Agent.objects.get(pk=cast.ana.pk)
    assert (row.capacity, row.capacity_per_kind) == (4, {"whatsapp": 2})
    assert list(row.skills.all()) == [english]
    center.post(address(cast.ana), {"capacity": 4, "kind_whatsapp": ""})
    assert Agent.objects.get(pk=cast.ana.pk).capacity_per_kind == {}


def test_a_limit_is_lowered_shown_and_taken_back(cast: Cast, center: Client) -> None:
    until = timezone.localtime() + timedelta(hours=1)
    given = {"lower-to": 1, "lower-until": f"{until:%Y-%m-%dT%H:%M}", "lower-reason": "Treinamento"}
    assert center.post(address(cast.ana, "lower/"), given).status_code == 302
    assert queries.load_of(cast.ana).capacity == 1
    assert "Treinamento" in center.get(address(cast.ana)).content.decode()
    assert "reduzida de 5" in center.get("/center/monitor/agents/").content.decode()
    center.post(address(cast.ana, "restore/"))
    assert queries.load_of(cast.ana).capacity == 5


def test_what_is_refused_is_said_and_changes_nothing(cast: Cast, center: Client) -> None:
    until = timezone.localtime() + timedelta(hours=1)
    given = {"lower-to": 9, "lower-until": f"{until:%Y-%m-%dT%H:%M}", "lower-reason": "Treinamento"}
    page = center.post(address(cast.ana, "lower/"), given)
    assert page.status_code == 422
    assert "informe um número menor" in page.content.decode()
    assert center.post(address(cast.ana, "lower/"), {}).status_code == 422
    assert queries.load_of(cast.ana).capacity == 5


def test_the_pause_clock_says_what_is_left_and_then_what_is_over(cast: Cast, center: Client) -> None:
    kind = factories.make_pause_type("Almoço", 30)
    actions.set_presence(cast.ana, "paused", pause_type=kind)
    assert "faltam 29 min" in center.get("/center/monitor/agents/").content.decode()
    Pause.objects.update(planned_until=timezone.now() - timedelta(minutes=7))
    assert "passou 7 min" in center.get("/center/monitor/agents/").content.decode()
    actions.set_presence(cast.ana, "paused", pause_type=queries.absence())
    page = center.get("/center/monitor/agents/").content.decode()
    assert "Ausente" in page
    assert "passou" not in page


def test_old_pauses_are_not_read_and_agents_cost_no_query_each(cast: Cast, center: Client) -> None:
    center.get("/center/monitor/agents/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as made:
            assert center.get("/center/monitor/agents/").status_code == 200
        return len(made)

    before = asked()
    kind = factories.make_pause_type()
    for _ in range(6):
        agent = factories.make_agent()
        for state in ("online", "offline"):
            actions.set_presence(agent, "paused", pause_type=kind)
            actions.set_presence(agent, state)
        actions.set_presence(agent, "paused", pause_type=kind)
    assert asked() == before


def test_a_segment_out_of_use_is_not_shown_and_not_taken_away(cast: Cast, center: Client) -> None:
    gold = factories.make_segment("Ouro", is_active=False)
    cast.ana.user.segments.add(gold)
    assert "Ouro" not in center.get(address(cast.ana)).content.decode()
    assert center.post(address(cast.ana), {"capacity": 3}).status_code == 302
    assert list(cast.ana.user.segments.all()) == [gold]
    team = teams.save_team(actor=None, name="Ouro", lists={"segments": [gold]})
    change = f"/center/invenio_live/team/{team.pk}/change/"
    assert center.post(change, {"name": "Equipe", "members": [cast.ana.user_id]}).status_code == 302
    team.refresh_from_db()
    assert (team.name, list(team.segments.all())) == ("Equipe", [gold])


def test_what_teams_give_is_shown_as_what_one_may_take(cast: Cast, center: Client) -> None:
    team = Team.objects.create(name="Noite")
    team.members.add(cast.ana.user)
    team.channels.add(cast.line)
    team.segments.add(factories.make_segment("Cobrança"))
    rows = center.get(address(cast.ana).removesuffix(f"{cast.ana.pk}/")).context["rows"]
    by_name = {str(row["agent"]): (row["channels"], row["segments"]) for row in rows}
    assert by_name["Ana"] == (["Vendas"], ["Cobrança"])
    assert by_name["Bruno"] == ([], ["Fila geral"])

"""agents/ and pauses/: presence, limits, skills, times."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invenio_center.models import Tag, User
from invenio_live.agents import actions, queries
from invenio_live.models import Agent, PresenceSpan
from tests import factories
from tests.cast import Cast

from .conftest import Caller

pytestmark = pytest.mark.django_db
Api = Callable[[User], Caller]


def address(agent: Agent) -> str:
    return f"agents/{agent.user.public_id}/"


def test_a_pause_and_its_clock(cast: Cast, api: Api) -> None:
    kind = factories.make_pause_type("Almoço", 60, requires_note=True)
    ana = api(cast.ana.user)
    refused = ana.post("agents/me/presence/", {"state": "paused", "pause": kind.pk})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["note"])
    ana.post("agents/me/presence/", {"state": "paused", "pause": kind.pk, "note": "Com a equipe"})
    pause = ana.get("agents/me/").json()["pause"]
    assert (pause["name"], pause["note"], pause["absence"]) == ("Almoço", "Com a equipe", False)
    assert pause["planned_until"] > pause["started_at"]
    assert ana.post("agents/me/presence/", {"state": "online"}).json()["pause"] is None


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"pause": "9" * 5000}, "pause"),
        ({"pause": [1]}, "pause"),
        ({"pause": -3}, "pause"),
        ({"note": 5}, "note"),
    ],
)
def test_a_pause_that_cannot_be_names_its_field(
    cast: Cast, api: Api, extra: dict[str, Any], field: str
) -> None:
    kind = factories.make_pause_type("Café")
    given = {"state": "paused", "pause": kind.pk, **extra}
    refused = api(cast.ana.user).post("agents/me/presence/", given)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])


def test_the_systems_own_pause_is_neither_listed_nor_chosen(cast: Cast, api: Api) -> None:
    absence = queries.absence()
    ana = api(cast.ana.user)
    assert absence.pk not in [row["id"] for row in ana.get("pauses/").json()["results"]]
    answer = ana.post("agents/me/presence/", {"state": "paused", "pause": absence.pk})
    assert answer.json()["code"] == "invalid"


def test_a_supervisor_lowers_the_limit_and_the_agent_reads_why(cast: Cast, api: Api) -> None:
    boss = api(cast.supervisor)
    lowered = {"to": 2, "until": (timezone.now() + timedelta(hours=1)).isoformat(), "reason": "Treinamento"}
    shown = boss.patch(address(cast.ana), {"lowered": lowered}).json()
    assert (shown["capacity"], shown["capacity_now"]) == (5, 2)
    own = api(cast.ana.user).get("agents/me/").json()["lowered"]
    assert (own["to"], own["reason"], own["by"]) == (2, "Treinamento", cast.supervisor.display_name)
    assert boss.patch(address(cast.ana), {"lowered": None}).json()["lowered"] is None
    wrong = boss.patch(address(cast.ana), {"capacity": 9, "lowered": {**lowered, "to": 50}})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["lowered_to"])
    assert Agent.objects.get(pk=cast.ana.pk).capacity == 5, "all of it or nothing"
    assert boss.patch(address(cast.ana), {"lowered": {"to": 1}}).status_code == 400
    assert api(cast.ana.user).patch(address(cast.ana), {"lowered": None}).status_code == 403


def test_skills_are_tags_that_are_skills(cast: Cast, api: Api) -> None:
    Tag.objects.create(name="Inglês", is_skill=True)
    Tag.objects.create(name="Devedor")
    boss = api(cast.supervisor)
    assert boss.patch(address(cast.ana), {"skills": ["Inglês"]}).json()["skills"] == ["Inglês"]
    assert boss.patch(address(cast.ana), {"skills": ["Devedor"]}).status_code == 400


def test_full_kinds_are_named(cast: Cast, api: Api) -> None:
    actions.set_rights(cast.ana, actor=cast.supervisor, capacity_per_kind={"whatsapp": 1})
    factories.take(factories.make_conversation(cast.line), cast.ana)
    shown = api(cast.ana.user).get("agents/me/").json()
    assert (shown["load"], shown["full_kinds"]) == (1, ["whatsapp"])


def test_times_of_presence_newest_first_within_a_period(cast: Cast, api: Api) -> None:
    kind = factories.make_pause_type("Café")
    actions.set_presence(cast.bruno, "paused", pause_type=kind, note="Rápido")
    between = timezone.now().isoformat()
    actions.set_presence(cast.bruno, "online")
    boss = api(cast.supervisor)
    rows = boss.get(f"{address(cast.bruno)}spans/").json()["results"]
    assert [row["state"] for row in rows] == ["online", "paused", "offline"]
    assert (rows[1]["pause"], rows[1]["note"], rows[0]["ended_at"]) == ("Café", "Rápido", None)
    pause = PresenceSpan.objects.get(state="paused").pause
    assert pause is not None
    assert datetime.fromisoformat(rows[1]["planned_until"]) == pause.planned_until
    period = urlencode({"since": between, "until": between})
    then = boss.get(f"{address(cast.bruno)}spans/?{period}").json()["results"]
    assert [row["state"] for row in then] == ["paused"]
    assert boss.get(f"{address(cast.bruno)}spans/?since=ontem").status_code == 422
    assert api(cast.ana.user).get(f"{address(cast.bruno)}spans/").status_code == 404


def test_the_list_costs_the_same_for_three_and_for_twenty(cast: Cast, api: Api) -> None:
    boss = api(cast.supervisor)
    boss.get("agents/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_made:
            assert boss.get("agents/").status_code == 200
        return len(queries_made)

    before = asked()
    for _ in range(17):
        agent = factories.make_agent()
        actions.set_presence(agent, "paused", pause_type=factories.make_pause_type())
    assert asked() == before

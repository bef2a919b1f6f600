"""Teams: members may take what is theirs and what is the team's, from the next claim on."""

from __future__ import annotations

import pytest

from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry
from invenio_live.agents import actions as agents
from invenio_live.agents import teams
from invenio_live.queue import queries
from tests import factories
from tests.cast import Cast
from tests.invenio_live.queue.waiting import listed, taken, wait


def test_members_take_what_is_theirs_and_what_is_the_teams(cast: Cast) -> None:
    gold = factories.make_segment("Ouro", priority=80)
    contact = factories.make_contact(name="Do ouro")
    gold.members.create(contact=contact)
    row = wait(cast.line, contact=contact)
    assert row.segment == gold
    wait(cast.line, name="Geral")
    assert listed(cast.ana) == listed(cast.bruno) == ["Geral", "Do ouro"]
    team = teams.save_team(
        actor=cast.supervisor, name="Ouro", lists={"members": [cast.bruno.user], "segments": [gold]}
    )
    assert listed(cast.ana) == ["Geral"], "a segment of a team is for the chosen alone"
    assert listed(cast.bruno) == ["Do ouro"]
    assert f"q.{cast.line.pk}.{gold.pk}" in queries.visible_groups(cast.bruno)
    assert f"q.{cast.line.pk}.{gold.pk}" not in queries.visible_groups(cast.ana)
    agents.set_rights(cast.bruno, actor=cast.supervisor, general_queue=True)
    assert taken(cast.bruno, 1) == ["Geral"]
    teams.delete_team(team, actor=cast.supervisor)
    assert listed(cast.ana) == ["Do ouro"]
    actions = (
        AuditEntry.objects.filter(action__startswith="team.").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["team.created", "team.deleted"]


def test_lines_of_a_team_limit_whom_nothing_else_limits(cast: Cast) -> None:
    email = factories.make_channel("email", priority=10)
    wait(cast.line, name="Zap")
    wait(email, name="Carta")
    teams.save_team(actor=None, name="Cartas", lists={"members": [cast.ana.user], "channels": [email]})
    assert listed(cast.ana) == ["Carta"]
    agents.set_rights(cast.ana, actor=cast.supervisor, channels=[cast.line])
    assert listed(cast.ana) == ["Zap", "Carta"], "its own and the team's"


def test_a_team_has_a_name_of_its_own(cast: Cast) -> None:
    teams.save_team(actor=None, name="Vendas")
    with pytest.raises(Invalid):
        teams.save_team(actor=None, name=" Vendas ")
    with pytest.raises(Invalid):
        teams.save_team(actor=None, name=" ")

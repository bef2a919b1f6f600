"""A segment put out of use restricts nobody: whose only one it was takes what everybody takes, until it is back."""

from __future__ import annotations

import pytest

from invenio_center.models import Contact, Segment
from invenio_center.segments import actions as segments
from invenio_live.agents import teams
from invenio_live.distribution import facts
from invenio_live.models import Agent, Conversation
from invenio_live.queue import actions as queue
from invenio_live.queue import batches, moves, queries
from tests import factories
from tests.cast import Cast

from .waiting import listed, wait

pytestmark = pytest.mark.django_db
GOLD = {"field": "tags", "op": "eq", "value": "ouro"}


def golden(name: str = "Do ouro") -> Contact:
    return factories.make_contact(name=name, tags=["ouro"])


def of_the_agent(cast: Cast) -> Segment:
    return segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=80, agents=[cast.bruno.user])


def of_the_team(cast: Cast) -> Segment:
    gold = segments.save_segment(actor=None, name="Ouro", rules=GOLD, priority=80)
    teams.save_team(actor=None, name="Ouro", lists={"members": [cast.bruno.user], "segments": [gold]})
    return gold


@pytest.mark.parametrize("chosen", [of_the_agent, of_the_team])
def test_whose_only_segment_is_out_of_use_takes_the_general_queue(cast: Cast, chosen: object) -> None:
    gold: Segment = chosen(cast)  # type: ignore[operator]
    wait(cast.line, name="Geral")
    wait(cast.line, contact=golden())
    assert (listed(cast.ana), listed(cast.bruno)) == (["Geral"], ["Do ouro"])
    segments.deactivate(gold, actor=cast.supervisor)
    assert sorted(listed(cast.bruno)) == sorted(listed(cast.ana)) == ["Do ouro", "Geral"]
    assert f"q.{cast.line.pk}.0" in queries.visible_groups(cast.bruno)
    assert queue.claim_next(cast.bruno) is not None
    segments.save_segment(actor=None, segment=gold, is_active=True)
    assert f"q.{cast.line.pk}.0" not in queries.visible_groups(cast.bruno)
    assert "Geral" not in listed(cast.bruno)


def test_another_segment_in_use_still_restricts(cast: Cast) -> None:
    gold = of_the_agent(cast)
    segments.save_segment(actor=None, name="Prata", agents=[cast.bruno.user])
    wait(cast.line, contact=golden())
    segments.deactivate(gold, actor=None)
    assert (listed(cast.ana), listed(cast.bruno)) == (["Do ouro"], [])


def test_what_is_not_moved_yet_is_within_reach_like_the_general_queue(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold = of_the_agent(cast)
    for n in range(4):
        wait(cast.line, contact=golden(f"G{n}"))
    monkeypatch.setattr(moves, "AT_ONCE", 2)
    segments.deactivate(gold, actor=None)
    assert Conversation.objects.filter(segment=gold).count() == 4, "not moved yet"
    assert listed(cast.ana) == listed(cast.bruno) == ["G0", "G1", "G2", "G3"]
    assert f"q.{cast.line.pk}.{gold.pk}" in queries.visible_groups(cast.ana)
    assert listed(cast.outsider) == []
    batches.work()
    assert not Conversation.objects.filter(segment=gold).exists()
    assert listed(cast.ana) == listed(cast.bruno) == ["G0", "G1", "G2", "G3"]


def test_a_supervisor_chosen_for_it_is_given_nothing_more(cast: Cast) -> None:
    gold = segments.save_segment(actor=None, name="Ouro", agents=[cast.supervisor])
    Agent.objects.get_or_create(user=cast.supervisor)
    assert cast.supervisor.pk in {member.user for member in facts.crew()}
    segments.deactivate(gold, actor=None)
    assert cast.supervisor.pk not in {member.user for member in facts.crew()}

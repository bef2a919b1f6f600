"""A limit lowered for a while: who may set it, what the agent reads, and skills."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry, Tag
from invenio_live.agents import actions, queries
from invenio_live.models import Agent
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def soon(**parts: float) -> datetime:
    return timezone.now() + timedelta(**parts)


def test_the_agent_reads_who_lowered_the_limit_why_and_until_when(cast: Cast) -> None:
    until = soon(hours=2)
    row = actions.lower_capacity(
        cast.ana, actor=cast.supervisor, to=2, until=until, reason=" Em treinamento "
    )
    shown = queries.me(row)
    assert (shown["capacity"], shown["full_capacity"]) == (2, 5)
    assert shown["lowered"]["to"] == 2
    assert shown["lowered"]["by"] == cast.supervisor.display_name
    assert shown["lowered"]["reason"] == "Em treinamento"
    assert datetime.fromisoformat(shown["lowered"]["until"]) == until
    entry = AuditEntry.objects.get(action="agent.updated", object_label="Ana")
    assert (entry.changes["lowered_to"], entry.reason) == ([None, 2], "Em treinamento")
    assert entry.actor == cast.supervisor


def test_it_ends_before_its_hour_when_the_supervisor_says_so(cast: Cast) -> None:
    actions.lower_capacity(cast.ana, actor=cast.supervisor, to=0, until=soon(hours=2), reason="Treino")
    row = actions.restore_capacity(cast.ana, actor=cast.supervisor)
    assert queries.me(row)["lowered"] is None
    assert queries.load_of(row).capacity == 5


def test_after_its_hour_nothing_is_left_of_it(cast: Cast) -> None:
    row = actions.lower_capacity(cast.ana, actor=cast.supervisor, to=1, until=soon(hours=1), reason="Treino")
    Agent.objects.filter(pk=row.pk).update(lowered_until=soon(hours=-1))
    shown = queries.me(Agent.objects.get(pk=row.pk))
    assert (shown["lowered"], shown["capacity"]) == (None, 5)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"to": 5}, "lowered_to"),
        ({"to": -1}, "lowered_to"),
        ({"until": soon(hours=-1)}, "lowered_until"),
        ({"until": soon(days=31)}, "lowered_until"),
        ({"reason": "  "}, "lowered_reason"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, fields: dict[str, object], wrong: str) -> None:
    given = {"to": 2, "until": soon(hours=1), "reason": "Treino", **fields}
    with pytest.raises(Invalid) as refused:
        actions.lower_capacity(cast.ana, actor=cast.supervisor, **given)  # type: ignore[arg-type]
    assert list(refused.value.data["errors"]) == [wrong]


def test_skills_are_set_with_the_rights_and_audited(cast: Cast) -> None:
    english = Tag.objects.create(name="Inglês", is_skill=True)
    actions.set_rights(cast.ana, actor=cast.supervisor, skills=[english])
    assert list(cast.ana.skills.all()) == [english]
    assert AuditEntry.objects.get(object_label="Ana").changes["skills"] == [[], ["Inglês"]]


def test_a_full_kind_is_said_by_its_name_and_calls_are_not(cast: Cast) -> None:
    factories.make_channel("voice")
    actions.set_rights(cast.ana, actor=cast.supervisor, capacity_per_kind={"whatsapp": 1})
    factories.take(factories.make_conversation(cast.line), cast.ana)
    assert queries.me(Agent.objects.get(pk=cast.ana.pk))["full"] == ["WhatsApp"]

"""Console, presence, pauses, rights."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invenio_center.kernel.errors import Invalid
from invenio_center.models import AuditEntry
from invenio_live.agents import actions, queries
from invenio_live.agents.errors import NotAnAgent
from invenio_live.choices import Presence
from invenio_live.models import Agent, Pause
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_only_agents_and_supervisors_have_a_working_side(cast: Cast) -> None:
    assert actions.ensure_agent(cast.supervisor) == actions.ensure_agent(cast.supervisor)
    for user in (cast.admin, cast.officer):
        with pytest.raises(NotAnAgent):
            actions.ensure_agent(user)


def test_opening_a_console_makes_available_but_does_not_end_a_pause(cast: Cast) -> None:
    agent = factories.make_agent(presence=Presence.OFFLINE)
    assert actions.console_opened(agent).presence == Presence.ONLINE
    actions.set_presence(agent, "paused", pause_type=factories.make_pause_type())
    assert actions.console_opened(agent).presence == Presence.PAUSED
    assert Agent.objects.get(pk=agent.pk).consoles == 2


def test_closing_more_often_than_opening_stays_at_zero(cast: Cast) -> None:
    for _ in range(3):
        actions.console_closed(cast.ana)
    assert Agent.objects.get(pk=cast.ana.pk).consoles == 0


def test_a_pause_has_a_type_a_planned_end_and_ends_once(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.set_presence(cast.ana, "paused")
    kind = factories.make_pause_type("Almoço", 60)
    actions.set_presence(cast.ana, "paused", pause_type=kind)
    pause = Pause.objects.get()
    assert pause.planned_until - pause.started_at == timedelta(minutes=60)
    assert queries.me(queries.agent_by_user(cast.ana.user.public_id))["pause"]["name"] == "Almoço"
    actions.set_presence(cast.ana, "online")
    pause.refresh_from_db()
    assert pause.ended_at is not None
    assert queries.me(queries.agent_by_user(cast.ana.user.public_id))["pause"] is None


def test_a_pause_that_asks_for_a_note_gets_one(cast: Cast) -> None:
    strict = factories.make_pause_type(requires_note=True)
    with pytest.raises(Invalid):
        actions.set_presence(cast.ana, "paused", pause_type=strict)
    actions.set_presence(cast.ana, "paused", pause_type=strict, note="Reunião de equipe")
    assert Pause.objects.get().note == "Reunião de equipe"


def test_an_unknown_state_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        actions.set_presence(cast.ana, "invisible")


def test_rights_change_what_may_be_taken_and_are_audited(cast: Cast) -> None:
    from invenio_live.queue import queries as queue

    factories.receive(cast.line)
    other = factories.make_channel()
    assert queue.list_queue(cast.ana, 5).total == 1
    actions.set_rights(cast.ana, actor=cast.supervisor, channels=[other], capacity=2)
    assert queue.list_queue(Agent.objects.get(pk=cast.ana.pk), 5).total == 0
    entry = AuditEntry.objects.get(action="agent.updated", object_label="Ana")
    assert entry.changes["capacity"] == [5, 2]


@pytest.mark.parametrize("fields", [{"capacity": -1}, {"capacity": 101}, {"capacity_per_kind": {"pombo": 1}}])
def test_impossible_limits_are_refused(cast: Cast, fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        actions.set_rights(cast.ana, actor=cast.supervisor, **fields)  # type: ignore[arg-type]


def test_a_call_fills_everything_and_limits_per_kind_hold(cast: Cast) -> None:
    factories.take(factories.make_conversation(cast.line), cast.ana)
    assert queries.has_room(cast.ana, "whatsapp")
    assert not queries.has_room(cast.ana, "voice")
    actions.set_rights(cast.ana, actor=cast.supervisor, capacity_per_kind={"whatsapp": 1})
    assert not queries.has_room(cast.ana, "whatsapp")
    assert queries.has_room(cast.ana, "email")


def test_silent_consoles_are_lost_after_two_minutes(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(minutes=2, seconds=1)
    Agent.objects.update(presence_since=long_ago, seen_at=timezone.now())
    assert not queries.lost().exists()
    Agent.objects.filter(pk=cast.ana.pk).update(seen_at=long_ago)
    assert list(queries.lost()) == [cast.ana]
    actions.consoles_seen([cast.ana.pk])
    assert not queries.lost().exists()

"""Presence leaves its times: whatever happens, they follow each other without a gap and exactly one is open."""

from __future__ import annotations

import itertools
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from invenio_center.kernel.errors import Invalid
from invenio_center.operation import actions as operation
from invenio_live import tasks
from invenio_live.agents import actions, queries
from invenio_live.choices import Presence
from invenio_live.conversations import actions as conversations
from invenio_live.models import Agent, Pause, PauseType, PresenceSpan
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class Shift(RuleBasedStateMachine):
    """One agent; ``state`` and ``pause`` are what an onlooker would have written down."""

    def __init__(self) -> None:
        super().__init__()
        self.agent = actions.ensure_agent(factories.make_user())
        self.state, self.pause, self.changes = "offline", "", 0
        self.kinds = [factories.make_pause_type(minutes=n) for n in (0, 15)]

    def sees(self, state: str, pause: str = "") -> None:
        if (state, pause) != (self.state, self.pause) or pause:
            self.changes += 1
        self.state, self.pause = state, pause

    @rule(state=st.sampled_from(["online", "offline"]))
    def says(self, state: str) -> None:
        conversations.set_presence(self.agent, state)
        self.sees(state)

    @rule(n=st.sampled_from([0, 1]))
    def pauses(self, n: int) -> None:
        conversations.set_presence(self.agent, "paused", pause_type=self.kinds[n])
        self.sees("paused", self.kinds[n].name)

    @rule()
    def asks_for_no_pause_in_particular(self) -> None:
        try:
            conversations.set_presence(self.agent, "paused")
        except Invalid:
            assert self.state != "paused"

    @rule()
    def opens_a_console(self) -> None:
        actions.console_opened(self.agent)
        if self.state == "offline":
            self.sees("online")

    @rule()
    def loses_the_console(self) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        Agent.objects.filter(pk=self.agent.pk).update(seen_at=long_ago, presence_since=long_ago)
        tasks.sign_off(self.agent)
        self.sees("offline")

    @rule()
    def does_not_answer(self) -> None:
        actions.set_presence(self.agent, "paused", pause_type=queries.absence())
        self.sees("paused", "Ausente")

    @invariant()
    def times_fit(self) -> None:
        spans = list(
            PresenceSpan.objects.filter(agent=self.agent).select_related("pause__type").order_by("id")
        )
        assert [span.ended_at is None for span in spans] == [False] * (len(spans) - 1) + [True]
        for one, following in itertools.pairwise(spans):
            assert one.started_at <= one.ended_at == following.started_at
        assert len(spans) == self.changes + 1
        last, row = spans[-1], Agent.objects.get(pk=self.agent.pk)
        assert last.state == row.presence == self.state
        assert (last.pause.type.name if last.pause else "") == self.pause

    @invariant()
    def pauses_are_those_of_the_times(self) -> None:
        for pause in Pause.objects.filter(agent=self.agent):
            span = PresenceSpan.objects.get(pause=pause)
            assert (span.started_at, span.ended_at, span.state) == (
                pause.started_at,
                pause.ended_at,
                "paused",
            )


def test_the_times_cover_the_shift_whatever_happens(cast: Cast) -> None:
    steps = settings(
        max_examples=25, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Shift, settings=steps)


def test_agents_that_were_there_before_get_their_first_time(cast: Cast) -> None:
    actions.set_presence(cast.ana, "paused", pause_type=factories.make_pause_type("Café"))
    PresenceSpan.objects.all().delete()
    begin = import_module("invenio_live.migrations.0018_presence").begin_spans
    for _ in range(2):
        begin(apps, None)
    spans = {span.agent_id: span for span in PresenceSpan.objects.select_related("pause__type")}
    assert set(spans) == set(Agent.objects.values_list("pk", flat=True))
    own = spans[cast.ana.pk]
    assert own.state == Presence.PAUSED
    assert own.pause is not None
    assert own.pause.type.name == "Café"
    assert own.started_at == Agent.objects.get(pk=cast.ana.pk).presence_since


def test_saying_the_same_again_is_a_sign_of_life_and_no_change(cast: Cast) -> None:
    before = actions.set_presence(cast.ana, "offline").presence_since
    Agent.objects.filter(pk=cast.ana.pk).update(seen_at=None)
    row = actions.set_presence(cast.ana, "offline")
    assert row.presence_since == before
    assert row.seen_at is not None


def test_an_absence_is_never_offered_and_has_no_end_to_pass(cast: Cast) -> None:
    absence = queries.absence()
    assert queries.absence() == absence
    assert PauseType.objects.filter(is_absence=True).count() == 1
    assert absence not in queries.pauses()
    row = actions.set_presence(cast.ana, "paused", pause_type=absence)
    shown = queries.me(row)["pause"]
    assert (shown["name"], shown["absence"], shown["planned_until"]) == ("Ausente", True, None)
    assert actions.set_presence(cast.ana, "online").presence == Presence.ONLINE


def test_a_pause_gives_back_what_is_owed_only_where_that_is_wanted(cast: Cast) -> None:
    kind = factories.make_pause_type()
    owed = factories.take(factories.make_conversation(cast.line), cast.ana)
    resting = factories.take(factories.make_conversation(cast.line), cast.ana)
    conversations.send_reply(conversation=resting.public_id, agent=cast.ana, client_id="c1", text="Já volto.")
    since = owed.waiting_since
    conversations.set_presence(cast.ana, "paused", pause_type=kind)
    owed.refresh_from_db()
    assert owed.holder == cast.ana, "by default everything stays"
    conversations.set_presence(cast.ana, "online")
    operation.save_operation(actor=None, returns_on_pause=True)
    conversations.set_presence(cast.ana, "paused", pause_type=kind)
    owed.refresh_from_db()
    resting.refresh_from_db()
    assert (owed.holder, owed.status, owed.waiting_since) == (None, "waiting", since)
    assert resting.holder == cast.ana, "what rests with the customer stays"
    assert owed.events.get(type="conversation.released").data["reason"] == "pause"


def test_the_time_of_grace_is_the_operations(cast: Cast) -> None:
    ago = timezone.now() - timedelta(seconds=60)
    Agent.objects.filter(pk=cast.ana.pk).update(presence_since=ago, seen_at=ago)
    assert not queries.lost().exists()
    operation.save_operation(actor=None, console_lost_s=30)
    assert list(queries.lost()) == [cast.ana]
    owed = factories.make_conversation(cast.line)
    actions.set_presence(cast.bruno, "online")
    factories.take(owed, cast.bruno)
    actions.set_presence(cast.bruno, "offline")
    Agent.objects.filter(pk=cast.bruno.pk).update(presence_since=ago)
    assert list(queries.absent()) == [cast.bruno]
    operation.save_operation(actor=None, console_lost_s=300)
    assert not queries.absent().exists()

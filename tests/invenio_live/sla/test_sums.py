"""Over any sequence of acts the clocks agree with a model that counts open minutes one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invenio_center.models import BusinessHours, Holiday, Segment
from invenio_live.choices import ConversationStatus, SlaKind
from invenio_live.conversations import state
from invenio_live.conversations.placing import keep
from invenio_live.models import Conversation, SlaClock
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("America/New_York")  # its clocks change on the morning of the second day
BEGIN = datetime(2026, 3, 7, 14, 0, tzinfo=UTC)
HOLIDAY = datetime(2026, 3, 10).date()
SHOWN = {5: ((10, 14),), 6: ((1, 4), (9, 12)), 0: ((9, 12), (13, 18)), 2: ((9, 18),)}
PROMISE = {SlaKind.FIRST: 45, SlaKind.NEXT: 90, SlaKind.RESOLUTION: 300}
ACTS = st.lists(
    st.tuples(st.sampled_from(("write", "reply", "settle", "close")), st.integers(1, 700)),
    min_size=1,
    max_size=9,
)


def is_open(minute: datetime) -> bool:
    local = minute.astimezone(ZONE)
    return local.date() != HOLIDAY and any(a <= local.hour < b for a, b in SHOWN.get(local.weekday(), ()))


class Model:
    """One obligation, minute by minute. ``due``: when the last open minute was used up, once that is so."""

    def __init__(self, kind: str, at: datetime) -> None:
        self.kind, self.left, self.due, self.at, self.runs, self.ended = (
            kind,
            PROMISE[kind],
            None,
            at,
            True,
            False,
        )  # type: ignore[var-annotated]

    def until(self, at: datetime) -> None:
        while self.at < at and not self.ended:
            if self.runs and self.due is None and is_open(self.at):
                self.left -= 1
                if not self.left:
                    self.due = self.at + MINUTE
            self.at += MINUTE


class World:
    """A conversation and, beside it, what the model says is owed."""

    def __init__(self, row: Conversation, holder: Any) -> None:
        self.row, self.holder, self.owed, self.seen_first = row, holder, {}, False  # type: ignore[var-annotated]

    def act(self, name: str, at: datetime) -> None:
        for one in self.owed.values():
            one.until(at)
        if name == "write" or self.row.status != ConversationStatus.CLOSED:
            getattr(self, name)(at)
            self.row.version = 1

    def write(self, at: datetime) -> None:
        row = self.row
        if row.status == ConversationStatus.CLOSED:
            state.reopen(row)
            state.give(row, self.holder)
        state.owe(row, at, at)
        row.last_customer_at = at
        keep(row)
        if not {SlaKind.FIRST, SlaKind.NEXT} & self.owed.keys():
            kind = SlaKind.NEXT if self.seen_first else SlaKind.FIRST
            self.owed[kind], self.seen_first = Model(kind, at), True
        self.owed.setdefault(SlaKind.RESOLUTION, Model(SlaKind.RESOLUTION, at)).runs = True

    def reply(self, at: datetime) -> None:
        self._pay(at, replied=True)

    def settle(self, at: datetime) -> None:
        self._pay(at, replied=False)

    def _pay(self, at: datetime, *, replied: bool) -> None:
        state.answered(self.row, at)
        keep(self.row, replied=replied)
        for kind in (SlaKind.FIRST, SlaKind.NEXT):
            self.owed.pop(kind, None)
        self.owed[SlaKind.RESOLUTION].runs = False

    def close(self, at: datetime) -> None:
        state.end(self.row, at)
        keep(self.row)
        self.owed.clear()

    def check(self) -> None:
        found = {clock.kind: clock for clock in SlaClock.objects.filter(conversation=self.row, met_at=None)}
        assert found.keys() == self.owed.keys()
        for kind, model in self.owed.items():
            clock = found[kind]
            if not model.runs and model.due is None:
                assert (clock.due_at, clock.left) == (None, model.left * MINUTE)
                continue
            if model.due is None:
                model.until(model.at + timedelta(days=14))
            assert clock.due_at == model.due


@pytest.fixture
def promise(db: None) -> Segment:
    shown = {str(day): [[f"{a:02}:00", f"{b:02}:00"] for a, b in spans] for day, spans in SHOWN.items()}
    hours = BusinessHours.objects.create(name="Estranhos", time_zone=ZONE.key, intervals=shown)
    Holiday.objects.create(hours=hours, day=HOLIDAY, name="Feriado")
    kinds = ("first_response_s", "next_response_s", "resolution_s")
    seconds = dict(zip(kinds, (minutes * 60 for minutes in PROMISE.values()), strict=True))
    return factories.make_segment("Clientes", hours=hours, **seconds)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_business_time_adds_up_over_any_sequence_of_acts(
    cast: Cast, promise: Segment, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        contact = factories.make_contact()
        row = Conversation(
            channel=cast.line, contact=contact, segment=promise, status=ConversationStatus.ACTIVE, holder=cast.ana,
            opened_at=BEGIN, turn_since=BEGIN,
        )  # fmt: skip
        world, at = World(row, cast.ana), BEGIN
        world.act("write", at)
        for name, minutes in acts:
            at += minutes * MINUTE
            world.act(name, at)
        world.check()
        transaction.set_rollback(True)

"""Warnings and breaches are told once; what is true without the sweep is true with it."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.models import Segment
from invenio_live.choices import SlaKind
from invenio_live.conversations import actions
from invenio_live.models import Conversation, ConversationEvent, SlaClock
from invenio_live.queue import queries as queue
from invenio_live.sla.sweep import sweep
from tests import factories
from tests.api.conftest import Caller
from tests.cast import Cast

from .conftest import ago, wrote

pytestmark = pytest.mark.django_db


def told(row: Conversation) -> list[tuple[str, str]]:
    found = ConversationEvent.objects.filter(conversation=row, type__startswith="sla.").order_by("id")
    return [(event.type, event.data["kind"]) for event in found]


def test_at_four_fifths_a_warning_is_told_once(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 13)
    assert sweep() == 1
    assert sweep() == 0
    assert told(row) == [("sla.warned", "first")]
    assert SlaClock.objects.get(kind=SlaKind.FIRST).warned_at is not None


def test_at_the_end_a_breach_is_told_once_with_who_has_it(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 16)
    factories.take(row, cast.ana)
    assert sweep() == 1
    assert sweep() == 0
    assert told(row) == [("sla.breached", "first")]
    event = ConversationEvent.objects.get(type="sla.breached")
    assert event.data["agent"] == cast.ana.user_id
    first = SlaClock.objects.get(kind=SlaKind.FIRST)
    assert (first.breached_at, first.holder) == (first.due_at, cast.ana)


def test_what_was_answered_in_time_is_never_told(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 11)
    factories.take(row, cast.ana)
    actions.send_reply(conversation=row.public_id, agent=cast.ana, client_id="a", text="Oi")
    assert sweep() == 0
    assert told(row) == []


def test_a_breach_moves_no_row(cast: Cast, segment: Segment) -> None:
    for minutes in (50, 40, 16, 1):
        factories.receive(cast.line, at=ago(minutes))
    before = [entry.conversation_id for entry in queue.list_queue(None, 50).entries]
    assert sweep() == 3
    assert [entry.conversation_id for entry in queue.list_queue(None, 50).entries] == before


def test_with_the_sweep_stopped_every_answer_of_the_api_is_the_same(cast: Cast, segment: Segment) -> None:
    row = wrote(cast.line, 16)
    caller = Caller(cast.supervisor)
    pages = [f"conversations/{row.public_id}/", "conversations/?overdue=true", "queue/"]

    def shown() -> list[Any]:
        return [caller.get(page).json() for page in pages]

    before = shown()
    assert before[0]["due"]["first_response"] < before[0]["due"]["resolution"]
    assert before[0]["due"]["next_response"] is None
    assert len(before[1]["results"]) == 1
    assert before[2]["results"][0]["due"] == before[0]["due"]
    assert sweep() == 1
    assert shown() == before

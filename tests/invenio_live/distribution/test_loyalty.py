"""A contact served lately comes back to the same agent, for a moment and within limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from channels_app.lines import actions as lines
from channels_app.models import Channel
from invenio_center.models import Segment
from invenio_live.agents import actions as agents
from invenio_live.choices import Presence
from invenio_live.conversations import actions as conversations
from invenio_live.distribution import loyalty
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment, Conversation, Loyalty
from tests import factories
from tests.invenio_live.queue.waiting import listed

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def segment(db: None) -> Segment:
    return factories.make_segment("Carteira", loyal_hours=24)


@pytest.fixture
def line(segment: Segment) -> Channel:
    made = factories.make_channel("whatsapp")
    return lines.save_channel(actor=None, channel=made, default_segment=segment)


@pytest.fixture
def ana(db: None) -> Agent:
    return factories.make_agent(name="Ana")


def served(line: Channel, agent: Agent) -> str:
    """Somebody whose conversation with this agent has ended; the number they write from."""
    row = factories.make_conversation(line)
    factories.take(row, agent)
    conversations.close(conversation=row.public_id, actor=agent.user, outcome=factories.make_outcome())
    return str(row.contact.identities.get().value)


def comes_back(line: Channel, sender: str) -> Conversation:
    return factories.receive(line, sender=sender).conversation


def test_it_is_kept_for_the_agent_who_served_last(line: Channel, ana: Agent) -> None:
    bruno = factories.make_agent(name="Bruno")
    again = comes_back(line, served(line, ana))
    assert again.reserved_for == ana
    assert again.reserved_until is not None
    assert timedelta(seconds=110) < again.reserved_until - timezone.now() <= timedelta(seconds=120)
    assert (len(listed(ana)), len(listed(bruno))) == (1, 0)
    Conversation.objects.update(reserved_until=timezone.now())
    assert len(listed(bruno)) == 1, "afterwards it is everybody's, in the same place"


@pytest.mark.parametrize("state", [Presence.PAUSED, Presence.OFFLINE])
def test_who_is_away_keeps_nobody_waiting(line: Channel, ana: Agent, state: str) -> None:
    sender = served(line, ana)
    agents.set_presence(ana, state, pause_type=factories.make_pause_type() if state == "paused" else None)
    assert comes_back(line, sender).reserved_for is None


def test_who_is_full_keeps_nobody_waiting(line: Channel, ana: Agent) -> None:
    sender = served(line, ana)
    agents.set_rights(ana, actor=ana.user, capacity=0)
    assert comes_back(line, sender).reserved_for is None


def test_after_the_hours_of_the_segment_it_is_everybodys(line: Channel, ana: Agent) -> None:
    sender = served(line, ana)
    Loyalty.objects.update(at=timezone.now() - timedelta(hours=25))
    assert comes_back(line, sender).reserved_for is None


def test_without_hours_nothing_is_kept(line: Channel, ana: Agent, segment: Segment) -> None:
    sender = served(line, ana)
    Segment.objects.update(loyal_hours=0)
    assert comes_back(line, sender).reserved_for is None


def test_a_second_message_does_not_begin_the_wait_anew(line: Channel, ana: Agent) -> None:
    sender = served(line, ana)
    row = comes_back(line, sender)
    Conversation.objects.update(reserved_for=None, reserved_until=None)
    comes_back(line, sender)
    row.refresh_from_db()
    assert row.reserved_for is None


def test_distribution_offers_it_to_that_agent_though_a_colleague_is_freer(
    line: Channel, ana: Agent, segment: Segment
) -> None:
    Segment.objects.update(distribution="automatic")
    factories.make_agent(name="Bruno")
    sender = served(line, ana)
    for _ in range(3):
        factories.take(factories.make_conversation(line), ana)
    row = comes_back(line, sender)
    distribute()
    row.refresh_from_db()
    assert row.holder == ana
    assert "atendeu este contato por último" in Assignment.objects.get(conversation=row).sentence


def test_distribution_gives_it_to_another_when_that_agent_has_no_room_left(line: Channel, ana: Agent) -> None:
    Segment.objects.update(distribution="automatic")
    bruno = factories.make_agent(name="Bruno")
    row = comes_back(line, served(line, ana))
    agents.set_rights(ana, actor=ana.user, capacity=0)
    distribute()
    row.refresh_from_db()
    assert row.holder == bruno


def test_beyond_the_limit_the_contacts_served_last_are_kept(line: Channel, ana: Agent) -> None:
    Segment.objects.update(loyal_online_limit=2, loyal_offline_limit=1)
    senders = [served(line, ana) for _ in range(3)]
    assert loyalty.prune() == 1
    assert [comes_back(line, sender).reserved_for for sender in senders] == [None, ana, ana]
    agents.set_presence(ana, Presence.OFFLINE)
    assert loyalty.prune() == 1
    assert Loyalty.objects.count() == 1


def test_fewer_loyal_contacts_weigh_in_the_score(line: Channel, ana: Agent, settings_of: Any) -> None:
    Segment.objects.update(distribution="automatic", loyal_online_limit=4)
    settings_of(weight_pending=0, weight_served=0, weight_loyal=1)
    factories.make_agent(name="Bruno")
    for _ in range(2):
        served(line, ana)
    row = factories.make_conversation(line)
    distribute()
    row.refresh_from_db()
    stored = {one["agent"]: one for one in Assignment.objects.get().candidates}
    assert (stored[ana.pk]["loyal"], stored[ana.pk]["terms"]["loyal"]) == (2, 0.5)
    assert row.holder != ana

"""What was given must be opened in time, or goes back to its old place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from channels_app.models import Channel
from invenio_live.agents import actions as agents
from invenio_live.agents import queries as agent_queries
from invenio_live.choices import OfferState, Presence
from invenio_live.conversations import actions as conversations
from invenio_live.distribution import offers
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment, Conversation
from tests import factories
from tests.invenio_live.queue.waiting import listed, wait

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("automatic")]


@pytest.fixture
def ana(db: None) -> Agent:
    return factories.make_agent(name="Ana")


def offered(line: Channel) -> Assignment:
    wait(line)
    distribute()
    return Assignment.objects.select_related("conversation", "agent").latest("id")


def after(offer: Assignment, seconds: int = 61) -> Any:
    return offer.at + timedelta(seconds=seconds)


def test_it_must_be_opened_within_a_minute_on_webchat_sooner(line: Channel, ana: Agent) -> None:
    first = offered(line)
    assert first.accept_by == first.at + timedelta(seconds=60)
    second = offered(factories.make_channel("webchat"))
    assert second.accept_by == second.at + timedelta(seconds=20)


def test_opened_it_stays(line: Channel, ana: Agent) -> None:
    offer = offered(line)
    Agent.objects.update(offers_missed=2)
    assert offers.accept(offer.conversation.public_id, ana)
    assert offers.expire_due(after(offer)) == 0
    offer.refresh_from_db()
    assert (offer.state, offer.conversation.holder) == (OfferState.ACCEPTED, ana)
    assert Agent.objects.get().offers_missed == 0
    assert not offers.accept(offer.conversation.public_id, ana), "once is enough"


def test_not_opened_it_goes_back_to_its_old_place(line: Channel, ana: Agent) -> None:
    behind = wait(line, name="atrás")
    Conversation.objects.update(waiting_since=F("waiting_since") + timedelta(seconds=30))
    agents.set_rights(ana, actor=ana.user, capacity=1)
    front = wait(line, name="na frente", since=behind.waiting_since - timedelta(minutes=9))
    distribute()
    offer = Assignment.objects.get(agent=ana)
    assert offer.conversation == front
    assert offers.expire_due(after(offer, 59)) == 0
    assert offers.expire_due(after(offer)) == 1
    front.refresh_from_db()
    assert (front.holder, front.status) == (None, "waiting")
    assert front.waiting_since == offer.waiting_since
    assert listed(ana) == ["na frente", "atrás"]
    assert Assignment.objects.get(pk=offer.pk).state == OfferState.EXPIRED
    assert front.events.get(type="conversation.released").data["reason"] == "offer_missed"


def test_who_missed_it_is_passed_over_for_it_alone(line: Channel, ana: Agent) -> None:
    offer = offered(line)
    offers.expire_due(after(offer))
    other = wait(line)
    assert distribute(after(offer, 62)) == 1
    other.refresh_from_db()
    offer.conversation.refresh_from_db()
    assert (other.holder, offer.conversation.holder) == (ana, None)
    bruno = factories.make_agent(name="Bruno")
    distribute(after(offer, 63))
    offer.conversation.refresh_from_db()
    assert offer.conversation.holder == bruno


def test_coming_back_from_a_pause_gives_another_chance(line: Channel, ana: Agent) -> None:
    offer = offered(line)
    offers.expire_due()
    Assignment.objects.update(accept_by=offer.at)
    offers.expire_due()
    assert distribute() == 0
    agents.set_presence(ana, Presence.PAUSED, pause_type=factories.make_pause_type())
    agents.set_presence(ana, Presence.ONLINE)
    assert distribute() == 1


def test_three_in_a_row_set_a_visible_pause_that_one_click_ends(line: Channel, ana: Agent) -> None:
    for n in range(3):
        assert Agent.objects.get().presence == Presence.ONLINE
        offer = offered(line)
        assert offers.expire_due(after(offer)) == 1, n
    away = Agent.objects.select_related("user").get()
    assert away.presence == Presence.PAUSED
    shown = agent_queries.me(away)["pause"]
    assert (shown["name"], shown["absence"]) == ("Ausente", True)
    wait(line)
    assert distribute() == 0
    back = agents.set_presence(away, Presence.ONLINE)
    assert (back.presence, back.offers_missed) == (Presence.ONLINE, 0)
    assert distribute() > 0


def test_an_opened_one_between_them_begins_the_count_anew(line: Channel, ana: Agent) -> None:
    for _ in range(2):
        offers.expire_due(after(offered(line)))
    offers.accept(offered(line).conversation.public_id, ana)
    offers.expire_due(after(offered(line)))
    assert Agent.objects.get().presence == Presence.ONLINE
    assert Agent.objects.get().offers_missed == 1


def test_who_acted_on_it_by_other_means_has_it_open(line: Channel, ana: Agent) -> None:
    """An API client that answers without opening: the customer's agent is not taken away."""
    row = factories.make_conversation(line)
    distribute()
    offer = Assignment.objects.get()
    conversations.send_reply(conversation=row.public_id, agent=ana, client_id="1", text="Bom dia.")
    Assignment.objects.update(at=offer.at - timedelta(minutes=5), accept_by=offer.at - timedelta(minutes=4))
    assert offers.expire_due() == 0
    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED


def test_transferred_before_it_was_opened_the_offer_is_withdrawn(line: Channel, ana: Agent) -> None:
    offer = offered(line)
    bruno = factories.make_agent(name="Bruno")
    conversations.transfer(conversation=offer.conversation.public_id, actor=ana.user, to_agent=bruno)
    assert offers.expire_due() == 0
    offer.refresh_from_db()
    offer.conversation.refresh_from_db()
    assert (offer.state, offer.conversation.holder) == (OfferState.WITHDRAWN, bruno)


def test_open_offers_are_the_ones_still_in_hand(line: Channel, ana: Agent) -> None:
    first, second = offered(line), offered(line)
    assert list(offers.open_offers(ana)) == [first, second]
    offers.accept(first.conversation.public_id, ana)
    assert list(offers.open_offers(ana)) == [second]

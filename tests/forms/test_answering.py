"""A form only receives: the answer leaves by another line of the contact, or is refused with a clear sentence."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid
from invenio_live.conversations import actions, elsewhere
from invenio_live.conversations.errors import AlreadyOpen, InboundOnly, NotHolder
from invenio_live.models import Conversation
from invenio_live.queue.errors import AtCapacity
from tests import factories

from .conftest import ANSWERS, Send, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(form: Channel, send: Send) -> tuple[Conversation, Any]:
    send(fields={**ANSWERS, "telefone": "(11) 98765-4321"})
    work()
    agent = factories.make_agent()
    return factories.take(Conversation.objects.get(), agent), agent


def test_a_reply_on_a_form_is_refused_with_its_reason(held: Any) -> None:
    conversation, agent = held
    with pytest.raises(InboundOnly) as refused:
        actions.send_reply(conversation=conversation.public_id, agent=agent, client_id="a", text="Oi")
    assert "outro canal" in refused.value.sentence


def test_lines_that_reach_the_typed_addresses_are_offered(held: Any) -> None:
    conversation, _ = held
    assert elsewhere.ways(conversation) == []
    whatsapp = factories.make_channel("whatsapp")
    factories.make_channel("whatsapp", active=False)
    factories.make_channel("telegram")
    (way,) = elsewhere.ways(conversation)
    assert (way.channel, way.scheme, way.free) == (whatsapp, "phone", False)


def test_going_on_moves_the_debt_and_leaves_a_trail(held: Any) -> None:
    conversation, agent = held
    line = factories.make_channel("whatsapp")
    since = conversation.waiting_since
    there = actions.continue_on(conversation=conversation.public_id, agent=agent, channel=line)
    conversation.refresh_from_db()
    assert (there.contact, there.holder, there.reply_to) == (conversation.contact, agent, "(11) 98765-4321")
    assert (there.waiting_since, conversation.waiting_since, conversation.turn) == (since, None, "customer")
    assert "Continua por" in conversation.messages.get(direction="note").text
    again = actions.continue_on(conversation=conversation.public_id, agent=agent, channel=line)
    assert again == there


def test_who_does_not_hold_it_or_is_full_is_told(held: Any) -> None:
    conversation, agent = held
    line = factories.make_channel("whatsapp")
    with pytest.raises(NotHolder):
        actions.continue_on(conversation=conversation.public_id, agent=factories.make_agent(), channel=line)
    with pytest.raises(Invalid):
        unreachable = factories.make_channel("telegram")
        actions.continue_on(conversation=conversation.public_id, agent=agent, channel=unreachable)
    type(agent).objects.filter(pk=agent.pk).update(capacity=1)
    with pytest.raises(AtCapacity):
        actions.continue_on(conversation=conversation.public_id, agent=agent, channel=line)


def test_a_person_whom_somebody_has_on_that_line_is_left_there(held: Any) -> None:
    conversation, agent = held
    line = factories.make_channel("whatsapp")
    factories.receive(line, sender="5511987654321")
    with pytest.raises(AlreadyOpen):
        actions.continue_on(conversation=conversation.public_id, agent=agent, channel=line)

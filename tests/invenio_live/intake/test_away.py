"""Outside business hours the line says so, once, and nobody's debt is paid by it."""

from __future__ import annotations

import pytest

from channels_app.models import Channel, Delivery
from invenio_center.models import BusinessHours
from invenio_live.choices import ConversationStatus, Direction
from invenio_live.models import Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CLOSED_TEXT = "Voltamos amanhã às 9h."


@pytest.fixture
def closed(cast: Cast) -> Channel:
    """A line whose only opening is a minute that is never now."""
    never = {str(day): [["00:00", "00:00"]] for day in range(7)}
    hours = BusinessHours.objects.create(name="Nunca", intervals=never, closed_message=CLOSED_TEXT)
    Channel.objects.filter(pk=cast.line.pk).update(hours=hours)
    cast.line.refresh_from_db()
    return cast.line


def said() -> list[str]:
    return list(Message.objects.filter(direction=Direction.OUT).values_list("text", flat=True))


def test_the_line_answers_once_and_the_customer_still_waits(closed: Channel) -> None:
    first = factories.receive(closed, "Boa noite", sender="5511987650010")
    factories.receive(closed, "Tem alguém aí?", sender="5511987650010")
    assert said() == [CLOSED_TEXT]
    assert Delivery.objects.get().decision.decision == "allow"
    conversation = first.conversation
    conversation.refresh_from_db()
    assert conversation.status == ConversationStatus.WAITING
    assert conversation.waiting_since == first.at


def test_in_open_hours_nothing_is_said(closed: Channel) -> None:
    BusinessHours.objects.update(intervals={str(day): [["00:00", "24:00"]] for day in range(7)})
    closed.refresh_from_db()
    factories.receive(closed, "Bom dia", sender="5511987650011")
    assert said() == []


def test_a_machine_is_not_answered(closed: Channel) -> None:
    factories.receive(closed, "Estou de férias", sender="5511987650012", data={"automatic": True})
    assert said() == []


def test_whoever_wants_out_hears_only_that_it_is_done(closed: Channel) -> None:
    factories.receive(closed, "SAIR", sender="5511987650013")
    assert len(said()) == 1
    assert CLOSED_TEXT not in said()[0]

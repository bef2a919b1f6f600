"""What nobody knows the fate of is sent again, or believed, only by a person's word."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.models import Delivery, DeliveryState
from channels_app.outbox.errors import NotUncertain
from channels_app.outbox.sending import NO_ANSWER, Claim, _end
from channels_app.statuses.lattice import Status
from invenio_center.kernel.errors import NotFound
from invenio_center.models import AuditEntry
from invenio_live.conversations import actions
from invenio_live.conversations.doubts import AGAIN, ARRIVED
from invenio_live.conversations.errors import NotHolder
from invenio_live.models import ConversationEvent, Message
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def uncertain(cast: Cast) -> Message:
    conversation = factories.take(factories.make_conversation(cast.line, sender="5511987651000"), cast.ana)
    message = actions.send_reply(
        conversation=conversation.public_id, agent=cast.ana, client_id="r1", text="Bom dia"
    )
    delivery = Delivery.objects.select_related("channel").get(message_ref=message.public_id)
    claim = Claim(delivery, delivery.fence)
    _end(claim.delivery, DeliveryState.UNCERTAIN, Status.UNCERTAIN, NO_ANSWER)
    message.refresh_from_db()
    assert message.status == "uncertain"
    return message


def decide(message: Message, actor: Any, decision: str) -> Message:
    return actions.end_doubt(message=message.public_id, actor=actor.user, decision=decision)


def test_it_is_sent_again_only_by_the_holder_s_word(cast: Cast, uncertain: Message) -> None:
    with pytest.raises(NotHolder):
        decide(uncertain, cast.bruno, AGAIN)
    assert Delivery.objects.get().state == DeliveryState.UNCERTAIN
    decide(uncertain, cast.ana, AGAIN)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0)
    assert AuditEntry.objects.get(action="delivery.sent_again").actor == cast.ana.user
    assert ConversationEvent.objects.filter(type="message.doubt_ended").count() == 1
    with pytest.raises(NotUncertain):
        decide(uncertain, cast.ana, AGAIN)


def test_who_believes_it_arrived_ends_the_doubt(cast: Cast, uncertain: Message) -> None:
    shown = decide(uncertain, cast.ana, ARRIVED)
    assert (shown.status, Delivery.objects.get().state) == ("sent", DeliveryState.SENT)
    assert [word["status"] for word in shown.status_history] == ["queued", "uncertain", "sent"]
    with pytest.raises(NotUncertain):
        decide(uncertain, cast.ana, AGAIN)


def test_a_message_that_is_not_there_is_not_found(cast: Cast, uncertain: Message) -> None:
    with pytest.raises(NotFound):
        actions.end_doubt(message="01890000-0000-7000-8000-000000000000", actor=cast.ana.user, decision=AGAIN)

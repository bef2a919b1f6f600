"""A blocked person neither waits, nor is waited for, nor is written to."""

from datetime import timedelta

import pytest

from channels_app.models import Delivery
from invenio_center.kernel import sql
from invenio_live.choices import ConversationStatus
from invenio_live.conversations import actions
from invenio_live.conversations.errors import Blocked
from invenio_live.models import Schedule
from invenio_live.queue import queries
from invenio_live.schedules import actions as schedules
from invenio_live.schedules.blocking import block_contact
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_blocking_ends_what_waits_what_was_promised_and_what_was_to_be_sent(cast: Cast) -> None:
    other = factories.make_channel()
    waiting = factories.make_conversation(cast.line, sender="5511987659000")
    promised = factories.make_conversation(other, sender="5511987659000")
    factories.take(promised, cast.ana)
    actions.send_reply(conversation=promised.public_id, agent=cast.ana, client_id="a", text="Até lá")
    schedules.create(
        conversation=promised.public_id, actor=cast.ana.user, due_at=sql.now() + timedelta(hours=1)
    )
    block_contact(actor=cast.supervisor, contact=waiting.contact, reason="Ofensas")
    for row in (waiting, promised):
        row.refresh_from_db()
        assert row.status == ConversationStatus.CLOSED
    assert Schedule.objects.get().status == "cancelled"
    assert Delivery.objects.get().state == "cancelled"
    assert queries.list_queue(None, 10).total == 0


def test_what_is_held_stays_in_hand_but_nothing_can_be_sent(cast: Cast) -> None:
    row = factories.make_conversation(cast.line)
    factories.take(row, cast.ana)
    block_contact(actor=cast.supervisor, contact=row.contact, reason="Ofensas")
    with pytest.raises(Blocked):
        actions.send_reply(conversation=row.public_id, agent=cast.ana, client_id="a", text="Oi")
    actions.close(conversation=row.public_id, actor=cast.ana.user, outcome=cast.outcome)

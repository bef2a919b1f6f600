"""Blocking a person ends what is under way: promises, what waits for us, what was about to be sent."""

from __future__ import annotations

from django.db import transaction

from channels_app.outbox import actions as outbox
from invenio_center.contacts import actions as contacts
from invenio_center.kernel import sql
from invenio_center.models import Contact, User

from .. import events
from ..choices import ConversationStatus
from ..conversations import locking, promises, state
from ..conversations.placing import keep
from ..events import types
from ..events.summary import stamp
from ..models import Conversation

OUTCOME = "Contato bloqueado"
UNHELD = (ConversationStatus.WAITING, ConversationStatus.SCHEDULED)


@transaction.atomic
def block_contact(*, actor: User, contact: Contact, reason: str) -> Contact:
    """What somebody holds stays in hand to be closed; nothing can be sent from it any more."""
    blocked = contacts.block(actor=actor, contact=contact, reason=reason)
    opened = Conversation.objects.filter(contact=blocked).exclude(status=ConversationStatus.CLOSED)
    for row in locking.all_locked(opened):
        before, now, since = events.sight(row), sql.now(), row.waiting_since
        promises.end_with(row, actor=actor, now=now, reason=OUTCOME)
        if row.status in UNHELD:
            state.end(row, now)
        keep(row)
        if row.status == ConversationStatus.CLOSED:
            closed = types.Closed(outcome=OUTCOME, unanswered_since=stamp(since) or "", seen_before=before)
            events.record(row, closed, actor=actor)
    outbox.cancel_pending(subject_id=blocked.subject_id, reason="CONTACT_BLOCKED")
    return blocked

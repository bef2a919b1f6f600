"""A message of which nobody knows whether it arrived: a person decides, and the trail says who."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from channels_app.outbox import actions as outbox
from channels_app.outbox import queries
from channels_app.outbox.errors import NotUncertain
from invenio_center.kernel.errors import NotFound
from invenio_center.models import Role, User

from .. import events
from ..events import types
from ..models import Message
from . import messages
from .errors import NotHolder

AGAIN, ARRIVED = "again", "arrived"


@transaction.atomic
def end_doubt(*, message: UUID | str, actor: User, decision: str) -> Message:
    """``decision``: ``again`` sends it once more, ``arrived`` believes that the customer has it.

    Only the holder or a supervisor decides. Raises NotFound, NotHolder or NotUncertain.
    """
    found = _within_reach(message, actor)
    delivery = queries.of_message(found.public_id)
    if delivery is None:
        raise NotUncertain
    if decision == AGAIN:
        outbox.send_again(delivery, actor)
    else:
        outbox.confirm(delivery, actor)
    event = types.DoubtEnded(message=str(found.public_id), decision=decision)
    events.record(found.conversation, event, actor=actor)
    found = _read(found.public_id)
    messages.tell_changed(found)
    return found


def _within_reach(public_id: UUID | str, actor: User) -> Message:
    """No row is locked here: the provider's word comes delivery first, and so do we."""
    found = _read(public_id)
    holder = found.conversation.holder
    if actor.role != Role.SUPERVISOR and (holder is None or holder.user_id != actor.pk):
        raise NotHolder.of(found.conversation)
    return found


def _read(public_id: UUID | str) -> Message:
    rows = Message.objects.select_related(
        "conversation__holder__user", "conversation__channel", "author", "in_reply_to"
    )
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Esta mensagem não existe.")
    return found

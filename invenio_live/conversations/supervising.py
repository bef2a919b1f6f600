"""What a supervisor does from the live view, each with a reason that stays in the audit and with who did it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from invenio_center import audit
from invenio_center.models import User

from ..agents import actions as agents
from ..models import Agent, Conversation
from ..queue import actions as queue
from ..queue.tops import checked, put_on_top, take_from_top
from . import moves

__all__ = ["assign", "hand_back", "put_on_top", "take_from_top", "take_over"]


@transaction.atomic
def take_over(conversation: Conversation, *, agent: Agent, actor: User, reason: str) -> Conversation:
    """The supervisor serves it: from the queue before its turn, or from whoever holds it. Who does so is at work."""
    words = checked(actor, reason)
    agents.at_work(agent)
    if conversation.holder_id is not None:
        return assign(conversation, to=agent, actor=actor, reason=words)
    taken = queue.claim(conversation, agent, actor=actor, reason=words)
    audit.record("conversation.taken_over", taken, actor=actor, reason=words)
    return taken


@transaction.atomic
def assign(conversation: Conversation, *, to: Agent, actor: User, reason: str) -> Conversation:
    """To this agent at once; the reason is a note that agent reads. Refused while paused or full."""
    words = checked(actor, reason)
    giver = _holder(conversation.public_id)
    row = moves.transfer(conversation=conversation.public_id, actor=actor, to_agent=to, note=words)
    changes = {"agent": [giver, to.user.display_name]}
    audit.record("conversation.assigned", row, actor=actor, changes=changes, reason=words)
    return row


@transaction.atomic
def hand_back(conversation: Conversation, *, actor: User, reason: str) -> Conversation:
    """Back to the queue with its old time."""
    words = checked(actor, reason)
    giver = _holder(conversation.public_id)
    row = moves.release(conversation=conversation.public_id, actor=actor)
    changes = {"agent": [giver, None]}
    audit.record("conversation.handed_back", row, actor=actor, changes=changes, reason=words)
    return row


def _holder(public_id: UUID) -> str | None:
    row = Conversation.objects.select_related("holder__user").get(public_id=public_id)
    return row.holder.user.display_name if row.holder else None

"""Taking a conversation's row for a change. Order everywhere: address, agent, conversation, ledger (docs/locks.md)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from invenio_center.kernel.errors import NotFound
from invenio_center.models import Role, User

from ..models import Agent, Conversation
from .errors import NotHolder

RELATED = ("channel", "contact", "segment", "holder__user", "outcome")


def rows() -> QuerySet[Conversation]:
    """Conversations locked against every other change until the transaction ends, once evaluated."""
    return Conversation.objects.select_for_update(no_key=True, of=("self",)).select_related(*RELATED)


def locked(public_id: UUID | str) -> Conversation:
    found = rows().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Este atendimento não existe mais.")
    return found


def held_by(public_id: UUID | str, agent: Agent) -> Conversation:
    """Locked, and still with ``agent``; a stale holder is told who was faster."""
    conversation = locked(public_id)
    if conversation.holder_id != agent.pk:
        raise NotHolder.of(conversation)
    return conversation


def in_reach(public_id: UUID | str, actor: User) -> Conversation:
    """Locked, and ``actor`` may act on it: its holder, or a supervisor."""
    conversation = locked(public_id)
    holder = conversation.holder
    if actor.role != Role.SUPERVISOR and (holder is None or holder.user_id != actor.pk):
        raise NotHolder.of(conversation)
    return conversation


def lock_agents(*agents: Agent | None) -> dict[int, Agent]:
    """Agents' rows, in one order, before any conversation. Their load cannot change until the end."""
    wanted = sorted({agent.pk for agent in agents if agent is not None})
    found = Agent.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    return {agent.pk: agent for agent in found.filter(pk__in=wanted).order_by("pk")}

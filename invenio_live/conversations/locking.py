"""Taking a conversation's row for a change. Order everywhere: address, agent, conversation, ledger (docs/locks.md).

A row is locked first and read with its relations afterwards. In one statement PostgreSQL would return the row as the
other transaction left it, but joined to what its old columns pointed at: a holder set meanwhile would read as nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from invenio_center.kernel.errors import NotFound
from invenio_center.models import Role, User

from ..models import Agent, Conversation
from .errors import NotHolder

RELATED = ("channel", "contact", "segment", "holder__user", "outcome")


def all_locked(rows: QuerySet[Conversation]) -> list[Conversation]:
    """These conversations, by number, locked against every other change until the transaction ends."""
    return _read(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def first_locked(rows: QuerySet[Conversation]) -> Conversation | None:
    """The first of ``rows`` in their own order, locked."""
    found = _read(rows.select_for_update(no_key=True).values_list("pk", flat=True)[:1])
    return found[0] if found else None


def _read(keys: Iterable[int]) -> list[Conversation]:
    numbers = list(keys)
    found = Conversation.objects.select_related(*RELATED).filter(pk__in=numbers) if numbers else ()
    return sorted(found, key=lambda row: row.pk)


def by_number(pk: int) -> Conversation:
    found = first_locked(Conversation.objects.filter(pk=pk))
    if found is None:
        raise NotFound("Este atendimento não existe mais.")
    return found


def locked(public_id: UUID | str) -> Conversation:
    found = first_locked(Conversation.objects.filter(public_id=public_id))
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

"""Reading conversations: who may see which, what was said, who holds what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.address import PHONE_SCHEMES
from invenio_center.kernel.errors import Invalid, NotFound
from invenio_center.kernel.numbers import whole
from invenio_center.models import Contact, Identity, Role, User

from ..choices import ConversationStatus
from ..models import Agent, Conversation, ConversationEvent, LaneEntry, Message, Outcome
from . import messages, window
from .messages import message_dict, visitor_dict

__all__ = [
    "address_for",
    "by_public_id",
    "get",
    "held_by",
    "history",
    "holds_contact",
    "message_dict",
    "outcome",
    "scheduled_for",
    "thread",
    "visible_to",
    "visitor_dict",
    "visitor_thread",
    "window_open",
]

MOST = 200


def get(public_id: UUID | str) -> Conversation:
    rows = Conversation.objects.select_related("channel", "contact", "segment", "holder__user", "outcome")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Este atendimento não existe mais.")
    return found


by_public_id = get


def visible_to(
    user: User, rows: QuerySet[Conversation] | None = None, *, reason: str = ""
) -> QuerySet[Conversation]:
    """The part of ``rows`` this person may read.

    Supervisors read all. Agents: what they hold, what the queue offers them, what they took part in. Compliance: all,
    with a reason that is kept in the audit. Administrators: nothing.
    """
    rows = Conversation.objects.all() if rows is None else rows
    if user.role == Role.SUPERVISOR:
        return rows
    if user.role == Role.AGENT:
        return rows.filter(Q(holder__user=user) | _offered(user) | _own_past(user))
    if user.role == Role.COMPLIANCE and reason.strip():
        audit.record("conversation.read", actor=user, reason=reason.strip()[:500])
        return rows
    return rows.none()


def _offered(user: User) -> Q:
    lanes = LaneEntry.objects.filter(lane_set__agents__user=user).values("lane")
    own = Q(status=ConversationStatus.WAITING, lane__in=lanes)
    returns = Q(
        status__in=(ConversationStatus.WAITING, ConversationStatus.SCHEDULED),
        promotes_at__isnull=False,
        return_lane__in=lanes,
    )
    return Q(holder=None) & (own | returns)


def _own_past(user: User) -> Q:
    """Took part in: wrote in it, or acted on it."""
    acted = ConversationEvent.objects.filter(actor=user).values("conversation")
    return Q(pk__in=acted)


def thread(
    conversation: Conversation, before: UUID | str | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """The newest messages, oldest first; ``before`` is the oldest message already shown."""
    return messages.shown(conversation, _page(conversation.messages.all(), before, limit))


def visitor_thread(conversation: Conversation, limit: int = 50) -> list[dict[str, Any]]:
    """What the customer of a WebChat may see of it."""
    page = _page(conversation.messages.filter(direction__in=("in", "out")), None, limit)
    for message in page:
        message.conversation = conversation
    return [visitor_dict(message) for message in page]


def _page(rows: QuerySet[Message], before: UUID | str | None, limit: int) -> list[Message]:
    rows = rows.select_related("author", "in_reply_to").prefetch_related("attachments")
    if before is not None:
        oldest = Message.objects.filter(public_id=before).values_list("at", "pk").first()
        if oldest is None:
            return []
        rows = rows.filter(Q(at__lt=oldest[0]) | Q(at=oldest[0], pk__lt=oldest[1]))
    newest = rows.order_by("-at", "-pk")[: min(limit, MOST)]
    return list(newest)[::-1]


def held_by(agent: Agent) -> QuerySet[Conversation]:
    """In this agent's hands, the longest owed first."""
    held = Conversation.objects.filter(holder=agent, status=ConversationStatus.ACTIVE)
    return held.order_by("waiting_since", "turn_since", "pk")


def scheduled_for(agent: Agent) -> QuerySet[Conversation]:
    """Returns to come: the agent's own, those of lanes the agent may take, and everybody's for supervisors."""
    promised = Conversation.objects.filter(promotes_at__isnull=False).exclude(
        status=ConversationStatus.CLOSED
    )
    if agent.user.role != Role.SUPERVISOR:
        own = Q(schedules__owner=agent, schedules__status="pending") | Q(holder=agent)
        lanes = LaneEntry.objects.filter(lane_set__agents=agent).values("lane")
        promised = promised.filter(own | Q(return_lane__in=lanes)).distinct()
    return promised.order_by("promotes_at", "pk")


def history(contact: Contact) -> QuerySet[Conversation]:
    """Every conversation of a person, newest first."""
    rows = Conversation.objects.filter(contact=contact)
    return rows.select_related("channel", "segment", "holder__user", "outcome").order_by("-id")


def holds_contact(user: User, contact: Contact) -> bool:
    """Has this person a conversation of the contact in hand?"""
    held = Conversation.objects.filter(contact=contact, holder__user=user, status=ConversationStatus.ACTIVE)
    return held.exists()


def address_for(contact: Contact, kind: str) -> str:
    """Where a message by this kind of channel would go: where they talked last, else an address, else ""."""
    talked = (
        Conversation.objects.filter(contact=contact, channel__kind=kind).exclude(reply_to="").order_by("-id")
    )
    if row := talked.first():
        return row.reply_to
    schemes = PHONE_SCHEMES if kind in PHONE_SCHEMES else (kind,)
    own = Identity.objects.filter(contact=contact, scheme__in=schemes).order_by("claimed", "id").first()
    return own.value if own else ""


def window_open(contact: Contact, kind: str) -> bool:
    """Is there an open conversation on this kind of channel in which free text may be sent now?"""
    rows = Conversation.objects.filter(contact=contact, channel__kind=kind, opened_at__lte=Now())
    now = sql.now()
    found = rows.exclude(status=ConversationStatus.CLOSED).select_related("channel")
    return any(window.is_open(one, now) for one in found)


def outcome(given: Any) -> Outcome:
    """The outcome with this number or label, if it is in use. Raises Invalid."""
    number, active = whole(given), Outcome.objects.filter(is_active=True)
    found = (active.filter(label=str(given)) if number is None else active.filter(pk=number)).first()
    if found is None:
        raise Invalid.field("outcome", "unknown", "Esta tabulação não existe ou está inativa.")
    return found

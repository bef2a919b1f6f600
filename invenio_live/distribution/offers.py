"""What was given must be opened in time: taken up, or back in its old place.

The offer's row decides. Opening and expiry both take the agent's row first and then change the offer only while it
stands open, so exactly one of them happens.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from invenio_center.kernel import sql
from invenio_center.models import User
from invenio_center.operation import queries as operation

from ..agents import queries as agents
from ..choices import ConversationStatus, OfferState, Presence
from ..conversations.leaving import set_presence
from ..conversations.locking import by_number, lock_agents
from ..conversations.moves import give_back
from ..events import tell, user_group
from ..models import Agent, Assignment, Conversation

AT_ONCE = 200


def open_offers(agent: Agent) -> QuerySet[Assignment]:
    """Given to this agent and not opened yet, the most pressing first."""
    found = Assignment.objects.filter(agent=agent, state=OfferState.OFFERED, conversation__holder=agent)
    return found.select_related("conversation").order_by("accept_by", "pk")


@transaction.atomic
def accept(conversation: UUID | str, agent: Agent) -> bool:
    """The agent has opened it. False when there was no open offer of it to this agent."""
    offered = Assignment.objects.filter(
        conversation__public_id=conversation, agent=agent, state=OfferState.OFFERED
    )
    if not offered.exists():
        return False
    lock_agents(agent)
    if not _ended(offered, OfferState.ACCEPTED, sql.now()):
        return False
    Agent.objects.filter(pk=agent.pk).update(offers_missed=0)
    _tell(agent.user, conversation, OfferState.ACCEPTED)
    return True


def expire_due(moment: datetime | None = None) -> int:
    """Offers whose time has run out; how many went back to the queue."""
    moment = moment or sql.now()
    open_ = Assignment.objects.filter(state=OfferState.OFFERED)
    gone = Q(accept_by__lte=moment) | ~Q(conversation__holder=F("agent"))
    keys = open_.filter(gone).order_by("accept_by", "pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_end(key, moment) for key in list(keys))


@transaction.atomic
def _end(key: int, moment: datetime) -> bool:
    """True when the conversation went back."""
    offer = Assignment.objects.select_related("agent__user").get(pk=key)
    if offer.agent is None:
        return False
    agent = lock_agents(offer.agent)[offer.agent.pk]
    row = by_number(offer.conversation_id)
    state = _outcome(offer, row, agent, moment)
    if not state or not _ended(Assignment.objects.filter(pk=key), state, moment):
        return False
    _tell(agent.user, row.public_id, state)
    if state != OfferState.EXPIRED:
        return False
    give_back(row, actor=None, reason="offer_missed")
    _missed(agent)
    return True


def _ended(offer: QuerySet[Assignment], state: str, moment: datetime) -> bool:
    """Only while it stands open: of two who end it at once, one is told False."""
    return bool(offer.filter(state=OfferState.OFFERED).update(state=state, ended_at=moment))


def _outcome(offer: Assignment, row: Conversation, agent: Agent, moment: datetime) -> str:
    if row.holder_id != agent.pk or row.status != ConversationStatus.ACTIVE:
        return OfferState.WITHDRAWN
    # Whoever has already acted on it (by the API, say) has it open.
    if row.events.filter(actor=agent.user, at__gte=offer.at).exists():
        return OfferState.ACCEPTED
    return OfferState.EXPIRED if offer.accept_by and offer.accept_by <= moment else ""


def _missed(agent: Agent) -> None:
    """Several in a row: a pause that everybody sees, ended by one click of the agent's."""
    agent.offers_missed += 1
    away = agent.offers_missed >= operation.current().offers_missed and agent.presence == Presence.ONLINE
    if away:
        agent.offers_missed = 0
    agent.save(update_fields=["offers_missed"])
    if away:
        set_presence(agent, Presence.PAUSED, pause_type=agents.absence())


def _tell(user: User, conversation: UUID | str, state: str) -> None:
    tell([user_group(user.pk)], "offer.ended", {"conversation": str(conversation), "state": state})

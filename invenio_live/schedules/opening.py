"""A return promised to a contact rather than in a conversation: it goes into the open one, or opens one that rests."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from django.conf import settings
from django.db import transaction

from channels_app.models import Channel
from invenio_center.contacts.identities import lock_addresses
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Contact, Role, User

from ..conversations import locking, promises
from ..conversations.elsewhere import PHONES, REACHED_BY
from ..conversations.errors import Blocked
from ..conversations.receiving import open_for
from ..models import Conversation, ConversationEvent, Schedule
from . import times
from .actions import promise
from .terms import Terms


@transaction.atomic
def create_for_contact(
    *,
    contact: Contact,
    channel: Channel,
    actor: User,
    due_at: datetime,
    time_zone: str = "",
    **terms: Unpack[Terms],
) -> Schedule:
    """Promise a return to ``contact`` on ``channel``. Raises what ``create`` raises, NotHolder while a colleague has
    the person, NotAllowed for agents who never attended them, and Invalid where the line cannot reach them.
    """
    lock_addresses(list(contact.identities.all()))
    row = open_for(contact, channel)
    if row is None:
        moment = times.due(due_at, time_zone or contact.time_zone or settings.TIME_ZONE, sql.now())
        row = _opened(contact, channel, actor, times.promotes_at(moment))
    else:
        row = locking.in_reach(row.public_id, actor)
    return promise(row, actor=actor, due_at=due_at, time_zone=time_zone, **terms)


def _opened(contact: Contact, channel: Channel, actor: User, promotes_at: datetime) -> Conversation:
    if contact.blocked_at is not None:
        raise Blocked("Este contato está bloqueado: não é possível agendar um retorno.")
    if not channel.is_active:
        raise Invalid.field("channel", "inactive", "Esta linha está desativada. Escolha outra.")
    _refuse_stranger(contact, actor)
    last = Conversation.objects.filter(contact=contact, channel=channel).order_by("-id").first()
    row = Conversation(
        channel=channel,
        contact=contact,
        reply_to=address_on(contact, channel, last),
        last_customer_at=last.last_customer_at if last else None,
        previous=last,
    )
    return promises.resting(row, promotes_at, actor=actor)


def address_on(contact: Contact, channel: Channel, last: Conversation | None) -> str:
    """Where the line reaches the person: as they last wrote, else by an address it understands. Raises Invalid."""
    if last is not None and last.reply_to:
        return last.reply_to
    for one in contact.identities.order_by("claimed", "id"):
        if channel.kind in _kinds(one.scheme):
            return one.value
    raise Invalid.field("channel", "unreachable", "Este contato não pode ser alcançado por esta linha.")


def _kinds(scheme: str) -> tuple[str, ...]:
    """Kinds of lines that an address of this scheme reaches."""
    if scheme in PHONES:
        return (*REACHED_BY["phone"], "voice")
    return (scheme, *REACHED_BY.get(scheme, ()))


def _refuse_stranger(contact: Contact, actor: User) -> None:
    """Agents promise only in the name of a talk of their own; supervisors to anybody."""
    own = ConversationEvent.objects.filter(actor=actor, conversation__contact=contact)
    if actor.role != Role.SUPERVISOR and not own.exists():
        raise NotAllowed("Só quem já atendeu este contato, ou a supervisão, pode agendar um retorno.")

"""Answering a person on another line: where a form only receives, or a visitor asked to go on by another channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from channels_app import registry
from channels_app.models import Channel
from channels_app.reach import queries as reach
from invenio_center.contacts.identities import lock_addresses
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Identity

from .. import events
from ..agents import queries as agents
from ..choices import Turn
from ..events import types
from ..models import Agent, Conversation
from ..queue.errors import AtCapacity
from . import notes, state, window
from .errors import AlreadyOpen, Blocked
from .locking import held_by, lock_agents
from .placing import keep
from .receiving import open_for

# Kinds that a typed address can be written to by, in the order they are offered.
REACHED_BY = {"email": ("email",), "phone": ("whatsapp", "sms", "rcs")}
PHONES = ("phone", "whatsapp", "sms")


@dataclass(frozen=True)
class Way:
    """A line that reaches the person. ``free``: words of one's own may go out now, not only a template."""

    channel: Channel
    scheme: str
    address: str
    free: bool


def ways(conversation: Conversation) -> list[Way]:
    """Active lines that can send to the contact, this one left out: by an address, or where they talked before."""
    identities = list(conversation.contact.identities.order_by("claimed", "id"))
    lines = Channel.objects.filter(is_active=True, outbound=True).exclude(pk=conversation.channel_id)
    talked = _talked(conversation, lines)
    found = [way for line in lines.order_by("-priority", "id") if (way := _way(line, identities, talked))]
    refused = reach.of_contact(conversation.contact)
    reached = [
        way
        for way in found
        if not any(one.kind == way.channel.kind and reach.names(one.identity, way.address) for one in refused)
    ]
    return sorted(reached, key=lambda way: not way.free)


def _talked(conversation: Conversation, lines: Iterable[Channel]) -> dict[int, Conversation]:
    """The newest conversation of the person on each line."""
    rows = Conversation.objects.filter(contact=conversation.contact_id, channel__in=lines).exclude(
        reply_to=""
    )
    return {row.channel_id: row for row in rows.select_related("channel").order_by("id")}


def _way(line: Channel, identities: Iterable[Identity], talked: dict[int, Conversation]) -> Way | None:
    connector = registry.of(line)
    if connector is None or not connector.sends:
        return None
    if before := talked.get(line.pk):
        return Way(line, line.kind, before.reply_to, window.is_open(before, sql.now()))
    for one in identities:
        if line.kind in REACHED_BY.get("phone" if one.scheme in PHONES else one.scheme, ()):
            return Way(line, one.scheme, one.value, window.seconds_of(line) is None)
    return None


@transaction.atomic
def continue_on(*, conversation: UUID | str, agent: Agent, channel: Channel) -> Conversation:
    """Go on with the person of a held conversation on ``channel``: what is owed is owed there from now on.

    Raises ``AtCapacity``, and ``AlreadyOpen`` when a colleague or the queue has the person on that line.
    """
    known = Conversation.objects.filter(public_id=conversation).select_related("contact").first()
    if known is not None:
        lock_addresses(list(known.contact.identities.all()))
    holder = lock_agents(agent)[agent.pk]
    row = held_by(conversation, agent)
    way = next((one for one in ways(row) if one.channel.pk == channel.pk), None)
    if way is None:
        raise Invalid.field("channel", "unreachable", "Este contato não pode ser alcançado por esta linha.")
    if row.contact.blocked_at is not None:
        raise Blocked
    other = open_for(row.contact, channel)
    if other is not None and other.holder_id != holder.pk:
        raise AlreadyOpen
    return _handed_on(row, holder, way, other)


def _handed_on(row: Conversation, holder: Agent, way: Way, other: Conversation | None) -> Conversation:
    if other is None and not agents.has_room(holder, way.channel.kind):
        raise AtCapacity
    now = sql.now()
    since = state.answered(row, now)
    row.unread = 0
    keep(row)
    notes.write(row, holder.user, f"Continua por {way.channel.label}.", about="continued")
    target = other or Conversation(
        channel=way.channel, contact=row.contact, reply_to=way.address, opened_at=now, turn_since=now
    )
    if other is None:
        state.give(target, holder)
    if since is not None:
        state.owe(target, since, now)
    elif other is None:
        target.turn = Turn.US
    keep(target)
    events.record(row, types.Continued(on=str(target.public_id)), actor=holder.user)
    event = (
        types.Opened(continues=str(row.public_id))
        if other is None
        else types.Continued(of=str(row.public_id))
    )
    events.record(target, event, actor=holder.user)
    agents.tell_me(holder.user)
    return target

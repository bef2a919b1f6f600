"""What a receiver is told: ``{id, type, at, sequence, data}``, as the subscription's user may see it.

An event row holds ids and codes. Names, texts and addresses are read at the moment of sending: who was erased
meanwhile is not told about any more, and who lost a right takes it away from the subscription too.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from consent.ledger import queries as ledger
from invenio_center.contacts import queries as contacts
from invenio_center.models import AuditEntry, Contact, Role, User
from invenio_center.models.contact import of_subject

from ..choices import Direction
from ..conversations.queries import holds_contact, visible_to
from ..models import Conversation, ConversationEvent, Message, PresenceSpan, SubscriptionDelivery
from . import catalogue

# Fields of events that hold the number of a user, which nobody outside knows, and those a person wrote.
USERS = ("from_agent", "to_agent", "owner", "agent")
WRITTEN = ("note", "reason")
# What the house keeps for itself.
INNER = ("kept",)
CONSENT_READERS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE})


def body(delivery: SubscriptionDelivery, viewer: User) -> dict[str, Any]:
    return {
        "id": str(delivery.event),
        "type": delivery.type,
        "at": delivery.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sequence": delivery.sequence,
        "data": DATA[delivery.source](delivery, viewer),
    }


def _of_conversation(delivery: SubscriptionDelivery, viewer: User) -> dict[str, Any]:
    event = ConversationEvent.objects.select_related("actor").filter(pk=delivery.row).first()
    if event is None:
        return {"erased": True}
    rows = Conversation.objects.select_related(
        "channel", "contact", "segment", "holder__user", "lane", "outcome"
    )
    conversation = rows.get(pk=event.conversation_id)
    readable = visible_to(viewer, Conversation.objects.filter(pk=conversation.pk)).exists()
    data = _public(event.data, readable)
    if message := _message(conversation, data.get("message"), readable):
        data["message"] = message
    actor = str(event.actor.public_id) if event.actor else None
    return {**data, "actor": actor, "conversation": _conversation(conversation, viewer, readable)}


def _public(stored: dict[str, Any], readable: bool) -> dict[str, Any]:
    data = {
        name: value
        for name, value in stored.items()
        if name not in INNER and (readable or name not in WRITTEN)
    }
    numbers = {name: data[name] for name in USERS if isinstance(data.get(name), int)}
    found = dict(User.objects.filter(pk__in=numbers.values()).values_list("pk", "public_id"))
    return {**data, **{name: str(found[pk]) if pk in found else None for name, pk in numbers.items()}}


def _conversation(conversation: Conversation, viewer: User, readable: bool) -> dict[str, Any]:
    channel, segment, holder = conversation.channel, conversation.segment, conversation.holder
    card = contacts.card(
        conversation.contact, viewer, unmasked=readable and holds_contact(viewer, conversation.contact)
    )
    return {
        "id": str(conversation.public_id),
        "protocol": conversation.protocol,
        "status": conversation.status,
        "channel": {"id": str(channel.public_id), "kind": channel.kind, "name": channel.name},
        "segment": {"id": str(segment.public_id), "name": segment.name} if segment else None,
        "agent": str(holder.user.public_id) if holder else None,
        "contact": {name: card[name] for name in ("id", "name", "phone", "email", "custom_code")},
        "priority": conversation.lane.priority if conversation.lane else None,
        "waiting_since": conversation.waiting_since,
        "outcome": conversation.outcome.label if conversation.outcome else None,
    }


def _message(conversation: Conversation, public_id: Any, readable: bool) -> dict[str, Any] | None:
    """Its words only for who may read the conversation; what colleagues note stays inside."""
    found = (
        Message.objects.filter(conversation=conversation, public_id=public_id).first() if public_id else None
    )
    if found is None:
        return None
    shown: dict[str, Any] = {
        "id": str(found.public_id),
        "direction": found.direction,
        "kind": found.kind,
        "status": found.status or None,
        "at": found.at,
    }
    spoken = found.direction in (Direction.IN, Direction.OUT)
    return {**shown, "text": found.text} if readable and spoken else shown


def _of_audit(delivery: SubscriptionDelivery, viewer: User) -> dict[str, Any]:
    entry = AuditEntry.objects.select_related("actor").get(pk=delivery.row)
    data: dict[str, Any] = {"actor": str(entry.actor.public_id) if entry.actor else None}
    if delivery.type == "priority.changed":
        before, after = entry.changes["priority"]
        return {**data, "object": entry.object_type, "id": entry.object_id, "from": before, "to": after}
    if delivery.type in catalogue.ONLY_THESE:
        told = {name: pair[1] for name, pair in entry.changes.items()}
        return {**data, **told, "object": entry.object_type, "id": entry.object_id}
    data["changed"] = sorted(entry.changes)
    if entry.object_type != "contact":
        return {**data, "object": entry.object_type, "id": entry.object_id}
    found = Contact.objects.filter(public_id=entry.object_id).prefetch_related("tags", "identities").first()
    return {**data, "contact": contacts.card(found, viewer) if found else {"id": entry.object_id}}


def _of_presence(delivery: SubscriptionDelivery, _viewer: User) -> dict[str, Any]:
    found = PresenceSpan.objects.select_related("agent__user", "pause__type").filter(pk=delivery.row).first()
    if found is None:
        return {"erased": True}
    return {
        "agent": str(found.agent.user.public_id),
        "state": found.state,
        "pause": found.pause.type.name if found.pause else None,
        "since": found.started_at,
    }


def _of_consent(delivery: SubscriptionDelivery, viewer: User) -> dict[str, Any]:
    """The state that follows, never the evidence; nothing of it to who may not see either."""
    subject = UUID(delivery.stream.partition(":")[2])
    contact = of_subject(subject).first()
    data: dict[str, Any] = {"contact": str(contact.public_id) if contact else None}
    if viewer.role not in CONSENT_READERS:
        return data
    event = ledger.events(subject_id=subject).get(seq=delivery.row)
    return {
        **data,
        "channels": event.channels,
        "purposes": event.purposes,
        "method": event.method,
        "occurred_at": event.occurred_at,
    }


DATA = {"event": _of_conversation, "audit": _of_audit, "presence": _of_presence, "consent": _of_consent}

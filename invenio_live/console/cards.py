"""What stands beside an open thread: the contact, consent, promised returns, history; and search results."""

from __future__ import annotations

from typing import Any

from invenio_center.contacts import consents
from invenio_center.contacts import queries as contacts
from invenio_center.kernel import address, asked
from invenio_center.models import Contact, User

from ..choices import ConversationStatus
from ..conversations import elsewhere, fitting, offers, refusals, window
from ..conversations import queries as conversations
from ..events.summary import stamp, summaries
from ..models import Assignment, Conversation, Rating, Schedule
from ..queue import takings
from ..schedules import queries as returns
from . import visitors

HISTORY = 10
# Kinds whose agents are offered another line of the contact.
ELSEWHERE = ("form", "webchat")
FOUND = 12


def contact(conversation: Conversation, viewer: User) -> dict[str, Any]:
    """Masked for whoever does not hold the conversation."""
    unmasked = _held(conversation, viewer)
    card = contacts.card(conversation.contact, viewer, unmasked=unmasked)
    phone = address.spoken(card["phone"], "phone")
    return {
        **card,
        "phone": phone,
        "refusals": refusals.shown(conversation.contact, viewer, unmasked=unmasked),
    }


def details(conversation: Conversation, viewer: User) -> dict[str, Any]:
    return {
        "tags": [tag.name for tag in conversation.tags.all()],
        "limits": fitting.limits_dict(conversation.channel),
        "window_s": window.seconds_of(conversation.channel),
        "reactions": offers.takes_reactions(conversation.channel),
        "consent": chips(conversation),
        "schedules": [schedule(found) for found in _returns(conversation)],
        "history": _history(conversation.contact, conversation, viewer),
        "ways": _ways(conversation, viewer),
        "visitor": visitors.of(conversation, viewer),
        "rating": rating(conversation),
        "assignment": assignment(conversation),
        "takings": takings_of(conversation),
    }


def takings_of(conversation: Conversation) -> list[dict[str, Any]]:
    """How it left the queue, newest first."""
    found = takings.of_conversations([conversation.pk]).get(conversation.pk, [])[:HISTORY]
    return [
        {"at": stamp(one.at), "who": one.who, "why": one.why, "others": list(one.others)} for one in found
    ]


def _ways(conversation: Conversation, viewer: User) -> list[dict[str, Any]]:
    """Lines to answer by where this one cannot, or where the person may be gone."""
    if conversation.channel.kind not in ELSEWHERE:
        return []
    return [
        {
            "channel": str(way.channel.public_id),
            "kind": way.channel.kind,
            "label": way.channel.label,
            "address": contacts.shown_address(
                way.scheme, way.address, viewer, unmasked=_held(conversation, viewer)
            ),
            "free": way.free,
        }
        for way in elsewhere.ways(conversation)
    ]


def _held(conversation: Conversation, viewer: User) -> bool:
    return conversation.holder is not None and conversation.holder.user_id == viewer.pk


def rating(conversation: Conversation) -> dict[str, Any] | None:
    """What the customer said after the end, or None."""
    found = Rating.objects.filter(conversation=conversation).first()
    return {"score": found.score, "comment": found.comment, "at": stamp(found.at)} if found else None


def assignment(conversation: Conversation) -> dict[str, Any] | None:
    """What distribution decided last about it, in words, or None."""
    found = Assignment.objects.filter(conversation=conversation).first()
    return {"sentence": found.sentence, "state": found.state, "at": stamp(found.at)} if found else None


def chips(conversation: Conversation) -> list[dict[str, Any]]:
    """State of each purpose on this conversation's channel, and whatever was granted or withdrawn elsewhere."""
    kind = conversation.channel.kind
    return [
        {
            "channel": chip.channel,
            "channel_label": chip.channel_label,
            "purpose": chip.purpose,
            "purpose_label": chip.purpose_label,
            "state": chip.state,
            "state_label": chip.state_label,
            "reason": chip.reason,
            "since": stamp(chip.since),
            "may": chip.may,
            "words": chip.words,
        }
        for chip in consents.chips(conversation.contact.subject_id)
        if chip.channel == kind or chip.may or chip.state == "withdrawn"
    ]


def schedule(found: Schedule) -> dict[str, Any]:
    return {
        "id": str(found.public_id),
        "due_at": stamp(found.due_at),
        "promotes_at": stamp(found.promotes_at),
        "time_zone": found.time_zone,
        "status": found.status,
        "owner": found.owner.user.display_name if found.owner else None,
        "author": found.author.display_name if found.author else None,
        "note": found.note,
        "owner_id": str(found.owner.user.public_id) if found.owner else None,
        "segment_id": str(found.segment.public_id) if found.segment else None,
        "repeats": found.repeats,
        "repeats_until": str(found.repeats_until) if found.repeats_until else None,
        "template": str(found.template.public_id) if found.template else None,
        "reminder_min": found.reminder_min,
        "reminder": returns.reminder(found),
    }


def search(words: str, viewer: User) -> list[dict[str, Any]]:
    """People by name, whole number or address, and conversations by protocol, each with its newest conversation."""
    words = words.strip()
    if len(words) < 2:
        return []
    visible = conversations.visible_to(viewer, Conversation.objects.all())
    people = list(contacts.search(words)[:FOUND].values_list("pk", flat=True))
    newest = visible.filter(contact__in=people).order_by("contact_id", "-id").distinct("contact_id")
    found = list(newest.values_list("pk", flat=True))
    _day, dash, number = words.rpartition("-")
    if dash:
        found += list(visible.filter(pk=asked.number(number) or 0).values_list("pk", flat=True)[:1])
    return summaries(found)[:FOUND]


def _returns(conversation: Conversation) -> Any:
    return returns.pending(conversation)


def _history(person: Contact, current: Conversation, viewer: User) -> list[dict[str, Any]]:
    visible = conversations.visible_to(viewer, Conversation.objects.filter(contact=person))
    found = (
        visible.exclude(pk=current.pk).select_related("channel", "outcome", "holder__user").order_by("-id")
    )
    return [
        {
            "id": str(one.public_id),
            "protocol": one.protocol,
            "channel": {"kind": one.channel.kind, "label": one.channel.label},
            "status": one.status,
            "status_label": ConversationStatus(one.status).label,
            "holder": one.holder.user.display_name if one.holder else None,
            "outcome": one.outcome.label if one.outcome else None,
            "preview": one.preview,
            "at": stamp(one.last_message_at or one.opened_at),
        }
        for one in found[:HISTORY]
    ]

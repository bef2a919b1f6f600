"""What became of a message after it left: its state moves forward, and a failed reply is owed again."""

from __future__ import annotations

from datetime import datetime

from channels_app.contract import MessageKind
from channels_app.models import Delivery, DeliveryState

from .. import events
from ..choices import ConversationStatus, MessageStatus
from ..events import types
from ..events.summary import stamp
from ..models import Conversation, Message
from ..sla import actions as sla
from . import fallback, messages, notices, state
from .locking import by_number
from .placing import keep, store

# As in the outbox: a refusal outranks ``sent`` and doubt, never proof of arrival.
RANK = {
    "": -1,
    MessageStatus.QUEUED: 0,
    MessageStatus.UNCERTAIN: 1,
    MessageStatus.SENT: 2,
    MessageStatus.FAILED: 3,
    MessageStatus.DELIVERED: 4,
    MessageStatus.READ: 5,
}
ARRIVED = (MessageStatus.DELIVERED, MessageStatus.READ)
UNDELIVERED = "Resposta não entregue"


def delivery_changed(delivery: Delivery, status: str, at: datetime) -> None:
    """Called in the transaction that changed the delivery. A message that is not a conversation's is ignored."""
    message = (
        Message.objects.select_for_update(no_key=True, of=("self",))
        .select_related("conversation__channel", "author", "in_reply_to")
        .filter(public_id=delivery.stands_for)
        .first()
    )
    if message is None:
        return
    message.status_history = [*message.status_history, {"status": status, "at": stamp(at)}]
    forward = RANK[status] > RANK[message.status]
    if forward:
        message.status = status
        message.error = _error(delivery) if status == MessageStatus.FAILED else None
    message.provider_id = message.provider_id or delivery.provider_id
    failed = forward and status == MessageStatus.FAILED and delivery.state != DeliveryState.CANCELLED
    taken_over = failed and fallback.take_over(message, delivery)
    message.version += 1
    message.save(update_fields=["status", "status_history", "error", "provider_id", "data", "version"])
    messages.tell_changed(message)
    if status in ARRIVED:
        fallback.call_off(message, delivery)
    if failed and not taken_over:
        notices.renew(message.conversation)  # the address may have refused for good
        _owe_again(message, at)


def _error(delivery: Delivery) -> dict[str, str]:
    return {"code": delivery.error_code, "sentence": delivery.error_sentence}


def _owe_again(message: Message, at: datetime) -> None:
    """The customer has no answer after all: the debt stands again since it first did."""
    if message.author_id is None or message.kind == MessageKind.REACTION:
        return  # no person answered with it
    conversation = by_number(message.conversation_id)
    if _answered_otherwise(conversation, message) or _superseded(conversation):
        return
    since = message.data.get("answers")
    before = events.sight(conversation)
    was_closed = conversation.status == ConversationStatus.CLOSED
    if since:
        sla.owed_again(conversation)
    state.owe(conversation, datetime.fromisoformat(since) if since else message.at, at)
    conversation.preview = f"{UNDELIVERED}: {conversation.preview}"[: state.PREVIEW]
    if conversation.status == ConversationStatus.ACTIVE:
        keep(conversation)
    else:
        state.reopen(conversation)
        conversation.status = ConversationStatus.WAITING
        store(conversation)
    code = (message.error or {}).get("code", "")
    failed = types.MessageFailed(
        message=str(message.public_id),
        waiting_since=stamp(conversation.waiting_since) or "",
        code=code,
        reopened=was_closed,
        seen_before=before,
    )
    events.record(conversation, failed)


def _answered_otherwise(conversation: Conversation, message: Message) -> bool:
    """A later message of a person has arrived: the customer was answered."""
    later = conversation.messages.filter(
        direction=message.direction, author__isnull=False, status__in=ARRIVED
    )
    answers = later.exclude(kind=MessageKind.REACTION)
    return answers.filter(at__gte=message.at).exclude(pk=message.pk).exists()


def _superseded(conversation: Conversation) -> bool:
    """Closed, and the pair has a newer conversation: that one is where the customer is served."""
    newer = Conversation.objects.filter(contact=conversation.contact_id, channel=conversation.channel_id)
    return conversation.status == ConversationStatus.CLOSED and newer.filter(pk__gt=conversation.pk).exists()

"""What leaves a conversation: stored and queued together with the consent decision, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app import registry
from channels_app.contract import MessageKind, OutgoingMedia, OutgoingMessage
from channels_app.models import DeliveryState
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from consent.ledger import queries as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from .. import events
from ..choices import ConversationStatus, Direction, MessageStatus
from ..events import types
from ..events.summary import stamp
from ..files import actions as files
from ..models import Agent, Attachment, Conversation, Message
from . import messages, promises, state, subjects, window, wording
from .errors import Blocked, ConversationClosed, WindowClosed
from .locking import held_by
from .wording import Prepared

REPLY = "reply"


@transaction.atomic
def send_reply(  # noqa: PLR0913
    *,
    conversation: UUID | str,
    agent: Agent,
    client_id: str,
    text: str = "",
    attachments: Sequence[UUID | str] = (),
    template: Mapping[str, Any] | None = None,
    in_reply_to: UUID | str | None = None,
    subject: str = "",
) -> Message:
    """Answer the customer. The same ``client_id`` gives the same message, whoever asks twice or at once.

    Raises NotHolder, WindowClosed, ConsentDenied. Files that one message of the channel cannot carry become further
    messages; ``subject`` is for channels that have one. ``template`` (see ``wording.prepare``) may go out when the
    window is closed, for the purpose that is its own.
    """
    if not client_id:
        raise Invalid.field("client_id", "required", "Informe client_id: ele evita mensagens em dobro.")
    row = held_by(conversation, agent)
    if repeated := _sent(row, client_id):
        return repeated
    _refuse_unsendable(row, text, attachments, template)
    now = sql.now()
    prepared = wording.prepare(row, template, agent.user) if template else None
    # Only what the provider itself knows and approved may pass a closed window.
    if (prepared is None or prepared.values is None) and not window.is_open(row, now):
        raise WindowClosed
    first = _message(row, agent.user, now, client_id=client_id, text=text, prepared=prepared)
    first.in_reply_to = (
        Message.objects.filter(conversation=row, public_id=in_reply_to).first() if in_reply_to else None
    )
    owed = _answered(row, first, now)
    first.data = {**first.data, "answers": owed.isoformat()} if owed else first.data
    if subject.strip():
        first.data = {**first.data, "subject": " ".join(subject.split())[:500]}
    kept = promises.kept_by_contact(row, agent.user, now)
    row.save()
    first.save(force_insert=True)
    for message in _with_files(first, agent.user, attachments):
        _queue(row, message, now, prepared)
        messages.tell_created(message)
    done = str(kept.public_id) if kept else ""
    events.record(row, types.MessageSent(message=str(first.public_id), kept_schedule=done), actor=agent.user)
    return first


def send_automatic(
    *, conversation: Conversation, text: str, purpose: str, due: bool = False, author: User | None = None
) -> Message | None:
    """A text no person wrote (acknowledgement, notice): it answers nothing. The caller holds the row's lock.

    None when consent does not allow it: an automatic text is never worth an error.
    """
    now = sql.now()
    message = _message(conversation, author, now, client_id="", text=text)
    message.data = {"purpose": purpose}
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            _queue(conversation, message, now, None, purpose=purpose, due=due)
    except (ConsentDenied, ChannelOff):
        return None
    messages.tell_created(message)
    return message


def _sent(conversation: Conversation, client_id: str) -> Message | None:
    found = Message.objects.filter(conversation=conversation, client_id=client_id)
    return found.select_related("conversation", "author", "in_reply_to").first()


def _refuse_unsendable(
    row: Conversation, text: str, attachments: Sequence[UUID | str], template: Mapping[str, Any] | None
) -> None:
    if not text.strip() and not attachments and not template:
        raise Invalid.field("text", "required", "Escreva a mensagem antes de enviar.")
    if row.status == ConversationStatus.CLOSED:
        raise ConversationClosed
    if row.contact.blocked_at is not None:
        raise Blocked


def _message(
    row: Conversation,
    author: User | None,
    now: datetime,
    *,
    client_id: str,
    text: str,
    prepared: Prepared | None = None,
) -> Message:
    return Message(
        conversation=row,
        channel=row.channel,
        direction=Direction.OUT,
        kind="template" if prepared else "text",
        text=prepared.text if prepared else text,
        data={"template": prepared.shown} if prepared else {},
        author=author,
        client_id=client_id,
        status=MessageStatus.QUEUED,
        status_history=[{"status": MessageStatus.QUEUED, "at": stamp(now)}],
        at=now,
    )


def _answered(row: Conversation, message: Message, now: datetime) -> datetime | None:
    """The debt is paid; the message remembers since when it stood, in case it does not arrive."""
    since = state.answered(row, now)
    row.unread = 0
    row.last_message_at = now
    row.preview = state.last_words(message.text, message.kind)
    return since


def _with_files(first: Message, user: User, attachments: Sequence[UUID | str]) -> list[Message]:
    """The message, then one more for each further file that does not go with it."""
    attached = files.attach(message=first, uploads=attachments, user=user)
    if attached:
        _becomes(first, attached[0])
    result = [first]
    connector = registry.of(first.channel)
    together = connector.limits.files if connector else 1
    for number, one in enumerate(attached[together:], start=2):
        further = _message(
            first.conversation,
            user,
            first.at,
            client_id=f"{first.client_id[:60]}:{number}",
            text="",
        )
        further.save(force_insert=True)
        Attachment.objects.filter(pk=one.pk).update(message=further)
        _becomes(further, one)
        result.append(further)
    return result


def _becomes(message: Message, attachment: Attachment) -> None:
    message.kind = attachment.kind
    Message.objects.filter(pk=message.pk).update(kind=attachment.kind)


def _queue(
    row: Conversation,
    message: Message,
    now: datetime,
    prepared: Prepared | None,
    *,
    purpose: str = "",
    due: bool = False,
) -> None:
    purpose = purpose or (prepared.purpose if prepared else REPLY)
    delivery = outbox.queue_delivery(
        channel=row.channel,
        to=row.reply_to,
        subject_id=row.contact.subject_id,
        purpose=purpose,
        message=_outgoing(message, prepared),
        window_open=window.is_open(row, now),
        window_until=window.closes_at(row.channel, row.last_customer_at),
        due=due or (purpose == REPLY and _wrote_since_leaving(row)),
    )
    if delivery.state == DeliveryState.SENT and message.status == MessageStatus.QUEUED:
        message.status = MessageStatus.SENT
        message.status_history = [*message.status_history, {"status": "sent", "at": stamp(now)}]
        Message.objects.filter(pk=message.pk).update(
            status=message.status, status_history=message.status_history
        )


def _wrote_since_leaving(row: Conversation) -> bool:
    """An answer is due unless the customer's last word was to want nothing more from us."""
    left = ledger.events(
        subject_id=row.contact.subject_id, type="consent.withdrawn", since=row.last_customer_at
    )
    return not left.filter(channels=[], purposes=[]).exists()


def _outgoing(message: Message, prepared: Prepared | None) -> OutgoingMessage:
    attached = [
        OutgoingMedia(MessageKind(file.kind), file.path, file.content_type, file.name, file.size)
        for file in message.attachments.order_by("pk")
    ]
    answered = message.in_reply_to
    return OutgoingMessage(
        correlation=str(message.public_id),
        kind=attached[0].kind if attached else MessageKind.TEXT,
        text=message.text,
        files=tuple(attached),
        in_reply_to=answered.provider_id if answered else "",
        template=prepared.values if prepared else None,
        thread=subjects.thread_of(message),
    )

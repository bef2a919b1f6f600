"""What leaves a conversation: stored and queued together with the consent decision, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from channels_app import registry
from channels_app.contract import MessageKind, OutgoingMedia, OutgoingMessage
from channels_app.models import DeliveryState
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from consent.ledger import origins
from consent.ledger import queries as ledger
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from .. import events
from ..choices import ConversationStatus, Direction, MessageStatus
from ..events import types
from ..events.summary import stamp
from ..files import actions as files
from ..files import shorts
from ..models import Agent, Attachment, Conversation, Message
from . import fitting, messages, offers, promises, state, subjects, window, wording
from .errors import Blocked, ConversationClosed, InboundOnly, WindowClosed
from .locking import held_by
from .placing import keep
from .wording import Prepared

REPLY = "reply"
SCHEDULED_RETURN = "scheduled_return"
# In a message's data: its files are addresses in the text and do not go along.
LINKED = "linked"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is for, and whether the person's own act asks for it, for how long."""

    purpose: str
    due: bool = False
    until: datetime | None = None


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
    interactive: Mapping[str, Any] | None = None,
) -> Message:
    """Answer the customer. The same ``client_id`` gives the same message, whoever asks twice or at once.

    Raises NotHolder, WindowClosed, ConsentDenied, TooLong, FileNotAccepted. What one message of the line cannot hold
    becomes several (``fitting``); the first is returned. ``interactive``: answers to tap under the text
    (``contract.OutgoingMessage``). ``template`` (see ``wording.prepare``) may go out when the window is closed, for the
    purpose that is its own. ``subject`` is for channels that have one.
    """
    row = _held(conversation, agent, client_id)
    if repeated := _sent(row, client_id):
        return repeated
    refuse_unsendable(row)
    _refuse_empty(row, text, attachments, template, interactive)
    now = sql.now()
    prepared = wording.prepare(row, template, agent.user) if template else None
    # Only what the provider itself knows and approved may pass a closed window.
    if (prepared is None or prepared.values is None) and not window.is_open(row, now):
        raise WindowClosed
    content = _content(prepared, interactive)
    first = _message(
        row, agent.user, now, client_id=client_id, text=prepared.text if prepared else text, **content
    )
    first.in_reply_to = (
        Message.objects.filter(conversation=row, public_id=in_reply_to).first() if in_reply_to else None
    )
    owed = _answered(row, first, now)
    first.data = {**first.data, "answers": owed.isoformat()} if owed else first.data
    if subject.strip():
        first.data = {**first.data, "subject": " ".join(subject.split())[:500]}
    kept = promises.kept_by_contact(row, agent.user, now)
    keep(row, replied=True)
    first.save(force_insert=True)
    for message in _shared_out(first, agent.user, attachments, prepared):
        _queue(row, message, now, prepared)
        messages.tell_created(message)
    done = str(kept.public_id) if kept else ""
    events.record(row, types.MessageSent(message=str(first.public_id), kept_schedule=done), actor=agent.user)
    return first


@transaction.atomic
def react(
    *, conversation: UUID | str, agent: Agent, client_id: str, message: UUID | str, emoji: str
) -> Message:
    """Put an emoji on a customer's message, or take it back with "". It answers nothing: what is owed stays owed.

    Raises NotHolder, WindowClosed, ConsentDenied, and Invalid where the channel shows no reactions.
    """
    row = _held(conversation, agent, client_id)
    if repeated := _sent(row, client_id):
        return repeated
    refuse_unsendable(row)
    target, now = offers.reacted_to(row, message, emoji), sql.now()
    if not window.is_open(row, now):
        raise WindowClosed
    data = {"emoji": emoji, "removed": not emoji}
    reaction = _message(
        row, agent.user, now, client_id=client_id, text=emoji, kind=MessageKind.REACTION.value, data=data
    )
    reaction.in_reply_to = target
    reaction.save(force_insert=True)
    _queue(row, reaction, now, None)
    messages.tell_created(reaction)
    told = types.MessageAnnotated(message=str(reaction.public_id), kind=reaction.kind)
    events.record(row, told, actor=agent.user)
    return reaction


def send_automatic(
    *,
    conversation: Conversation,
    text: str,
    purpose: str,
    due_for: timedelta | None = None,
    author: User | None = None,
) -> Message | None:
    """A text no person wrote (acknowledgement, notice): it answers nothing. The caller holds the row's lock.

    ``due_for``: the person's own act is what it answers, and for this long.

    None when consent does not allow it: an automatic text is never worth an error.
    """
    now = sql.now()
    message = _message(conversation, author, now, client_id="", text=text, data={"purpose": purpose})
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            occasion = Occasion(purpose, True, now + due_for) if due_for else None
            _queue(conversation, message, now, None, occasion or _occasion(conversation, purpose, now))
    except (ConsentDenied, ChannelOff):
        return None
    messages.tell_created(message)
    return message


def send_prepared(*, conversation: Conversation, prepared: Prepared, author: User | None) -> Message:
    """A template that is no answer (reminder, notice of an hour), for its own purpose. The caller holds the row's lock.

    Raises WindowClosed, ConsentDenied, ChannelOff, each with nothing stored.
    """
    now = sql.now()
    if prepared.values is None and not window.is_open(conversation, now):
        raise WindowClosed
    content = _content(prepared, None)
    content["data"] |= {"purpose": prepared.purpose}
    message = _message(conversation, author, now, client_id="", text=prepared.text, **content)
    with transaction.atomic():
        message.save(force_insert=True)
        _queue(conversation, message, now, prepared)
    messages.tell_created(message)
    return message


def _sent(conversation: Conversation, client_id: str) -> Message | None:
    found = Message.objects.filter(conversation=conversation, client_id=client_id)
    return found.select_related("conversation", "author", "in_reply_to").first()


def _held(conversation: UUID | str, agent: Agent, client_id: str) -> Conversation:
    if not client_id:
        raise Invalid.field("client_id", "required", "Informe client_id: ele evita mensagens em dobro.")
    return held_by(conversation, agent)


def _refuse_empty(
    row: Conversation,
    text: str,
    attachments: Sequence[UUID | str],
    template: Mapping[str, Any] | None,
    interactive: Mapping[str, Any] | None,
) -> None:
    if interactive is not None:
        if attachments or template:
            raise Invalid.field(
                "interactive", "alone", "As opções vão só com o texto, sem arquivo nem modelo."
            )
        offers.refuse_choices(row.channel, interactive, text)
    elif not text.strip() and not attachments and not template:
        raise Invalid.field("text", "required", "Escreva a mensagem antes de enviar.")


def _content(prepared: Prepared | None, interactive: Mapping[str, Any] | None) -> dict[str, Any]:
    """Kind of a row, and what only this kind has."""
    if prepared:
        return {"kind": wording.TEMPLATE, "data": {"template": prepared.shown}}
    if interactive:
        return {"kind": MessageKind.INTERACTIVE.value, "data": {"interactive": dict(interactive)}}
    return {}


def refuse_unsendable(row: Conversation) -> None:
    if row.status == ConversationStatus.CLOSED:
        raise ConversationClosed
    if row.contact.blocked_at is not None:
        raise Blocked
    connector = registry.of(row.channel)
    if connector is not None and not connector.sends:
        raise InboundOnly


def _message(
    row: Conversation,
    author: User | None,
    now: datetime,
    *,
    client_id: str,
    text: str,
    **content: Any,
) -> Message:
    return Message(
        conversation=row,
        channel=row.channel,
        direction=Direction.OUT,
        text=text,
        author=author,
        client_id=client_id,
        status=MessageStatus.QUEUED,
        status_history=[{"status": MessageStatus.QUEUED, "at": stamp(now)}],
        at=now,
        **content,
    )


def _answered(row: Conversation, message: Message, now: datetime) -> datetime | None:
    """The debt is paid; the message remembers since when it stood, in case it does not arrive."""
    since = state.answered(row, now)
    row.unread = 0
    row.last_message_at = now
    row.preview = state.last_words(message.text, message.kind)
    return since


def _shared_out(
    first: Message, user: User, attachments: Sequence[UUID | str], prepared: Prepared | None
) -> list[Message]:
    """The message, then one more for each further piece its line needs. Raises TooLong, FileNotAccepted, NotChecked."""
    attached = files.attach(message=first, uploads=attachments, user=user)
    if prepared is not None:
        wording.refuse_files(prepared, first.channel, attached)
    by_provider = prepared is not None and prepared.values is not None
    limits = None if by_provider else fitting.limits_of(first.channel)
    found = fitting.pieces(limits, first.text, attached, shorts.shorten)
    result = [_becomes(first, found[0])]
    for number, piece in enumerate(found[1:], start=2):
        further = _message(
            first.conversation,
            user,
            first.at,
            client_id=f"{first.client_id[:60]}:{number}",
            text="",
        )
        further.save(force_insert=True)
        result.append(_becomes(further, piece))
    return result


def _becomes(message: Message, piece: fitting.Piece) -> Message:
    """This piece of the answer: text, files, and the kind they make."""
    message.text = piece.text
    if piece.linked:
        message.data = {**message.data, LINKED: True}
    elif piece.files and message.kind != wording.TEMPLATE:
        message.kind = piece.files[0].kind
    message.save(update_fields=["text", "data", "kind"])
    Attachment.objects.filter(pk__in=[one.pk for one in piece.files]).update(message=message)
    return message


def _queue(
    row: Conversation,
    message: Message,
    now: datetime,
    prepared: Prepared | None,
    occasion: Occasion | None = None,
) -> None:
    purpose = occasion.purpose if occasion else prepared.purpose if prepared else REPLY
    occasion = occasion or _occasion(row, purpose, now)
    delivery = outbox.queue_delivery(
        channel=row.channel,
        to=row.reply_to,
        subject_id=row.contact.subject_id,
        purpose=purpose,
        message=_outgoing(row, message, prepared),
        window_open=window.is_open(row, now),
        window_until=window.closes_at(row.channel, row.last_customer_at),
        due=occasion.due,
        due_until=occasion.until,
        basis=bool(prepared and prepared.basis),
    )
    if delivery.state == DeliveryState.SENT and message.status == MessageStatus.QUEUED:
        message.status = MessageStatus.SENT
        message.status_history = [*message.status_history, {"status": "sent", "at": stamp(now)}]
        Message.objects.filter(pk=message.pk).update(
            status=message.status, status_history=message.status_history
        )


def _occasion(row: Conversation, purpose: str, now: datetime) -> Occasion:
    """What the consent decision asks of purposes that the person's own act carries."""
    if purpose == SCHEDULED_RETURN:
        until = promises.agreed_until(row, now)
        return Occasion(purpose, until is not None, until)
    return Occasion(purpose, purpose == REPLY and wrote_since_leaving(row))


def wrote_since_leaving(row: Conversation) -> bool:
    """An answer is due unless the customer's last word was to want nothing more from us.

    A word of this conversation is newer than the one that left when it was taken in later and not written before. One
    who left elsewhere (a page, a colleague) is compared by our clock; providers' clocks know whole seconds.
    """
    own = ledger.records_of(row.contact.subject_id)
    left = (
        ledger.events(type="consent.withdrawn").filter(subject_id__in=own, channels=[], purposes=[]).first()
    )
    if left is None:
        return True
    heard = row.messages.filter(direction=Direction.IN)
    for pk, at, *ids in heard.order_by("-pk").values_list("pk", "at", "public_id", "provider_id").iterator():
        if origins.names(left.origin, *ids):
            return heard.filter(pk__gt=pk, at__gte=at).exists()
    written = left.recorded_at.replace(microsecond=0)
    return heard.filter(created_at__gt=left.recorded_at, at__gte=written).exists()


def _outgoing(row: Conversation, message: Message, prepared: Prepared | None) -> OutgoingMessage:
    attached = [] if LINKED in message.data else list(message.attachments.order_by("id"))
    answered = message.in_reply_to.provider_id if message.in_reply_to else ""
    emoji = message.data.get("emoji", "") if message.kind == MessageKind.REACTION else None
    own = MessageKind.TEXT if message.kind == wording.TEMPLATE else MessageKind(message.kind)
    return OutgoingMessage(
        correlation=str(message.public_id),
        kind=MessageKind(attached[0].kind) if attached else own,
        text=message.text,
        files=tuple(
            OutgoingMedia(MessageKind(file.kind), file.path, file.content_type, file.name, file.size)
            for file in attached
        ),
        in_reply_to=answered,
        template=prepared.values if prepared else None,
        interactive=message.data.get("interactive"),
        reaction=None if emoji is None else {"message_id": answered, "emoji": emoji},
        answers_at=row.last_customer_at.isoformat() if row.last_customer_at else "",
        thread=subjects.thread_of(message),
    )

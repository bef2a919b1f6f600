"""Who has no RCS gets the text by SMS, where the line names one: one message, a second way, never both knowingly.

It takes over only after a word that excludes arrival. The second way has a consent decision of its own; a late word
that the first one arrived after all calls it back while it still waits.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from channels_app import registry
from channels_app.contract import MessageKind, OutgoingMessage
from channels_app.lines import queries as lines
from channels_app.models import Channel, Delivery, Kind
from channels_app.outbox import actions as outbox
from channels_app.outbox.errors import ChannelOff, ConsentDenied
from invenio_center.kernel import sql

from ..choices import MessageStatus
from ..events.summary import stamp
from ..models import Message
from . import window
from .sending import REPLY, wrote_since_leaving

SETTING = "fallback_sms"
# The provider will not deliver it: the number has no RCS, or the message was recalled in time.
EXCLUDED = frozenset({"no_rcs", "ttl_revoked"})
# In ``message.data``: the line that took over, or the reason why none did.
KEY = "fallback"


def take_over(message: Message, delivery: Delivery) -> bool:
    """Send a failed message by SMS, inside the caller's transaction; False when it stays failed.

    ``message`` is changed and not saved: it waits again, or says why the SMS did not go out.
    """
    if delivery.error_code not in EXCLUDED or delivery.replaces_id is not None or KEY in message.data:
        return False
    channel = _sms_line(delivery.channel)
    if channel is None or not _fits(message, channel):
        return False
    shown = {"line": str(channel.public_id), "channel": channel.label}
    try:
        _queue(message, delivery, channel)
    except (ConsentDenied, ChannelOff) as refused:
        message.data = {**message.data, KEY: {**shown, "refused": refused.data.get("reason") or refused.code}}
        sentence = f"{delivery.error_sentence} O SMS também não saiu: {refused.sentence}"
        message.error = {"code": delivery.error_code, "sentence": sentence}
        return False
    message.data = {**message.data, KEY: shown}
    message.status, message.error, message.provider_id = MessageStatus.QUEUED, None, ""
    again = {"status": MessageStatus.QUEUED, "at": stamp(sql.now())}
    message.status_history = [*message.status_history, again]
    return True


def call_off(message: Message, delivery: Delivery) -> None:
    """The first way arrived after all: what still waits on the second one does not go out."""
    if KEY in message.data and delivery.replaces_id is None:
        outbox.cancel_replacement(delivery)


def _sms_line(channel: Channel) -> Channel | None:
    wanted = _uuid(channel.settings.get(SETTING)) if channel.kind == Kind.RCS else None
    if wanted is None:
        return None
    return lines.active().filter(public_id=wanted, kind=Kind.SMS, outbound=True).first()


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _fits(message: Message, channel: Channel) -> bool:
    """Only words go over: a file or a text that is too long stays failed, and a person decides."""
    connector = registry.of(channel)
    if connector is None or not message.text.strip() or message.attachments.exists():
        return False
    return len(message.text) <= connector.limits.text_max


def _queue(message: Message, delivery: Delivery, channel: Channel) -> None:
    conversation = message.conversation
    closes_at = window.closes_at(channel, conversation.last_customer_at)
    reply = {"due": wrote_since_leaving(conversation)} if delivery.purpose == REPLY else {}
    outbox.queue_replacement(
        delivery,
        channel=channel,
        to=delivery.to,
        message=OutgoingMessage(str(message.public_id), MessageKind.TEXT, message.text),
        window_open=closes_at is None or sql.now() < closes_at,
        window_until=closes_at,
        **reply,
    )

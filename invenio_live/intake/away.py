"""The line's own words outside business hours: said once, by nobody, and answering nothing."""

from __future__ import annotations

from datetime import timedelta

from channels_app.lines import hours
from channels_app.models import Kind
from invenio_center.kernel import sql

from ..choices import Direction
from ..conversations import actions as conversations
from ..conversations.sending import REPLY
from ..models import Message

AGAIN_AFTER = timedelta(hours=12)
# They say it on their own page before anything is written.
OWN_PAGE = frozenset((Kind.WEBCHAT, Kind.VIDEO, Kind.FORM))
AWAY = "away"


def tell(message: Message) -> None:
    """Answer a message that came while nobody is there. The caller holds the conversation's lock."""
    channel = message.channel
    text = channel.hours.closed_message.strip() if channel.hours else ""
    # A machine that answers a machine never ends.
    if not text or channel.kind in OWN_PAGE or message.data.get("automatic") or hours.is_open(channel):
        return
    if not _said_lately(message):
        sent = conversations.send_automatic(conversation=message.conversation, text=text, purpose=REPLY)
        if sent is not None:
            Message.objects.filter(pk=sent.pk).update(data={**sent.data, AWAY: True})


def _said_lately(message: Message) -> bool:
    said = Message.objects.filter(conversation=message.conversation, direction=Direction.OUT)
    return said.filter(data__has_key=AWAY, at__gt=sql.now() - AGAIN_AFTER).exists()

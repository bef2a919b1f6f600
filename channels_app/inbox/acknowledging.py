"""Telling a provider that a customer's tap was taken in: on some, the button looks busy until then.

Nothing depends on it, so it is never repeated: a lost word leaves the button busy a little longer.
"""

from __future__ import annotations

import logging

from invenio_center.kernel.http import HttpError

from .. import bells, registry
from ..contract import Act, Event, IncomingMessage, MessageKind, ProviderRefused, Unreadable
from ..lines import queries as lines
from ..models import Channel, Envelope

logger = logging.getLogger(__name__)

TASK = "channels_app.tasks.acknowledge"


def plan(envelope: Envelope, event: Event) -> None:
    """Have a worker do it once the tap is stored. It is told the envelope, not whose tap it was."""
    if _is_awaited(envelope.channel, event):
        bells.ring(TASK, envelope.pk)


def acknowledge(envelope_id: int) -> None:
    envelope = Envelope.objects.select_related("channel").filter(pk=envelope_id).first()
    connector = registry.of(envelope.channel) if envelope else None
    if envelope is None or connector is None:
        return
    line = lines.line_of(envelope.channel)
    try:
        for event in connector.parse(line, bytes(envelope.body)):
            if isinstance(event, IncomingMessage) and _is_awaited(envelope.channel, event):
                connector.act(line, event.reply_to, Act.TAKEN, event.provider_id, lines.http_for(line))
    except (ProviderRefused, HttpError, Unreadable) as error:
        logger.info(
            "tap_not_acknowledged",
            extra={"envelope": str(envelope.public_id), "error": type(error).__name__},
        )


def _is_awaited(channel: Channel, event: Event) -> bool:
    connector = registry.of(channel)
    tapped = isinstance(event, IncomingMessage) and event.kind is MessageKind.INTERACTIVE
    return tapped and connector is not None and Act.TAKEN in connector.acts

"""What a customer sees of us beside messages: read, and somebody is writing. What is lost is not repeated."""

from __future__ import annotations

import logging

from invenio_center.kernel.http import HttpError

from .. import registry
from ..contract import Act, ProviderRefused
from ..lines import queries as lines
from ..models import Channel

logger = logging.getLogger(__name__)


def is_shown(channel: Channel, act: Act) -> bool:
    """Does this line's provider show it, and is the line in use?"""
    connector = registry.of(channel)
    return connector is not None and act in connector.acts and channel.is_active and channel.outbound


def show(channel: Channel, to: str, act: Act, ref: str) -> bool:
    """Tell the provider; False when it did not take it. Calls the network: never from a request or a transaction.

    ``ref`` is the provider's id of the customer's newest message.
    """
    connector = registry.of(channel)
    if connector is None or not is_shown(channel, act):
        return False
    line = lines.line_of(channel)
    try:
        connector.act(line, to, act, ref, lines.http_for(line))
    except (ProviderRefused, HttpError) as error:
        code = error.error.code if isinstance(error, ProviderRefused) else type(error).__name__
        logger.info("act_lost", extra={"channel": str(channel.public_id), "act": act.value, "error": code})
        return False
    return True

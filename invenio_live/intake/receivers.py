"""The receivers of the three signals of ``channels_app``; connected in ``invenio_live.apps``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels_app.contract import IncomingMessage, OptOutSignal
from channels_app.models import Channel, Delivery

from ..conversations import deliveries
from . import actions, optouts


def on_message(*, channel: Channel, message: IncomingMessage, **_kwargs: Any) -> str:
    """Answers why the message was ignored, or nothing."""
    return actions.receive_message(channel, message)


def on_delivery(*, delivery: Delivery, status: Any, at: datetime, **_kwargs: Any) -> None:
    deliveries.delivery_changed(delivery, str(status), at)


def on_optout(*, channel: Channel, wish: OptOutSignal, **_kwargs: Any) -> None:
    optouts.receive_signal(channel, wish)

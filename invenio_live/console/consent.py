"""Consent from the console: which texts may be put to this customer, and putting one."""

from __future__ import annotations

from collections.abc import Callable

from consent.choices import Channel, Purpose
from consent.ledger import queries as consents

from ..conversations import queries
from ..intake import questions
from . import protocol
from .caller import Caller
from .protocol import Data


def texts(_caller: Caller, _data: Data) -> Data:
    """Published texts in their newest version, with what each covers in words."""
    shown = [
        {
            "code": text.code,
            "version": text.version,
            "body": text.body,
            "channels": [str(Channel(code).label) for code in text.channels],
            "purposes": [str(Purpose(code).label) for code in text.purposes],
        }
        for text in consents.current_texts()
    ]
    return {"texts": shown}


def ask(caller: Caller, data: Data) -> Data:
    """``message`` is null where the person was sent a link instead."""
    message = questions.ask(
        conversation=protocol.uuid(data, "conversation"),
        agent=caller.agent(),
        code=protocol.text(data, "text", most=60),
        version=protocol.integer(data, "version", default=0, most=10_000) or None,
        requested=data.get("requested") is True,
    )
    return {"message": queries.message_dict(message) if message else None}


HANDLERS: dict[str, Callable[[Caller, Data], Data]] = {"consent.texts": texts, "consent.ask": ask}

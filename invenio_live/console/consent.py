"""Consent from the console: which texts may be put to this customer, putting one, and what a person asks of us."""

from __future__ import annotations

from collections.abc import Callable

from consent.choices import Channel, Purpose, Right
from consent.ledger import queries as consents

from ..conversations import queries
from ..intake import questions
from ..privacy import requests
from . import protocol
from .caller import Caller, seen
from .protocol import Data

MAX_DETAILS = 2000


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


def rights_request(caller: Caller, data: Data) -> Data:
    """The person asked, in words, for one of the nine rights of art. 18: the desk of compliance takes it from here."""
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    opened = requests.open_in(
        conversation,
        right=protocol.one_of(data, "right", *Right.values),
        details=protocol.text(data, "details", most=MAX_DETAILS, default=""),
        actor=caller.user,
    )
    return {"protocol": opened.protocol, "due_at": opened.due_at}


HANDLERS: dict[str, Callable[[Caller, Data], Data]] = {
    "consent.texts": texts,
    "consent.ask": ask,
    "conversation.rights_request": rights_request,
}

"""One played provider: its people, its calls to our webhooks, and its API under ``simulator/``."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern

from invenio_center.kernel.errors import Invalid

from ...contract import Line
from ...models import Channel, SimulatedMessage
from ..post import post

TEXT_MAX = 65536
PLACE = {"latitude": -23.5613, "longitude": -46.6565, "name": "Avenida Paulista", "address": "São Paulo, SP"}
Word = tuple[SimulatedMessage, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be played. ``note`` says what is special about the address."""

    address: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Post:
    """One call to a webhook. ``query`` follows the address after a question mark."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


class Player:
    """Base of all. Signatures and checks share no code with the connectors."""

    kind: str
    provider: str = ""
    people: tuple[Person, ...] = ()
    address_label: str = "Endereço"
    # What a person can send: text, image, location.
    kinds: tuple[str, ...] = ("text",)
    # What this provider tells about our messages, in order; nothing for one that tells nothing.
    words: tuple[str, ...] = ("sent", "delivered", "read")
    # Does it tell afterwards that a message failed?
    fails: bool = True
    # What the next send can meet: code and words for the page; ``timeout`` takes it and says nothing.
    faults: tuple[tuple[str, str], ...] = ()
    # The provider's API, mounted under ``simulator/``.
    urls: tuple[URLPattern, ...] = ()

    def address(self, given: str) -> str:
        """A person's address as it is kept. Raises Invalid for what this provider's people cannot have."""
        return given

    def new_id(self) -> str:
        return secrets.token_hex(16)

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        """What a person sends, as kept. Raises Invalid."""
        if kind == "text" and 0 < len(text) <= TEXT_MAX:
            return {"body": text}
        if kind == "location" and kind in self.kinds:
            return dict(PLACE)
        raise Invalid.field("text", "required", "Escreva uma mensagem.")

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        """The call that brings one message of a person."""
        raise NotImplementedError

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        """The calls that tell what became of our messages."""
        return []

    def forged(self, call: Post) -> Post:
        """The same call with a proof that is not the provider's."""
        wrong = {
            name: _other(value) if name in self.proofs else value for name, value in call.headers.items()
        }
        return Post(call.body, wrong, call.query)

    # Headers that prove who calls.
    proofs: tuple[str, ...] = ()

    def deliver(self, line: Line, call: Post, url: str = "") -> int:
        """Bring a call to our webhook; the status answered."""
        address = url or line.webhook_url
        return post(f"{address}?{call.query}" if call.query else address, call.body, call.headers)

    def text_of(self, message: SimulatedMessage) -> str:
        """What the page shows of a message."""
        content = message.content
        if message.kind == "location":
            return f"{content.get('name') or 'Localização'} ({content['latitude']}, {content['longitude']})"
        return str(content.get("body") or content.get("caption") or content.get("filename") or "")


def _other(value: str) -> str:
    """As long as the right one, and wrong."""
    prefix, _, rest = value.rpartition("=") if value.startswith("sha") else ("", "", value)
    changed = secrets.token_hex(len(rest))[: len(rest)]
    return f"{prefix}={changed}" if prefix else changed

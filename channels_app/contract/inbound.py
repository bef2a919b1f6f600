"""What comes in: a provider's call, the parts it is stored in, and the events they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from .line import Claim, MessageKind
from .outbound import ProviderError, Status


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call of a provider.

    ``headers`` has lower-case names; ``key`` is what follows the line's id in the path.
    """

    method: str
    headers: Mapping[str, str]
    query_string: str = ""
    body: bytes = b""
    key: str = ""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider is told once its call is stored (or shakes hands)."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Part:
    """One event of a provider's call, as stored: its key is unique within the channel.

    ``is_mark``: it says only that a message of ours got on (sent, delivered, read). What people write goes before it.
    """

    dedupe_key: str
    body: bytes
    is_mark: bool = False


class Unreadable(Exception):
    """The body verified but does not have the provider's shape; it is kept raw for replay."""


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file of a message: a worker fetches ``ref`` soon, before it expires there, or it came along as ``inline``."""

    kind: MessageKind
    ref: str
    content_type: str = ""
    name: str = ""
    sha256: str = ""
    size: int | None = None
    inline: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class OptIn:
    """A box the person ticked on a page: the published text as it was shown there, and from where."""

    code: str
    version: int
    ip: str = ""
    user_agent: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A customer's message. ``sender`` is strongest claim first; ``reply_to`` is the exact address to answer.

    ``claimed``: the sender's addresses were typed on a page and proved by nobody.

    ``data`` holds what only some channels know, under names of their own (``html``, ``subject``, ``referral``, …).
    """

    provider_id: str
    sender: tuple[Claim, ...]
    reply_to: str
    at: datetime
    kind: MessageKind
    sender_name: str = ""
    text: str = ""
    media: tuple[IncomingMedia, ...] = ()
    location: Mapping[str, Any] | None = None
    in_reply_to: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    claimed: bool = False
    opt_ins: tuple[OptIn, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """The provider's word on one of our messages. ``correlation`` is our own id where the provider echoes it."""

    provider_id: str
    status: Status
    at: datetime
    correlation: str = ""
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class StatusUpTo:
    """The provider's word on all our messages to one address, handed over at ``at`` or before."""

    to: str
    status: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class OptOutSignal:
    """The person used the provider's own way out. ``scope``: ``marketing`` or ``all``; ``lifted`` undoes it.

    ``blocked``: the provider takes no message to this person any more.
    """

    sender: tuple[Claim, ...]
    scope: str
    at: datetime
    ref: str
    lifted: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class TemplateSeen:
    """What the provider says of one template; "" where it says nothing. ``status``: draft, pending, approved, …

    ``content``: header, body, footer, buttons and variables, where it told them.
    """

    name: str
    language: str = ""
    category: str = ""
    status: str = ""
    quality: str = ""
    reason: str = ""
    provider_id: str = ""
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LineNotice:
    """The provider's word on the line itself: quality, account, templates. ``topic`` is its own name for that.

    ``quality``: codes, by name, of what it says about how much the line may send; empty where it says nothing of that.
    """

    topic: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    template: TemplateSeen | None = None
    quality: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A known event that changes nothing here; kept with its reason."""

    reason: str


Event = IncomingMessage | StatusUpdate | StatusUpTo | OptOutSignal | LineNotice | Ignored

"""What a connector is: pure Python, bytes and headers in, the dataclasses of this module out.

A connector never touches the database, Celery or another connector. It receives a ``Line`` (what it may know of
its channel) and an HTTP client (``invenio_center.kernel.http``), and says with ``ProviderRefused`` why a provider
did not take a message. The checklist for a new provider is in CONTRIBUTING.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """A channel as its connector sees it. ``secrets`` holds for each name the accepted values, newest first."""

    id: str
    kind: str
    name: str
    address: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, tuple[str, ...]] = field(repr=False)
    webhook_url: str = ""

    def secret(self, name: str) -> str:
        """The newest value; KeyError when the credential was never set."""
        return self.secrets[name][0]


# --- inbound ---


@dataclass(frozen=True, slots=True)
class Claim:
    """One address of a person. ``canonical`` is what is matched, ``value`` what the provider gave."""

    scheme: str
    value: str
    canonical: str


class MessageKind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    INTERACTIVE = "interactive"
    REACTION = "reaction"
    SYSTEM = "system"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class IncomingMedia:
    """A file the provider keeps for us; a worker fetches ``ref`` soon, before it expires there."""

    kind: MessageKind
    ref: str
    content_type: str = ""
    name: str = ""
    sha256: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A customer's message. ``sender`` is strongest claim first; ``reply_to`` is the exact address to answer."""

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


class Status(StrEnum):
    """The lattice of a message on its way out; it only moves forward (``failed`` only up to ``sent``)."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class ErrorClass(StrEnum):
    """What to do about a refusal; see the table of each connector."""

    RETRY = "retry"  # refused before processing: try again after a pause
    AMBIGUOUS = (
        "ambiguous"  # may have been taken: never send again without a word from the provider or a person
    )
    WINDOW_CLOSED = "window_closed"
    OPTED_OUT = "opted_out"
    BAD_RECIPIENT = "bad_recipient"
    BAD_CONTENT = "bad_content"
    AUTH = "auth"  # pause the channel and tell its administrator
    POLICY = "policy"  # the same
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProviderError:
    code: str
    sentence: str
    error_class: ErrorClass
    retry_after_s: float | None = None


class ProviderRefused(Exception):
    """The provider did not take the message, or nobody knows whether it did (``AMBIGUOUS``)."""

    def __init__(self, error: ProviderError) -> None:
        self.error = error
        super().__init__(f"{error.code}: {error.sentence}")


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """The provider's word on one of our messages. ``correlation`` is our own id where the provider echoes it."""

    provider_id: str
    status: Status
    at: datetime
    correlation: str = ""
    error: ProviderError | None = None


@dataclass(frozen=True, slots=True)
class OptOutSignal:
    """The person used the provider's own way out. ``scope``: ``marketing`` or ``all``; ``lifted`` undoes it."""

    sender: tuple[Claim, ...]
    scope: str
    at: datetime
    ref: str
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Ignored:
    """A known event that changes nothing here; kept with its reason."""

    reason: str


Event = IncomingMessage | StatusUpdate | OptOutSignal | Ignored


@dataclass(frozen=True, slots=True)
class Part:
    """One event of a provider's call, as stored: its key is unique within the channel."""

    dedupe_key: str
    body: bytes


class Unreadable(Exception):
    """The body verified but does not have the provider's shape; it is kept raw for replay."""


# --- outbound ---


@dataclass(frozen=True, slots=True)
class OutgoingMedia:
    """``path`` lies under MEDIA_ROOT; the worker opens it."""

    kind: MessageKind
    path: str
    content_type: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What to send. ``correlation`` is the message's public id: constant over every attempt."""

    correlation: str
    kind: MessageKind
    text: str = ""
    media: OutgoingMedia | None = None
    in_reply_to: str = ""
    template: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it (which is not delivery). ``to`` is the address it really used, when it says so."""

    provider_id: str
    to: str = ""


class Http(Protocol):
    """The part of ``invenio_center.kernel.http.Client`` that connectors use."""

    def request(self, method: str, url: str, **kwargs: Any) -> Any: ...

    def stream(
        self, url: str, *, headers: Mapping[str, str] | None = None, max_bytes: int, total_s: float = 120.0
    ) -> Iterator[bytes]: ...


class Connector(Protocol):
    """One provider. All methods are pure but for the HTTP client they are handed."""

    kind: str
    required_secrets: tuple[str, ...]
    required_settings: tuple[str, ...]
    has_webhook: bool
    # Free-form messages are allowed this long after the customer's last one; None: for as long as it is open.
    window_s: int | None
    max_body: int

    def handshake(self, line: Line, query: Mapping[str, str]) -> str | None:
        """Answer to the provider's GET check of the address, or None when it does not verify."""

    def verify(self, line: Line, headers: Mapping[str, str], body: bytes) -> bool:
        """Is this call the provider's? Over the raw bytes, in constant time; header names are lower case."""

    def split(self, line: Line, body: bytes) -> list[Part]:
        """The single events of a call. Raises Unreadable."""

    def parse(self, line: Line, body: bytes) -> list[Event]:
        """One stored part to events. Raises Unreadable."""

    def send(self, line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
        """Hand one message to the provider. Raises ProviderRefused."""

    def fetch(self, line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
        """Open a received file: its bytes in pieces and its content type as stated. Raises ProviderRefused."""

    def check(self, line: Line, http: Http) -> str:
        """Try the credentials; a pt-BR sentence saying what works. Raises ProviderRefused."""

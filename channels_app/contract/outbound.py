"""What goes out: a message, the provider's refusal of it, and what may be sent at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .choices import Choices
from .line import MessageKind


class Status(StrEnum):
    """The lattice of a message on its way out; it only moves forward (``failed`` only up to ``sent``)."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


# A message got on as it should: nobody has to do anything about it.
PROGRESS = frozenset((Status.QUEUED, Status.SENT, Status.DELIVERED, Status.READ))


class ErrorClass(StrEnum):
    """What to do about a refusal; see the table of each connector."""

    RETRY = "retry"  # refused before processing: try again after a pause
    AMBIGUOUS = (
        "ambiguous"  # may have been taken: never send again without a word from the provider or a person
    )
    WINDOW_CLOSED = "window_closed"
    OPTED_OUT = "opted_out"
    BAD_RECIPIENT = "bad_recipient"  # this address takes nothing from us, for good: it is remembered
    NOT_HERE = "not_here"  # the number has not this channel today: another may do, and it may change
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
class OutgoingMedia:
    """``path`` lies under MEDIA_ROOT; the worker opens it. ``url`` is public for a short time: some providers fetch."""

    kind: MessageKind
    path: str
    content_type: str
    name: str
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What to send. ``correlation`` is the message's public id: constant over every attempt.

    ``thread``: subject and references, for channels that have them. ``interactive``: ``{"type": "buttons", "buttons":
    [{"id", "title"}]}``, ``{"type": "list", "button", "rows": [{"id", "title", "description"?}]}`` or ``{"type":
    "request_contact_info"}``, within the channel's ``Choices``. ``reaction``: ``{"message_id", "emoji"}``, "" removes.
    ``answers_at``: when the customer wrote last, by the provider's clock (RFC 3339). ``purpose``: what the consent
    decision was asked for (``reply``, ``marketing``, …). ``secret``: a piece of the text that only its receiver may
    know; it is forgotten when the message has been sent or will not be.
    """

    correlation: str
    kind: MessageKind
    text: str = ""
    files: tuple[OutgoingMedia, ...] = ()
    in_reply_to: str = ""
    template: Mapping[str, Any] | None = None
    interactive: Mapping[str, Any] | None = None
    reaction: Mapping[str, Any] | None = None
    thread: Mapping[str, Any] = field(default_factory=dict)
    answers_at: str = ""
    purpose: str = ""
    secret: str = ""

    @property
    def media(self) -> OutgoingMedia | None:
        """The file of channels that take one a message."""
        return self.files[0] if self.files else None


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it (which is not delivery). ``to`` is the address it really used, when it says so."""

    provider_id: str
    to: str = ""


class Act(StrEnum):
    """What is shown to the customer beside messages; lost ones are not repeated."""

    READ = "read"  # the customer's message ``ref`` was read
    TYPING = "typing"
    TAKEN = "taken"  # the customer's tap on a button, message ``ref``, was taken in; told at once by a worker


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of this channel may hold; checked before it is queued.

    ``media``: largest size in bytes of each kind that can be sent. ``captions``: kinds that carry a text; to others
    the text goes as a message of its own. ``files``: how many files one message carries. ``choices``: answers to tap,
    None where there are none. ``reactions``: an emoji can be put on a customer's message.
    """

    text_max: int
    media: Mapping[MessageKind, int] = field(default_factory=dict)
    captions: frozenset[MessageKind] = frozenset()
    caption_max: int = 0
    files: int = 1
    choices: Choices | None = None
    reactions: bool = False

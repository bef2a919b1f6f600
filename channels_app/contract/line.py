"""A line as its connector sees it, and the words both directions share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A channel as its connector sees it. ``secrets`` holds for each name the accepted values, newest first.

    ``key`` is this installation's own for this line: for what only we sign and only we check.
    """

    id: str
    kind: str
    name: str
    address: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, tuple[str, ...]] = field(repr=False)
    webhook_url: str = ""
    key: str = field(default="", repr=False)

    def secret(self, name: str) -> str:
        """The newest value; KeyError when the credential was never set."""
        return self.secrets[name][0]


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

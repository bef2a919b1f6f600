"""What the page of a form reads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from channels_app.models import Channel, Envelope, Kind
from consent.ledger import notices
from consent.ledger import queries as consents
from invenio_center.kernel.errors import NotFound

from .profile import Profile


class FormUnknown(NotFound):
    sentence = "Este formulário não existe ou não recebe mais respostas."


@dataclass(frozen=True)
class Box:
    """A published text beside a box that is never ticked for the person."""

    code: str
    version: int
    sha256: str
    body: str
    policy_url: str
    channels: tuple[str, ...]
    required: bool

    @property
    def token(self) -> str:
        """What a ticked box sends: the text as it was on screen."""
        return f"{self.code}:{self.version}:{self.sha256}"

    def public(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "version": self.version,
            "sha256": self.sha256,
            "body": self.body,
            "policy_url": self.policy_url,
            "required": self.required,
        }


def channel_of(slug: str) -> Channel:
    """The active form of this address. Raises ``FormUnknown``."""
    active = Channel.objects.filter(kind=Kind.FORM, is_active=True, inbound=True)
    channel = active.filter(settings__slug=slug).first()
    if channel is None:
        raise FormUnknown
    return channel


def boxes(profile: Profile) -> list[Box]:
    """The chosen texts in their newest published version; one that was never published shows no box.

    None while the controller's profile has a gap: what has to be read beside them could not be shown (LGPD art. 9).
    """
    if profile.consents and consents.controller().missing():
        return []
    found = ((consents.published_text(code), required) for code, required in profile.consents)
    return [
        Box(
            text.code,
            text.version,
            text.body_sha256,
            text.body,
            text.policy_url,
            tuple(text.channels),
            required,
        )
        for text, required in found
        if text is not None
    ]


def notice(boxes: Collection[Box]) -> notices.Notice | None:
    """What stands above the boxes; nothing where there are none."""
    return notices.shown({code for box in boxes for code in box.channels}) if boxes else None


def stored(channel: Channel, key: str) -> bool:
    """Was this very submission acknowledged before?"""
    return Envelope.objects.filter(channel=channel, dedupe_key=key).exists()

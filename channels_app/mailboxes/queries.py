"""Which mailboxes are to be read."""

from __future__ import annotations

from collections.abc import Hashable

from ..connectors.email import CONNECTOR
from ..lines import queries as lines
from ..models import Channel, Kind


def wanted() -> dict[int, Hashable]:
    """Active lines with a mailbox, each with what changes whenever a reader would have to log in anew."""
    rows = lines.active().filter(kind=Kind.EMAIL, inbound=True).prefetch_related("secrets")
    return {
        row.pk: (row.updated_at, tuple((secret.name, secret.rotated_at) for secret in row.secrets.all()))
        for row in rows
        if row.settings.get("imap_host") and row.settings.get("provider") in (None, "", CONNECTOR.provider)
    }


def load(channel_id: int) -> Channel | None:
    """None for a line that is gone or off."""
    return lines.active().filter(pk=channel_id).prefetch_related("secrets").first()

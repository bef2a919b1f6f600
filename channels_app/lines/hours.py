"""Is somebody there? Business hours decide automatic texts and the widget's form; they hide no conversation."""

from __future__ import annotations

from invenio_center.hours.queries import opening
from invenio_center.kernel import sql

from ..models import Channel


def is_open(channel: Channel) -> bool:
    """By the line's business hours, its holidays and the database's clock; a line without hours is always open."""
    return opening(channel.hours).is_open(sql.now())

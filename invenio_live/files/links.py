"""Addresses that open one file for a short time, for whoever was allowed to see it when they were made."""

from __future__ import annotations

import time
from uuid import UUID

from invenio_center.kernel import links
from invenio_center.kernel.links import LinkExpired as LinkExpired
from invenio_center.kernel.links import LinkInvalid as LinkInvalid

LIFETIME_S = 3600
# The same address for a while, so that a browser keeps the picture it has already loaded.
STEP_S = 900

_SALT = "invenio_live.files"
_THUMBNAIL = "invenio_live.files.thumbnail"


def url(attachment: UUID | str, *, now: float | None = None) -> str:
    """``/media/<token>/``, valid for at least ``LIFETIME_S``."""
    return f"/media/{_token(_SALT, attachment, now)}/"


def opened(token: str, *, now: float | None = None) -> UUID:
    """The attachment a token names. Raises ``LinkInvalid`` or ``LinkExpired``."""
    return _named(_SALT, token, now)


def thumbnail_url(attachment: UUID | str, *, now: float | None = None) -> str:
    """``/media/thumbnail/<token>/``: the small copy, for as long."""
    return f"/media/thumbnail/{_token(_THUMBNAIL, attachment, now)}/"


def opened_thumbnail(token: str, *, now: float | None = None) -> UUID:
    """As ``opened``, for the small copy."""
    return _named(_THUMBNAIL, token, now)


def _token(salt: str, attachment: UUID | str, now: float | None) -> str:
    moment = time.time() if now is None else now
    expires = (int(moment + LIFETIME_S) // STEP_S + 1) * STEP_S
    return links.token(salt, UUID(str(attachment)).hex, expires)


def _named(salt: str, token: str, now: float | None) -> UUID:
    try:
        return UUID(links.opened(salt, token, now=now))
    except ValueError as error:
        raise LinkInvalid from error

"""Addresses that open one file for a short time, for whoever was allowed to see it when they were made."""

from __future__ import annotations

import time
from uuid import UUID

from django.core.signing import BadSignature, Signer

from invenio_center.kernel.errors import AppError

LIFETIME_S = 3600
# The same address for a while, so that a browser keeps the picture it has already loaded.
STEP_S = 900

_SALT = "invenio_live.files"


class LinkExpired(AppError):
    code = "link_expired"
    sentence = "Este endereço expirou. Abra a conversa de novo para baixar o arquivo."
    status = 410


class LinkInvalid(AppError):
    code = "link_invalid"
    sentence = "Este endereço não abre nenhum arquivo."
    status = 404


def url(attachment: UUID | str, *, now: float | None = None) -> str:
    """``/media/<token>/``, valid for at least ``LIFETIME_S``."""
    moment = time.time() if now is None else now
    expires = (int(moment + LIFETIME_S) // STEP_S + 1) * STEP_S
    return f"/media/{Signer(salt=_SALT).sign(f'{UUID(str(attachment)).hex}.{expires:x}')}/"


def opened(token: str, *, now: float | None = None) -> UUID:
    """The attachment a token names. Raises ``LinkInvalid`` or ``LinkExpired``."""
    try:
        name, _, expires = Signer(salt=_SALT).unsign(token).partition(".")
        attachment, limit = UUID(name), int(expires, 16)
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error
    if (time.time() if now is None else now) > limit:
        raise LinkExpired
    return attachment

"""Tokens that open one thing until a moment and need no sign-in: whoever holds one was given it."""

from __future__ import annotations

import time

from django.core.signing import BadSignature, Signer

from .errors import AppError


class LinkExpired(AppError):
    code = "link_expired"
    sentence = "Este endereço expirou. Abra a conversa de novo para baixar o arquivo."
    status = 410


class LinkInvalid(AppError):
    code = "link_invalid"
    sentence = "Este endereço não abre nenhum arquivo."
    status = 404


def token(salt: str, value: str, expires: float) -> str:
    """Signed with the secret key: ``value`` can be read by its holder, but not changed. ``expires``: epoch seconds."""
    return Signer(salt=salt).sign(f"{value}.{int(expires):x}")


def opened(salt: str, token: str, *, now: float | None = None) -> str:
    """The value a token of this salt was made for. Raises ``LinkInvalid`` or ``LinkExpired``."""
    try:
        value, _, expires = Signer(salt=salt).unsign(token).rpartition(".")
        limit = int(expires, 16)
    except (BadSignature, ValueError) as error:
        raise LinkInvalid from error
    if (time.time() if now is None else now) > limit:
        raise LinkExpired
    return value

"""Encryption at rest and keyed hashes, from INVENIO_ENCRYPTION_KEYS (newest first)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def _derive(key: str, use: str) -> bytes:
    return hmac.new(key.encode(), use.encode(), hashlib.sha256).digest()


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, "encrypt"))) for key in keys])


def encrypt(text: str) -> str:
    return _box(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raise ValueError when no configured key opens the token."""
    try:
        return _box(tuple(settings.ENCRYPTION_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ValueError("nenhuma chave de INVENIO_ENCRYPTION_KEYS abre este valor") from error


def rotate(token: str) -> str:
    """The same content under the newest key."""
    return _box(tuple(settings.ENCRYPTION_KEYS)).rotate(token.encode()).decode()


def keyed_hash(use: str, text: str) -> str:
    """Hex HMAC-SHA256 for exact search of a value that is stored encrypted.

    Keyed by the oldest key, so that adding a key in front does not orphan what is already indexed.
    """
    return hmac.new(
        _derive(settings.ENCRYPTION_KEYS[-1], f"hash:{use}"), text.encode(), hashlib.sha256
    ).hexdigest()

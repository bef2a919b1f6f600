"""Encryption at rest and keyed hashes, from INVENIO_ENCRYPTION_KEYS (newest first)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
# Before a box under a key of its own, and before such a key under the installation's; what ``encrypt`` makes begins
# otherwise.
SEALED, WRAPPED = "s1.", "w1."


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


# --- keys of their own, each wrapped by the installation's (AES-256-GCM) ---


def new_key() -> bytes:
    return os.urandom(32)


@lru_cache
def _wrapper(key: str) -> tuple[str, AESGCM]:
    """A short mark of the installation's key, and the cipher that wraps with it."""
    return _derive(key, "wrap:mark").hex()[:8], AESGCM(_derive(key, "wrap"))


def wrap(key: bytes) -> str:
    """``key`` as text under the newest of the installation's keys."""
    mark, cipher = _wrapper(settings.ENCRYPTION_KEYS[0])
    nonce = os.urandom(NONCE_BYTES)
    return f"{WRAPPED}{mark}.{base64.b64encode(nonce + cipher.encrypt(nonce, key, None)).decode()}"


def unwrap(token: str) -> bytes:
    """Raise ValueError when no configured key opens the token."""
    mark, _, data = token.removeprefix(WRAPPED).partition(".")
    for key in settings.ENCRYPTION_KEYS:
        own, cipher = _wrapper(key)
        if own == mark:
            return _open(cipher, data)
    raise ValueError("nenhuma chave de INVENIO_ENCRYPTION_KEYS abre este valor")


def is_wrapped_by_newest(token: str) -> bool:
    return token.startswith(f"{WRAPPED}{_wrapper(settings.ENCRYPTION_KEYS[0])[0]}.")


def seal(key: bytes, content: bytes) -> str:
    """``content`` in a box that only ``key`` opens."""
    nonce = os.urandom(NONCE_BYTES)
    return SEALED + base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, None)).decode()


def is_sealed(box: str) -> bool:
    return box.startswith(SEALED)


def unseal(key: bytes, box: str) -> bytes:
    """Raise ValueError when the box is not of this key or was changed."""
    return _open(AESGCM(key), box.removeprefix(SEALED))


def _open(cipher: AESGCM, text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    try:
        return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], None)
    except InvalidTag as error:
        raise ValueError("a chave não abre este valor") from error

"""Zenvia signs nothing: a header carries our secret, and the address itself ends with a word nobody can guess."""

from __future__ import annotations

import hashlib
import hmac

from channels_app.contract import Call, Line

HEADER = "X-Webhook-Secret"


def is_zenvia(line: Line, call: Call) -> bool:
    """The secret in one of two headers and, where the address has a last part, that part too."""
    secrets = line.secrets.get("webhook_secret", ())
    if not _one_of(secrets, _shown(call)):
        return False
    return not call.key or _one_of([_key(line.id, secret) for secret in secrets], call.key)


def _shown(call: Call) -> str:
    direct = call.headers.get(HEADER.lower(), "")
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return direct or (token.strip() if scheme.lower() == "bearer" else "")


def _one_of(accepted: tuple[str, ...] | list[str], given: str) -> bool:
    """In constant time for every accepted value."""
    shown = given.encode("utf-8", "replace")
    found = [hmac.compare_digest(value.encode(), shown) for value in accepted]
    return any(found) and bool(given)


def newest_key(line: Line) -> str:
    secrets = line.secrets.get("webhook_secret", ())
    return _key(line.id, secrets[0]) if secrets else ""


def _key(line_id: str, secret: str) -> str:
    """Tells nothing about the secret, and each line has its own."""
    return hmac.new(secret.encode(), f"webhook address of {line_id}".encode(), hashlib.sha256).hexdigest()[
        :40
    ]

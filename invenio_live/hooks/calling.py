"""One signed call to a receiver, and what came of it. No transaction is open, nothing is written here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone

from invenio_center.kernel import secrets
from invenio_center.kernel.http import AddressRefused, Client, HttpError, NotSent
from invenio_center.kernel.numbers import whole

from ..models import Subscription
from . import signing

TOTAL_S = 15.0
READ_BYTES = 2048
KEPT_CHARACTERS = 200
LONGEST_WAIT_S = 3600


@dataclass(frozen=True, slots=True)
class Result:
    """``code``: HTTP status, None without an answer. ``error``: a sentence, empty when it was taken."""

    code: int | None
    error: str
    ms: int
    answer: str = ""
    retry_after_s: float = 0

    @property
    def taken(self) -> bool:
        return not self.error


def accepted(subscription: Subscription) -> tuple[str, ...]:
    """Secrets that sign now, newest first: two while a rotation lasts."""
    ciphers = [subscription.cipher]
    if subscription.previous_until is not None and subscription.previous_until > timezone.now():
        ciphers.append(subscription.previous_cipher)
    return tuple(secrets.decrypt(cipher) for cipher in ciphers if cipher)


def call(subscription: Subscription, payload: dict[str, Any]) -> Result:
    body = orjson.dumps(payload)
    keys = accepted(subscription)
    headers = signing.headers(payload["id"], int(time.time()), body, keys)
    client = Client(private=settings.PROVIDER_PRIVATE, secrets=keys)
    started = time.monotonic()
    try:
        answer = client.request(
            "POST",
            subscription.url,
            content=body,
            headers={"content-type": "application/json", **headers},
            max_bytes=READ_BYTES,
            total_s=TOTAL_S,
            cut=True,
        )
    except HttpError as error:
        return Result(None, _why(error), _ms(started))
    said = "" if 200 <= answer.status < 300 else f"Respondeu {answer.status}."
    return Result(answer.status, said, _ms(started), _piece(answer.body), _retry_after(answer.headers))


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _why(error: HttpError) -> str:
    if isinstance(error, AddressRefused):
        return "O endereço leva a uma rede privada."
    return "Não foi possível conectar." if isinstance(error, NotSent) else "Não respondeu a tempo."


def _piece(body: bytes) -> str:
    """The beginning of what was answered, as one readable line."""
    text = body.decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:KEPT_CHARACTERS]


def _retry_after(headers: Any) -> float:
    return min(float(whole(headers.get("retry-after", "")) or 0), LONGEST_WAIT_S)

"""Keeping machines out without asking people riddles: proof of work, a signed beginning, limits. No third party.

Which of them refused is not said: whoever sends by machine shall not learn from the answer.
"""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import redis
from altcha import v1 as work
from django.conf import settings
from django.core import signing

from invenio_center.kernel import ratelimit
from invenio_center.kernel.broadcast import client
from invenio_center.kernel.errors import AppError
from invenio_center.kernel.secrets import keyed_hash

# Half of it on average: a second of a telephone's time.
MOST_TRIES = 60_000
CHALLENGE_LASTS = timedelta(minutes=20)
LEAST_S, MOST_S = 2, 24 * 3600
WINDOW_S = 600
PER_ADDRESS, PER_ADDRESS_UNPROVED, CHALLENGES = 30, 6, 120
# Of one form from everywhere: a flood is slowed, a campaign's rush is not.
PER_FORM, PER_FORM_UNPROVED = 3000, 120
SALT = "form-started"


class Subject(Protocol):
    """What is filled in: a form's line, a page of acceptance."""

    @property
    def public_id(self) -> Any: ...


class NotAPerson(AppError):
    code = "not_verified"
    sentence = "Não foi possível confirmar que o envio é de uma pessoa. Recarregue a página e tente de novo."
    status = 422


def challenge(subject: Subject, ip: str) -> dict[str, Any]:
    """A task for the browser, good once, for this form, for a while."""
    ratelimit.spend("form-challenge", ip, limit=CHALLENGES, window_s=WINDOW_S)
    options = work.ChallengeOptions(
        max_number=MOST_TRIES, hmac_key=_key(subject), expires=datetime.now(UTC) + CHALLENGE_LASTS
    )
    made: dict[str, Any] = work.create_challenge(options).to_dict()
    return made


def check_proof(subject: Subject, payload: str) -> None:
    """Raises ``NotAPerson`` for a missing, wrong, old or used solution."""
    try:
        proved, _ = work.verify_solution(payload, _key(subject), check_expires=True)
        signature = str(json.loads(base64.b64decode(payload))["signature"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotAPerson from None
    if not proved or not _first_use(signature):
        raise NotAPerson


def _key(subject: Subject) -> str:
    return keyed_hash("form-challenge", str(subject.public_id))


def _first_use(signature: str) -> bool:
    """Without the broker a solution may be used again: the limits still hold, people are not turned away."""
    key = f"{settings.KEY_PREFIX}:form-proof:{signature}"
    try:
        return bool(client().set(key, "1", nx=True, ex=int(CHALLENGE_LASTS.total_seconds()) + 60))
    except redis.RedisError:
        return True


def started() -> str:
    """Signed: when the page was given out."""
    return signing.dumps(int(time.time()), salt=SALT)


def check_started(token: str) -> None:
    """A page that was filled in faster than it can be read, or kept for days, was not filled in by its reader."""
    try:
        began = int(signing.loads(token, salt=SALT, max_age=MOST_S))
    except (signing.BadSignature, TypeError, ValueError):
        raise NotAPerson from None
    if time.time() - began < LEAST_S:
        raise NotAPerson


def count(subject: Subject, ip: str, *, proved: bool) -> None:
    """Count one submission of an address and of the form. Raises ``TooFast``."""
    use = "form" if proved else "form-unproved"
    form = str(subject.public_id)
    limit, whole = (PER_ADDRESS, PER_FORM) if proved else (PER_ADDRESS_UNPROVED, PER_FORM_UNPROVED)
    ratelimit.spend(use, f"{form}:{ip}", limit=limit, window_s=WINDOW_S)
    ratelimit.spend(f"{use}-all", form, limit=whole, window_s=WINDOW_S)

"""The short-lived word that opens Google's API: asked for with the service account, kept in this process until it ages.

It is never stored and never logged. The request goes through the client the connector is handed, as everything does.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from google.auth import crypt, jwt

from channels_app.contract import Http, Line, ProviderRefused
from invenio_center.kernel.http import HttpError

from . import places
from .errors import BAD_ACCOUNT, NO_TOKEN, NOT_CONFIGURED, NOT_REACHED

SCOPE = "https://www.googleapis.com/auth/rcsbusinessmessaging"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_S = 3600
# So long before its end a token is no longer used: no call takes longer.
MARGIN_S = 120
MOST = 64


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    until: float  # monotonic seconds


_known: dict[str, _Token] = {}
_lock = threading.Lock()


def is_configured(line: Line) -> bool:
    return bool(line.secrets.get("service_account"))


def bearer(line: Line, http: Http) -> dict[str, str]:
    """The header that opens the API. Raises ProviderRefused."""
    if not is_configured(line):
        raise ProviderRefused(NOT_CONFIGURED)
    key = _name(line)
    with _lock:
        found = _known.get(key)
    if found is None or found.until <= time.monotonic():
        found = _ask(line, http)
        with _lock:
            if len(_known) >= MOST:
                _known.clear()
            _known[key] = found
    return {"Authorization": f"Bearer {found.value}"}


def forget(line: Line) -> None:
    """Google no longer takes it: the next call asks for another one."""
    with _lock:
        _known.pop(_name(line), None)


def _name(line: Line) -> str:
    return hashlib.sha256(line.secret("service_account").encode()).hexdigest()


def _ask(line: Line, http: Http) -> _Token:
    try:
        info = orjson.loads(line.secret("service_account"))
        uri = places.token_uri(line, str(info.get("token_uri") or ""))
        assertion = _assertion(info, uri)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderRefused(BAD_ACCOUNT) from error
    try:
        answer = http.request("POST", uri, data={"grant_type": GRANT, "assertion": assertion})
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    return _read(answer)


def _assertion(info: dict[str, Any], uri: str) -> str:
    signer = crypt.RSASigner.from_service_account_info(info)  # type: ignore[no-untyped-call]
    now = int(time.time())
    claims = {"iss": info["client_email"], "scope": SCOPE, "aud": uri, "iat": now, "exp": now + ASSERTION_S}
    return bytes(jwt.encode(signer, claims)).decode()  # type: ignore[no-untyped-call]


def _read(answer: Any) -> _Token:
    body = answer.json()
    value = body.get("access_token") if isinstance(body, dict) else None
    if answer.status == 200 and isinstance(value, str) and value.isascii() and value.isprintable():
        lives = body.get("expires_in")
        seconds = float(lives) if isinstance(lives, (int, float)) else 0.0
        return _Token(value, time.monotonic() + max(seconds - MARGIN_S, 0.0))
    raise ProviderRefused(NOT_REACHED if answer.status >= 500 or answer.status == 429 else NO_TOKEN)

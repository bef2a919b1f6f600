"""Access by OAuth 2: a refresh token (or client credentials) becomes access tokens, kept until they expire. Pure.

The credential is JSON: ``{"token_url", "client_id", "client_secret", "refresh_token"?, "scope"?}``.
"""

from __future__ import annotations

import hashlib
import threading
import time
from typing import Any

import orjson

from channels_app.contract import ErrorClass, Http, Line, ProviderError, ProviderRefused
from invenio_center.kernel.http import HttpError

EARLY_S, DEFAULT_S = 120, 3000
_tokens: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()
NOT_JSON = ProviderError("oauth", "A credencial OAuth não é um JSON completo.", ErrorClass.AUTH)
NOT_REACHED = ProviderError("oauth_later", "O servidor de acesso (OAuth) não respondeu.", ErrorClass.RETRY)


def token(line: Line, http: Http) -> str:
    """An access token that is valid for at least a short while. Raises ProviderRefused."""
    secret = line.secret("oauth")
    key = hashlib.sha256(f"{line.id}:{secret}".encode()).hexdigest()
    with _lock:
        expires, found = _tokens.get(key, (0.0, ""))
    if expires > time.time():
        return found
    seconds, made = _ask(secret, http)
    with _lock:
        _tokens[key] = (time.time() + max(seconds - EARLY_S, 0), made)
    return made


def forget(line: Line) -> None:
    """The mail server no longer takes the token: the next one is asked for anew."""
    key = hashlib.sha256(f"{line.id}:{line.secret('oauth')}".encode()).hexdigest()
    with _lock:
        _tokens.pop(key, None)


def _ask(secret: str, http: Http) -> tuple[float, str]:
    values = _values(secret)
    form = {name: str(values[name]) for name in ("client_id", "client_secret", "scope") if values.get(name)}
    if values.get("refresh_token"):
        form |= {"grant_type": "refresh_token", "refresh_token": str(values["refresh_token"])}
    else:
        form["grant_type"] = "client_credentials"
    try:
        answer = http.request("POST", str(values["token_url"]), data=form)
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    body = answer.json()
    if answer.status == 200 and isinstance(body, dict) and isinstance(body.get("access_token"), str):
        return _seconds(body.get("expires_in")), body["access_token"]
    if answer.status >= 500 or answer.status == 429:
        raise ProviderRefused(NOT_REACHED)
    code = str(body.get("error") if isinstance(body, dict) else answer.status)[:40]
    sentence = "O acesso OAuth foi recusado. Refaça a autorização da caixa de e-mail."
    raise ProviderRefused(ProviderError(f"oauth_{code}", sentence, ErrorClass.AUTH))


def _values(secret: str) -> dict[str, Any]:
    try:
        values = orjson.loads(secret)
    except orjson.JSONDecodeError:
        values = None
    if not isinstance(values, dict) or not all(values.get(name) for name in ("token_url", "client_id")):
        raise ProviderRefused(NOT_JSON)
    return values


def _seconds(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return DEFAULT_S

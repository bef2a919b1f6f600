"""One call of the Bot API, and the files Viber keeps for us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from channels_app.contract import ErrorClass, Http, IncomingMedia, Line, ProviderError, ProviderRefused
from invenio_center.kernel.http import HttpError, TooLarge

from .errors import provider_error

API_URL = "https://chatapi.viber.com/pa"
# Where Viber keeps what people send; further hosts are a setting, since its pages do not name them all.
FILE_HOSTS = ("viber.com", ".viber.com")
DOWNLOAD_MAX = 200 * 1024 * 1024

NOT_REACHED = ProviderError("not_reached", "Não foi possível falar com o Viber.", ErrorClass.RETRY)
FOREIGN = ProviderError("foreign_host", "O endereço do arquivo não é do Viber.", ErrorClass.BAD_CONTENT)
TOO_LARGE = ProviderError("too_large", "O arquivo passa do tamanho permitido.", ErrorClass.BAD_CONTENT)
LOST = ProviderError("download", "O Viber não entregou o arquivo.", ErrorClass.RETRY)


def call(line: Line, http: Http, method: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Viber's answer with ``status`` 0. Raises ProviderRefused by any other ``status``."""
    headers = {"X-Viber-Auth-Token": line.secret("auth_token")}
    answer = http.request("POST", f"{_base(line)}/{method}", headers=headers, json=dict(body))
    found = answer.json()
    status = found.get("status") if isinstance(found, dict) else None
    if status == 0 and not isinstance(status, bool):
        return dict(found)
    raise ProviderRefused(provider_error(found, answer.status))


def ask(line: Line, http: Http, method: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """``call`` for what sends nothing to anybody: no answer is only a reason to try again."""
    try:
        return call(line, http, method, body or {})
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error


def fetch(line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
    """Its address holds for about an hour and needs no token."""
    if not _is_file_host(line, media.ref):
        raise ProviderRefused(FOREIGN)
    return _pieces(media.ref, http), media.content_type


def _is_file_host(line: Line, url: str) -> bool:
    parts = urlsplit(url)
    if parts.netloc == urlsplit(_base(line)).netloc:
        return True
    further = line.settings.get("media_hosts") or ()
    host = parts.hostname or ""
    known = (*FILE_HOSTS, *(further if isinstance(further, list | tuple) else ()))
    named = any(host == name or (str(name).startswith(".") and host.endswith(str(name))) for name in known)
    return parts.scheme == "https" and named


def _pieces(url: str, http: Http) -> Iterator[bytes]:
    try:
        yield from http.stream(url, max_bytes=DOWNLOAD_MAX)
    except TooLarge as error:
        raise ProviderRefused(TOO_LARGE) from error
    except HttpError as error:
        raise ProviderRefused(LOST) from error


def _base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or API_URL).rstrip("/")

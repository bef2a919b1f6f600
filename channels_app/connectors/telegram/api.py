"""One call of the Bot API. The token is part of every address, so no address is ever shown or logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from channels_app.contract import (
    ErrorClass,
    Http,
    IncomingMedia,
    Line,
    ProviderError,
    ProviderRefused,
)
from invenio_center.kernel.http import HttpError, TooLarge
from invenio_center.kernel.text import clean

from .errors import parameters, provider_error

API_URL = "https://api.telegram.org"
# What a bot may fetch, by Telegram's word.
DOWNLOAD_MAX = 20 * 1024 * 1024
UPLOAD_S = 120.0

TOO_LARGE = ProviderError(
    "too_large", "O Telegram só entrega a bots arquivos de até 20 MB.", ErrorClass.BAD_CONTENT
)
LOST = ProviderError("download", "O Telegram não entregou o arquivo.", ErrorClass.RETRY)
NOT_REACHED = ProviderError("not_reached", "Não foi possível falar com o Telegram.", ErrorClass.RETRY)


class Refusal(ProviderRefused):
    """A refusal with what Telegram said besides."""

    def __init__(self, error: ProviderError, body: Any) -> None:
        super().__init__(error)
        self.body = body

    @property
    def moved_to(self) -> int | None:
        """The chat's new number, when it has one."""
        found = parameters(self.body).get("migrate_to_chat_id")
        return found if isinstance(found, int) else None


def call(line: Line, http: Http, method: str, fields: Mapping[str, Any], *, file: Any = None) -> Any:
    """``result`` of a method. ``file``: name of the field and what httpx wants to know of it. Raises Refusal."""
    url = f"{_base(line)}/bot{line.secret('bot_token')}/{method}"
    if file is None:
        answer = http.request("POST", url, json=dict(fields))
    else:
        answer = http.request("POST", url, data=_form(fields), files=dict([file]), total_s=UPLOAD_S)
    body = answer.json()
    if isinstance(body, Mapping) and body.get("ok") is True:
        return body.get("result")
    raise Refusal(provider_error(body, answer.status), body)


def ask(line: Line, http: Http, method: str, fields: Mapping[str, Any] | None = None) -> Any:
    """``call`` for what sends nothing to anybody: no answer is only a reason to try again."""
    try:
        return call(line, http, method, fields or {})
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error


def _form(fields: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in fields.items()
    }


def fetch(line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
    """The path of a file holds for an hour: asked for again at each attempt."""
    if media.size is not None and media.size > DOWNLOAD_MAX:
        raise ProviderRefused(TOO_LARGE)
    found = ask(line, http, "getFile", {"file_id": media.ref})
    path = clean(found.get("file_path") if isinstance(found, Mapping) else "", 500)
    if not path or path.startswith("/") or ".." in path.split("/"):
        raise ProviderRefused(LOST)
    url = f"{_base(line)}/file/bot{line.secret('bot_token')}/{quote(path)}"
    return _pieces(url, http), media.content_type


def _pieces(url: str, http: Http) -> Iterator[bytes]:
    try:
        yield from http.stream(url, max_bytes=DOWNLOAD_MAX)
    except TooLarge as error:
        raise ProviderRefused(TOO_LARGE) from error
    except HttpError as error:
        raise ProviderRefused(LOST) from error


def _base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or API_URL).rstrip("/")

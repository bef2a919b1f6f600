"""One call to Google's API, and what its answer means."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from channels_app.contract import Http, Line, ProviderRefused
from invenio_center.kernel.address import NOT_DIGIT
from invenio_center.kernel.http import HttpError

from . import token
from .errors import NOT_REACHED, provider_error

REGION = "us"
ALREADY_THERE = 409


def base(line: Line) -> str:
    region = str(line.settings.get("region") or REGION)
    default = f"https://{region}-rcsbusinessmessaging.googleapis.com"
    return str(line.settings.get("api_base_url") or default).rstrip("/")


def phone(number: str) -> str:
    """The number as it stands in a path."""
    return quote(f"+{NOT_DIGIT.sub('', number)}", safe="+")


def call(line: Line, http: Http, method: str, path: str, *, body: Any = None, **query: str) -> Any:
    """Google's answer as JSON. Every call may be made twice: ids are ours. Raises ProviderRefused."""
    params = {**query, "agentId": str(line.settings["agent_id"])}
    given = {} if body is None else {"json": body}
    headers = token.bearer(line, http)
    try:
        answer = http.request(
            method, f"{base(line)}/v1/phones/{path}", params=params, headers=headers, **given
        )
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    if 200 <= answer.status < 300 or answer.status == ALREADY_THERE:
        return answer.json()
    if answer.status == 401:
        token.forget(line)
    raise ProviderRefused(provider_error(answer.json(), answer.status, answer.headers.get("retry-after", "")))

"""One call to Google's API, and what its answer means."""

from __future__ import annotations

from typing import Any

from channels_app.contract import Http, Line, ProviderRefused
from invenio_center.kernel.http import HttpError

from . import places, token
from .errors import NOT_REACHED, provider_error

ALREADY_THERE = 409


def call(line: Line, http: Http, method: str, path: str, *, body: Any = None, **query: str) -> Any:
    """Google's answer as JSON. Every call may be made twice: ids are ours. Raises ProviderRefused."""
    params = {**query, "agentId": str(line.settings["agent_id"])}
    given = {} if body is None else {"json": body}
    headers = token.bearer(line, http)
    try:
        answer = http.request(
            method, f"{places.base(line)}/v1/phones/{path}", params=params, headers=headers, **given
        )
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    if 200 <= answer.status < 300 or answer.status == ALREADY_THERE:
        return answer.json()
    if answer.status == 401:
        token.forget(line)
    raise ProviderRefused(provider_error(answer.json(), answer.status, answer.headers.get("retry-after", "")))

"""A file that Meta is shown before it approves a template: handed over in two calls, named by a handle afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels_app.contract import ErrorClass, Http, Line, ProviderError, ProviderRefused
from channels_app.vendors import graph

from .errors import provider_error

SESSION = re.compile(r"upload:[A-Za-z0-9+=_:-]{1,1000}(\?[A-Za-z0-9+/=_.&%-]{1,1000})?")
HANDLE_MAX = 4096
NO_APP = "Informe o ID do app na página desta linha: é com ele que a Meta recebe o exemplo do cabeçalho."
NO_HANDLE = ProviderError(
    "no_handle", "A Meta não guardou o exemplo do cabeçalho. Tente de novo.", ErrorClass.RETRY
)


def handle(line: Line, sample: Mapping[str, Any], http: Http) -> str:
    """Hand the file over. Raises ProviderRefused."""
    app, token = str(line.settings.get("app_id") or ""), line.secret("access_token")
    if not app:
        graph.refuse(NO_APP)
    about = {
        "file_name": sample["name"],
        "file_length": str(len(sample["content"])),
        "file_type": sample["content_type"],
    }
    begun = graph.ask(
        http,
        "POST",
        graph.node(line, f"{app}/uploads"),
        provider_error,
        headers=graph.bearer(token),
        params=about,
    )
    session = str(begun.get("id"))
    if not SESSION.fullmatch(session):
        raise ProviderRefused(NO_HANDLE)
    # The second step alone wants another word before the token.
    headers = {"Authorization": f"OAuth {token}", "file_offset": "0"}
    url, content = graph.node(line, session), sample["content"]
    done = graph.ask(http, "POST", url, provider_error, headers=headers, content=content, total_s=90.0)
    found = done.get("h")
    if not isinstance(found, str) or not 0 < len(found) <= HANDLE_MAX:
        raise ProviderRefused(NO_HANDLE)
    return found

"""The Graph API as WhatsApp and Messenger both call it: its addresses, its token, and what an answer means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from channels_app.contract import ErrorClass, Http, Line, ProviderError, ProviderRefused
from invenio_center.kernel.http import HttpError, TooLarge

from . import meta

VERSION = "v25.0"
# Says what an error object, an HTTP status and a Retry-After mean; each product has a table of its own.
Meaning = Callable[[Mapping[str, Any], int, str], ProviderError]
UPLOAD_LOST = ProviderError(
    "upload_lost", "O arquivo não chegou à Meta. O envio será repetido.", ErrorClass.RETRY
)
NOT_REACHED = ProviderError("not_reached", "Não foi possível falar com a Meta.", ErrorClass.RETRY)
FOREIGN_HOST = ProviderError("foreign_host", "O endereço do arquivo não é da Meta.", ErrorClass.BAD_CONTENT)
TOO_LARGE = ProviderError("too_large", "O arquivo passa do tamanho permitido.", ErrorClass.BAD_CONTENT)
NO_FILE = ProviderError("download", "A Meta não entregou o arquivo.", ErrorClass.RETRY)


def base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or meta.GRAPH_URL).rstrip("/")


def node(line: Line, path: str) -> str:
    """The address of a node or of an edge of it (``id`` or ``id/edge``)."""
    return f"{base(line)}/{line.settings.get('graph_version') or VERSION}/{path}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def refuse(sentence: str) -> NoReturn:
    """What Meta would refuse is refused before anything leaves."""
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def accepted(answer: Any, meaning: Meaning, *, submission: bool) -> dict[str, Any]:
    """Meta's answer, or ProviderRefused by its error code. Only a submission can have happened unseen."""
    body = answer.json()
    if 200 <= answer.status < 300 and isinstance(body, dict):
        return body
    error = body.get("error") if isinstance(body, dict) else None
    found = meaning(
        error if isinstance(error, dict) else {}, answer.status, answer.headers.get("retry-after", "")
    )
    if not submission and found.error_class is ErrorClass.AMBIGUOUS:
        found = ProviderError(found.code, UPLOAD_LOST.sentence, ErrorClass.RETRY)
    raise ProviderRefused(found)


def ask(http: Http, method: str, url: str, meaning: Meaning, **kwargs: Any) -> dict[str, Any]:
    """A call that reaches no customer: it may be repeated whatever happened to it. Raises ProviderRefused."""
    try:
        answer = http.request(method, url, **kwargs)
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    return accepted(answer, meaning, submission=False)


def pieces(
    url: str, line: Line, limit: int, http: Http, headers: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """A file Meta keeps, from its own hosts only, in pieces."""
    if not meta.is_file_host(url, base(line)):
        raise ProviderRefused(FOREIGN_HOST)
    return _stream(url, limit, http, headers)


def _stream(url: str, limit: int, http: Http, headers: Mapping[str, str] | None) -> Iterator[bytes]:
    try:
        yield from http.stream(url, headers=headers, max_bytes=limit)
    except TooLarge as error:
        raise ProviderRefused(TOO_LARGE) from error
    except HttpError as error:
        raise ProviderRefused(NO_FILE) from error

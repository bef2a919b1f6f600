"""What mail services with an HTTP API have in common: a mail in fields instead of raw, statuses, answers. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from channels_app.contract import (
    Claim,
    ErrorClass,
    Event,
    Ignored,
    Line,
    OptOutSignal,
    ProviderError,
    ProviderRefused,
    Status,
    StatusUpdate,
)
from invenio_center.kernel.text import clean

from . import addresses, charsets, mime
from .errors import RETURNED, said
from .mime import File, Mail

NOT_OURS = "Aviso sobre um e-mail que não saiu desta linha."
REFUSED_KEY = "O serviço de e-mail não aceitou a chave desta linha. Avise um administrador."


def mail(headers: Iterable[tuple[str, str]], text: str, html: str, files: Sequence[File]) -> Mail:
    """A mail that came taken apart. Its reports are found among its files."""
    kept = tuple((clean(name, 100).lower(), charsets.header(str(value))) for name, value in headers)
    reports = {
        "original" if file.content_type in mime.ORIGINALS else file.content_type: charsets.text(file.content)
        for file in files
        if file.content_type in (*mime.REPORTS, *mime.ORIGINALS)
    }
    own = [value for name, value in kept if name in ("from", "date", "subject", "message-id")]
    digest = hashlib.sha256("\x00".join([*own, text, html]).encode("utf-8", "ignore"))
    for file in files:
        digest.update(file.content)
    return Mail(
        kept,
        text=charsets.text(text.encode("utf-8", "ignore")),
        html=charsets.text(html.encode("utf-8", "ignore")),
        files=tuple(files),
        reports=reports,
        digest=digest.hexdigest(),
    )


def status(
    line: Line, ref: str, status: Status, at: datetime, diagnostic: str = "", *, hard: bool = False
) -> Event:
    """The service's word on a message of ours; ``ref`` is the message's id, or holds our token.

    ``hard``: the service says that the address is the reason, whatever the server's own words are.
    """
    correlation = ref if _is_uuid(ref) else addresses.correlation(line, ref)
    if not correlation:
        return Ignored(NOT_OURS)
    error = None
    if status is Status.FAILED:
        error = said("to" if hard else "data", 550, diagnostic) if hard or diagnostic else RETURNED
    return StatusUpdate(
        addresses.message_id(line, correlation), status, at, correlation=correlation, error=error
    )


def opt_out(address: str, at: datetime, ref: str, *, lifted: bool = False) -> Event:
    found = clean(address, addresses.ADDRESS_MAX).strip()
    if "@" not in found:
        return Ignored("Pedido de saída sem endereço.")
    return OptOutSignal(
        (Claim("email", found, found.casefold()),), "marketing", at, clean(ref, 100), lifted=lifted
    )


def moment(value: Any) -> datetime:
    """RFC 3339 or seconds; now where it is neither."""
    try:
        if isinstance(value, (int, float)):
            return datetime.fromtimestamp(value, UTC)
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def refused(name: str, http_status: int, retry_after: str = "", text: str = "") -> ProviderRefused:
    """By the HTTP status, where the service says no more. A 5xx may have been taken."""
    wait = float(retry_after) if retry_after.isdigit() else None
    if http_status in (401, 403):
        found = ProviderError(name, REFUSED_KEY, ErrorClass.AUTH)
    elif http_status == 429:
        found = ProviderError(
            name, "O serviço de e-mail pediu uma pausa. O envio será repetido.", ErrorClass.RETRY, wait
        )
    elif http_status == 413:
        found = ProviderError(
            name, "Os arquivos passam do tamanho que o serviço aceita.", ErrorClass.BAD_CONTENT
        )
    elif http_status >= 500:
        found = ProviderError(
            name, "O serviço de e-mail não disse se aceitou a mensagem.", ErrorClass.AMBIGUOUS
        )
    elif "recipient" in text.lower() or "'to'" in text.lower():
        found = ProviderError(name, "O serviço de e-mail recusou este endereço.", ErrorClass.BAD_RECIPIENT)
    else:
        found = ProviderError(name, "O serviço de e-mail não aceitou a mensagem.", ErrorClass.BAD_CONTENT)
    return ProviderRefused(found)


def base(line: Line, official: str) -> str:
    return str(line.settings.get("api_base_url") or official).rstrip("/")


def _is_uuid(value: str) -> bool:
    return len(value) == 36 and value.count("-") == 4

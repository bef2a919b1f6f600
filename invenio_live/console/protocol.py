"""Shape of what travels on a socket, and the one place that turns an error into an answer.

Requests are ``{ref, type, data}`` and each is answered once: ``{ref, ok: true, data}`` or
``{ref, ok: false, error: {code, sentence, …}}``. All requests and frames: docs/events.md.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils.dateparse import parse_datetime

from invenio_center.kernel.errors import AppError, Invalid, Unexpected
from invenio_center.kernel.text import NO_NUL, holds_nul

logger = logging.getLogger(__name__)

NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
TOO_FAST = 4429
NEWER_PROTOCOL = 4000
# JSON has character zero only in this form.
ESCAPED_NUL = "\\u0000"

# The server sends no message of a socket above 1 MiB; lists that people's own words make long are cut well before.
LONGEST = 400_000

Data = dict[str, Any]


class Malformed(AppError):
    code = "malformed"
    sentence = 'O pedido não tem a forma {"ref", "type", "data"}.'


class UnknownRequest(AppError):
    code = "unknown_request"
    sentence = "O servidor não conhece este pedido. Recarregue a página."
    status = 404


class NotInThisVersion(AppError):
    code = "not_in_this_version"
    sentence = "Chamadas de voz e vídeo: ainda não há nesta versão."
    status = 404


@dataclass(frozen=True, slots=True)
class Request:
    ref: str | int | None
    type: str
    data: Data


def read(text: str | None) -> Request:
    """Raises ``Malformed`` (with what could be read of the reference in ``data``)."""
    try:
        found = orjson.loads(text or "")
    except orjson.JSONDecodeError as error:
        raise Malformed(ref=None) from error
    if not isinstance(found, dict):
        raise Malformed(ref=None)
    ref, type_, data = found.get("ref"), found.get("type"), found.get("data", {})
    if not isinstance(ref, str | int | None) or isinstance(ref, bool):
        raise Malformed(ref=None)
    if not isinstance(type_, str) or not isinstance(data, dict):
        raise Malformed(ref=ref)
    if ESCAPED_NUL in (text or "") and holds_nul([ref, type_, data]):
        raise Malformed(NO_NUL, ref=ref)
    return Request(ref, type_, data)


def unknown(type_: str) -> AppError:
    """What to answer for a request nobody handles."""
    return NotInThisVersion(type=type_) if type_.startswith("call.") else UnknownRequest(type=type_)


def accepted(ref: str | int | None, data: Data) -> str:
    return orjson.dumps({"ref": ref, "ok": True, "data": data}).decode()


def refused(ref: str | int | None, error: AppError) -> str:
    body = {"code": error.code, "sentence": error.sentence, **_plain(error.data)}
    return orjson.dumps({"ref": ref, "ok": False, "error": body}, default=str).decode()


def error_of(problem: Exception, type_: str) -> AppError:
    """What to answer for an exception: its own words when it is ours, else a neutral sentence and a log line."""
    if isinstance(problem, AppError):
        return problem
    logger.error("console_request_failed", extra={"type": type_}, exc_info=problem)
    return Unexpected()


def _plain(data: Data) -> Data:
    return {name: value for name, value in data.items() if name not in ("code", "sentence", "ref")}


# --- fields of ``data`` ---


def _wrong(name: str, sentence: str) -> Invalid:
    return Invalid.field(name, "invalid", sentence)


def text(data: Data, name: str, *, most: int, default: str | None = None) -> str:
    value = data.get(name, default)
    if not isinstance(value, str):
        raise _wrong(name, f"Informe {name} como texto.")
    if len(value) > most:
        raise _wrong(name, f"{name} passa de {most} caracteres.")
    return value


def flag(data: Data, name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(name, f"{name} é true ou false.")
    return value


def one_of(data: Data, name: str, *known: str) -> str:
    value = data.get(name)
    if value not in known:
        raise _wrong(name, f"{name} é um de: {', '.join(known)}.")
    return str(value)


def uuid(data: Data, name: str) -> UUID:
    found = optional_uuid(data, name)
    if found is None:
        raise _wrong(name, f"Informe {name}.")
    return found


def optional_uuid(data: Data, name: str) -> UUID | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        return UUID(str(value))
    except ValueError as error:
        raise _wrong(name, f"{name} não é um identificador.") from error


def uuids(data: Data, name: str, *, most: int) -> list[UUID]:
    values = data.get(name) or []
    if not isinstance(values, list) or len(values) > most:
        raise _wrong(name, f"{name} é uma lista de até {most} identificadores.")
    return [uuid({name: value}, name) for value in values]


def integer(data: Data, name: str, *, default: int, least: int = 1, most: int) -> int:
    value = data.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _wrong(name, f"{name} é um número de {least} a {most}.")
    return value


def moment(data: Data, name: str) -> datetime:
    """A time of day in a zone, or an instant with its offset; the action decides which it needs."""
    try:
        found = parse_datetime(text(data, name, most=40, default=""))
    except ValueError:
        found = None
    if found is None:
        raise _wrong(name, "Informe data e hora.")
    return found

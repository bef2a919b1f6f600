"""A request as a submission: JSON of a script or an integrator, or what a browser without scripts posts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, QueryDict

from channels_app.questions.schema import Question
from invenio_center.kernel.errors import AppError, Invalid
from invenio_center.kernel.text import clean, clean_tree

from .actions import Submission

MOST_BYTES = 256 * 1024
JSON = "application/json"
PLAIN = ("application/x-www-form-urlencoded", "multipart/form-data")


class Malformed(AppError):
    code = "malformed"
    sentence = "O corpo do pedido não é um objeto JSON."


class TooLarge(AppError):
    code = "too_large"
    sentence = "O envio é grande demais."
    status = 413


class UnknownMedia(AppError):
    code = "unsupported_media_type"
    sentence = "Envie application/json."
    status = 415


def refuse_unreadable(request: HttpRequest) -> None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TooLarge
    if request.content_type not in (JSON, *PLAIN):
        raise UnknownMedia


def from_json(request: HttpRequest) -> Submission:
    """``{submission_id, fields, consents?, altcha, website?, page?}``."""
    try:
        given = clean_tree(orjson.loads(request.body))
    except orjson.JSONDecodeError as error:
        raise Malformed from error
    if not isinstance(given, dict):
        raise Malformed
    fields, page = given.get("fields"), given.get("page")
    if not isinstance(fields, dict):
        raise Invalid.field("fields", "required", "Informe fields: as respostas pelo nome de cada campo.")
    return Submission(
        id=_id(given.get("submission_id")),
        fields=fields,
        ticked=_tokens(given.get("consents")),
        trap=clean(given.get("website"), 200),
        proof=clean(given.get("altcha"), 4000),
        page=_page(page if isinstance(page, dict) else {}, request),
        **_from(request),
    )


def from_page(request: HttpRequest, asked: tuple[Question, ...]) -> Submission:
    """What the page's own form posts."""
    typed = request.POST
    return Submission(
        id=_id(typed.get("submission_id")),
        fields={one.name: _typed(one, typed) for one in asked},
        ticked=[str(token) for token in typed.getlist("consent")],
        trap=clean(typed.get("website"), 200),
        started=clean(typed.get("started"), 400),
        page=_page({}, request),
        **_from(request),
    )


def _typed(one: Question, typed: QueryDict) -> Any:
    return typed.getlist(one.name) if one.type == "multiselect" else typed.get(one.name)


def _id(given: Any) -> UUID:
    try:
        return UUID(given)
    except (ValueError, TypeError, AttributeError):
        sentence = "Informe submission_id: um UUID feito por quem envia, que evita respostas em dobro."
        raise Invalid.field("submission_id", "required", sentence) from None


def _tokens(given: Any) -> list[str]:
    listed = given if isinstance(given, list) else []
    named = (one for one in listed if isinstance(one, dict))
    return [f"{one.get('code')}:{one.get('version')}:{one.get('sha256')}" for one in named]


def _page(given: dict[str, Any], request: HttpRequest) -> dict[str, str]:
    told = {name: clean(given.get(name), 1000) for name in ("url", "title", "referrer")}
    told["url"] = told["url"] or clean(request.headers.get("Referer", ""), 1000)
    return told


def _from(request: HttpRequest) -> dict[str, str]:
    return {
        "ip": str(request.META.get("REMOTE_ADDR", "")),
        "user_agent": clean(request.headers.get("User-Agent", ""), 400),
    }

"""The one place that turns an error into HTTP: ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from .errors import AppError, Invalid, NotAllowed, NotFound
from .ratelimit import TooFast

P = ParamSpec("P")


def problems(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A plain view whose refusals are answered in the same form."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AppError as error:
            return plain(error)

    return answered


def plain(error: AppError) -> JsonResponse:
    """A refusal, for views outside the REST framework."""
    response = JsonResponse(
        body_of(error, error.status), status=error.status, content_type="application/problem+json"
    )
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response


def exception_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Called by the REST framework; None lets an unexpected error become a 500."""
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        error = NotAllowed()
    if isinstance(error, AppError):
        return problem(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(Invalid(_fields(error.detail)), status=error.status_code)
    if isinstance(error, exceptions.APIException):
        return _framework_problem(error)
    return None


def problem(error: AppError, status: int | None = None) -> Response:
    """``{type, title, status, code, detail, errors?}`` plus the error's own data."""
    status = status or error.status
    body = body_of(error, status)
    headers = {"Retry-After": str(error.data["retry_after"])} if isinstance(error, TooFast) else None
    return Response(body, status=status, content_type="application/problem+json", headers=headers)


def body_of(error: AppError, status: int) -> dict[str, Any]:
    return {
        "type": f"urn:invenio:error:{error.code}",
        "title": error.sentence,
        "status": status,
        "code": error.code,
        "detail": error.sentence,
        **error.data,
    }


def _framework_problem(error: exceptions.APIException) -> Response:
    codes = error.get_codes()
    wrapped = AppError(str(error.detail))
    wrapped.code = codes if isinstance(codes, str) else "invalid"
    wrapped.status = error.status_code
    response = problem(wrapped)
    if header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = header
    return response


def _fields(detail: Any, prefix: str = "") -> dict[str, list[dict[str, str]]]:
    """Flatten the framework's nested details to ``{"field.sub": [{code, sentence}]}``."""
    if isinstance(detail, dict):
        return {k: v for name, inner in detail.items() for k, v in _fields(inner, f"{prefix}{name}.").items()}
    if isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        return {
            k: v for index, inner in enumerate(detail) for k, v in _fields(inner, f"{prefix}{index}.").items()
        }
    items = detail if isinstance(detail, list) else [detail]
    field = prefix.rstrip(".") or "non_field_errors"
    return {field: [{"code": getattr(item, "code", "invalid"), "sentence": str(item)} for item in items]}

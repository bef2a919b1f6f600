"""Refusals of plain views as ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from invenio_center.kernel.errors import AppError

P = ParamSpec("P")


def problems(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A refusal as ``application/problem+json``."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AppError as error:
            return _problem(error)

    return answered


def _problem(error: AppError) -> JsonResponse:
    body = {
        "type": f"urn:invenio:error:{error.code}",
        "title": error.sentence,
        "status": error.status,
        "code": error.code,
        "detail": error.sentence,
        **error.data,
    }
    response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    if "retry_after" in error.data:
        response["Retry-After"] = str(error.data["retry_after"])
    return response

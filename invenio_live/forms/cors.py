"""A company's own page may ask the endpoint directly, from the sites the line allows. No cookies are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from invenio_center.kernel.errors import AppError, NotAllowed
from invenio_center.kernel.problem import plain

from ..webchat import origins

AGE_S = "600"
View = Callable[[HttpRequest, str], HttpResponseBase]
Origins = Callable[[str], Sequence[str]]


def shared(allowed: Origins) -> Callable[[View], View]:
    """Answers ``OPTIONS`` and names the allowed origin (``allowed`` of a slug); a page of another site is refused."""
    return lambda view: _shared(view, allowed)


def _shared(view: View, allowed: Origins) -> View:
    @wraps(view)
    def answered(request: HttpRequest, slug: str) -> HttpResponseBase:
        origin = _allowed(request, allowed(slug))
        try:
            response = HttpResponse(status=204) if request.method == "OPTIONS" else view(request, slug)
        except AppError as error:
            response = plain(error)
        response["Vary"] = "Origin"
        if origin:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Content-Type"
            response["Access-Control-Max-Age"] = AGE_S
        return response

    return answered


def _allowed(request: HttpRequest, allowed: Sequence[str]) -> str:
    """The page's origin; "" for a caller that is no page, or for a page whose origin the browser keeps to itself."""
    given = request.headers.get("Origin", "")
    if given in ("", "null"):
        return ""
    origin, own = origins.origin_of(given), origins.own_origins(request.get_host())
    if not origins.may_embed(tuple(allowed), origin, own):
        raise NotAllowed("Este formulário não pode ser usado nesta página.")
    return given

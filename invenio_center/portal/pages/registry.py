"""The pages of Center that are no list or form of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from ...kernel.errors import NotFound
from .. import rights, second_factor
from ..refusals import refused

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Page:
    address: str
    name: str
    view: View


def guarded(needs: str, *methods: str, asks_itself: bool = False) -> Callable[[View], View]:
    """Only for roles that may open the page ``needs``, by these methods; a fresh second factor where rights say so.

    ``asks_itself``: looking needs none; the view calls ``unproved`` before it acts.
    """

    def decorate(view: View) -> View:
        @require_http_methods(methods or ["GET"])
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not rights.may_open(request.user, needs):
                return refused(request)
            if needs in rights.FRESH and not asks_itself and not second_factor.is_fresh(request):
                return second_factor.ask(request, comes_back="GET" in inner.methods)  # type: ignore[attr-defined]
            try:
                return view(request, *args, **kwargs)
            except NotFound:
                return refused(request, 404)

        inner.needs = needs  # type: ignore[attr-defined]
        inner.methods = methods or ("GET",)  # type: ignore[attr-defined]
        return inner

    return decorate


def unproved(request: HttpRequest) -> HttpResponseBase | None:
    """The way to the page that asks for a code, or None where one was typed within the last minutes."""
    return None if second_factor.is_fresh(request) else second_factor.ask(request)


def draw(request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
    request.current_app = admin.site.name
    status = context.pop("status", 200)
    return TemplateResponse(
        request, template, {**admin.site.each_context(request), "title": title, **context}, status=status
    )

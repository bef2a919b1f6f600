"""Ctrl+K of the theme: screens of the menu whose name has the words typed."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from .. import menu


def show(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("s", "").strip().lower()
    found = [path for path in _paths(menu.for_user(request.user, "")) if words and words in path[0].lower()]
    return TemplateResponse(request, "portal/finder.html", {"found": found})


def _paths(entries: tuple[menu.Entry, ...], above: str = "") -> Iterator[tuple[str, str]]:
    for entry in entries:
        path = f"{above} › {entry.label}" if above else entry.label
        if entry.href:
            yield path, entry.href
        yield from _paths(entry.items, path)

"""How Center says no: a page for what may not be opened, a message for what an action refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..kernel.errors import AppError


def refused(request: HttpRequest, status: int = 403) -> HttpResponse:
    return render(request, "portal/refused.html", status=status)


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Run an action and leave its result, or the sentence of its refusal, as a message."""
    try:
        result = act()
    except AppError as refusal:
        messages.error(request, refusal.sentence)
        return False
    messages.success(request, done or str(result))
    return True


def back(request: HttpRequest, fallback: str, *args: Any) -> HttpResponse:
    """To the page that was named in the form (within Center), else to the fallback."""
    wanted = request.POST.get("next", "")
    return redirect(wanted) if wanted.startswith("/center/") else redirect(fallback, *args)

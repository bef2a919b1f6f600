"""The page of the console. Its state comes over the socket; the page itself carries none."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from consent.choices import Right
from invenio_center.models import User

from .access import CONSOLE_ROLES


@never_cache
@login_required
@ensure_csrf_cookie
def live(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.role not in CONSOLE_ROLES:
        raise PermissionDenied
    context = {"initials": initials(user.display_name), "rights": Right.choices}
    return render(request, "console/live.html", context)


def initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper() or "?"

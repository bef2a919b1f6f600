"""What a session has proved by a second factor, and the way to the page that asks for a code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ..kernel import sql
from ..kernel.errors import AppError
from ..kernel.problem import plain
from ..models import SecondFactor, User
from ..operation import queries as operation
from ..second_factor.queries import ASKED_AT_SIGN_IN

FRESH_FOR = timedelta(minutes=10)
KEPT_AS = "second_factor"
NOT_SAVED = "Passou do prazo do último código, e nada do que foi enviado valeu. Confirme um código e preencha de novo."


class CodeNeeded(AppError):
    code = "second_factor_required"
    sentence = "Confirme primeiro um código do segundo fator no Center."
    status = 403


def mark(request: HttpRequest, factor: SecondFactor) -> None:
    """This session has just shown a code of this factor; the database's clock says when."""
    request.session[KEPT_AS] = {"factor": factor.pk, "at": sql.now().isoformat()}


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT_AS, None)


def is_proved(request: HttpRequest) -> bool:
    """At any time since signing in, by a factor that is still in force."""
    kept = request.session.get(KEPT_AS)
    if not kept or not isinstance(request.user, User):
        return False
    in_force = SecondFactor.objects.filter(pk=kept["factor"], user=request.user, confirmed_at__isnull=False)
    return in_force.exists()


def is_fresh(request: HttpRequest) -> bool:
    """Within the last ten minutes."""
    return is_proved(request) and _proved_at(request) + FRESH_FOR > sql.now()


def _proved_at(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session[KEPT_AS]["at"])


def ask(request: HttpRequest, *, comes_back: bool = True) -> HttpResponse:
    """To the page that asks for a code, and from there back; ``comes_back``: this address can be opened by GET."""
    if request.method == "POST":
        messages.warning(request, NOT_SAVED)
    wanted = request.get_full_path() if comes_back else _page_before(request)
    return redirect(f"{reverse('admin:second_factor')}?{urlencode({'next': wanted})}")


def next_page(given: str) -> str:
    """The address given when it is one of Center's own, else its home."""
    own = url_has_allowed_host_and_scheme(given, allowed_hosts=None) and given.startswith("/center/")
    return given if own else "/center/"


def _page_before(request: HttpRequest) -> str:
    parts = urlsplit(request.headers.get("Referer", ""))
    return next_page(parts.path if parts.netloc == request.get_host() else "")


class AtSignIn:
    """Where the operation wants it, compliance and administrators get nowhere before a code typed since signing in."""

    ASKING = "/center/second-factor/"
    OPEN = (ASKING, "/center/logout/")
    GUARDED = ("/center/", "/api/", "/live/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(self.GUARDED) or request.path.startswith(self.OPEN):
            return self.get_response(request)
        if not self._lacks_a_code(request):
            return self.get_response(request)
        if request.path.startswith("/center/"):
            return ask(request, comes_back=request.method == "GET")
        return plain(CodeNeeded())

    def _lacks_a_code(self, request: HttpRequest) -> bool:
        user: Any = request.user
        asked = user.is_authenticated and user.role in ASKED_AT_SIGN_IN
        return asked and operation.current().second_factor_at_sign_in and not is_proved(request)

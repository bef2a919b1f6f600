"""Signing in and out, and the way to each role's place."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..kernel import ratelimit
from ..models import Role, User

# Failed tries for one name from one address; an office behind one address is not locked out by a single person.
TRIES, WINDOW_S = 10, 300


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "Usuário ou senha não conferem. Veja se a tecla Caps Lock está ligada e tente de novo.",
    }

    def clean(self) -> dict[str, Any]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        who = f"{self.cleaned_data.get('username', '')}@{address}"
        try:
            ratelimit.spend("login", who, limit=TRIES, window_s=WINDOW_S)
        except ratelimit.TooFast as error:
            raise ValidationError(error.sentence, code=error.code) from error
        cleaned = super().clean()
        ratelimit.forgive("login", who, window_s=WINDOW_S)
        return cleaned


class SignIn(LoginView):
    template_name = "portal/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """POST only, as Django wants it: a link on another page must not sign anybody out."""


def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect("login")
    return redirect("/live/" if user.role == Role.AGENT else "/center/")

"""Passwords set by an administrator, and API keys: shown once, revoked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ...models import ApiKey, User
from .. import people
from ..refusals import attempt, refused
from .registry import draw, guarded


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Nova senha", widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False,
        help_text="Pelo menos 10 caracteres, e nada que se adivinhe. As sessões abertas da pessoa terminam.",
    )  # fmt: skip
    again = forms.CharField(
        label="Repita a senha", widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "As duas senhas não são iguais.")
        return data


@guarded("users.password", "GET", "POST")
def password(request: HttpRequest, public_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, public_id=public_id)
    form = PasswordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        chosen = form.cleaned_data["password"]
        if attempt(
            request, lambda: people.set_password(actor=actor, user=user, password=chosen), "Senha redefinida."
        ):
            return redirect("admin:invenio_center_user_change", user.pk)
    return draw(
        request,
        "portal/user_password.html",
        "Definir nova senha",
        form=form,
        person=user,
        status=422 if form.is_bound else 200,
    )


@guarded("keys.revoke")
def key_made(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The only page that ever shows the key's text; the second look finds nothing."""
    kept = request.session.pop("new_api_key", None)
    if not kept or kept[0] != str(public_id):
        return redirect("admin:invenio_center_apikey_changelist")
    key = get_object_or_404(ApiKey.objects.select_related("user"), public_id=public_id)
    return draw(request, "portal/key_made.html", "Chave criada", key=key, text=kept[1])


@guarded("keys.revoke", "GET", "POST")
def key_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    key = ApiKey.objects.select_related("user").filter(public_id=public_id).first()
    if key is None:
        return refused(request, 404)
    if request.method == "POST":
        actor: Any = request.user
        attempt(
            request,
            lambda: people.revoke_key(actor=actor, key=key),
            "Chave revogada: nenhuma chamada com ela passa mais.",
        )
        return redirect("admin:invenio_center_apikey_changelist")
    return draw(request, "portal/key_revoke.html", "Revogar chave", key=key)

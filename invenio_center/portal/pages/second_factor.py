"""Asking for a code, first set-up included; "Minha conta"; an administrator's reset; the rule at sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ...kernel.errors import AppError
from ...models import Operation, User
from ...operation import actions as operation_actions
from ...operation import queries as operation
from ...second_factor import actions, queries
from .. import second_factor as session
from ..refusals import attempt
from .registry import draw, guarded


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Código",
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}),
        help_text="Os seis números que o aplicativo mostra agora, ou um código de recuperação.",
    )


class FirstCodeForm(CodeForm):
    """While there are no recovery codes yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "Os seis números que o aplicativo mostra agora."


@guarded("second_factor", "GET", "POST")
def ask(request: HttpRequest) -> HttpResponse:
    """``?next=``: where to go once the code is right."""
    user, wanted = _user(request), session.next_page(_next(request))
    if queries.of(user) is None:
        return _set_up(request, user, wanted)
    if request.method == "GET" and session.is_fresh(request):
        return redirect(wanted)
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        factor = _tried(form, lambda code: actions.prove(user=user, code=code))
        if factor is not None:
            session.mark(request, factor)
            _warn_of_few_codes(request, queries.recovery_codes_left(factor))
            return redirect(wanted)
    return _draw(request, "portal/second_factor_code.html", "Confirme que é você", form, wanted=wanted)


def _set_up(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    if request.method == "POST" and request.POST.get("act") == "begin":
        attempt(request, lambda: actions.begin(user=user), "Chave criada. Leia o desenho com o aplicativo.")
        return redirect(request.get_full_path())
    factor, form = queries.being_set_up(user), FirstCodeForm(request.POST or None)
    if factor is not None and form.is_bound and form.is_valid():
        codes = _tried(form, lambda code: actions.confirm(user=user, code=code))
        if codes is not None:
            session.mark(request, factor)
            return _show_codes(request, codes, wanted)
    key = queries.key_of(factor) if factor else ""
    return _draw(
        request,
        "portal/second_factor_setup.html",
        "Configurar o segundo fator",
        form,
        wanted=wanted,
        picture=queries.picture_of(factor) if factor else "",
        key=" ".join(key[at : at + 4] for at in range(0, len(key), 4)),
    )


@guarded("account")
def account(request: HttpRequest) -> HttpResponse:
    return _draw_account(request, CodeForm(auto_id="id_remove_%s"), CodeForm(auto_id="id_renew_%s"))


@guarded("account", "POST")
def remove(request: HttpRequest) -> HttpResponse:
    user, form = _user(request), CodeForm(request.POST, auto_id="id_remove_%s")
    if form.is_valid():
        _tried(form, lambda code: actions.remove(user=user, code=code))
        if not form.errors:
            session.forget(request)
            messages.success(request, "Segundo fator removido.")
            return redirect("admin:account")
    return _draw_account(request, form, CodeForm(auto_id="id_renew_%s"))


@guarded("account", "POST")
def renew(request: HttpRequest) -> HttpResponse:
    user, form = _user(request), CodeForm(request.POST, auto_id="id_renew_%s")
    if form.is_valid():
        codes = _tried(form, lambda code: actions.renew_recovery_codes(user=user, code=code))
        if codes is not None:
            return _show_codes(request, codes, "/center/account/")
    return _draw_account(request, CodeForm(auto_id="id_remove_%s"), form)


@guarded("users.second_factor", "GET", "POST")
def reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = get_object_or_404(User, public_id=public_id)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        done = "Segundo fator redefinido. A pessoa configura outro quando precisar dele."
        if attempt(request, lambda: actions.reset(actor=_user(request), user=person, reason=reason), done):
            return redirect("admin:invenio_center_user_change", person.pk)
    factor = queries.of(person)
    return draw(
        request, "portal/second_factor_reset.html", "Redefinir o segundo fator", person=person, factor=factor
    )


class SecurityForm(forms.ModelForm):  # type: ignore[type-arg]
    reason = forms.CharField(label="Motivo", required=False, max_length=500, help_text="Fica na auditoria.")

    class Meta:
        model = Operation
        fields = ("second_factor_at_sign_in",)


@guarded("settings.security", "GET", "POST")
def security(request: HttpRequest) -> HttpResponse:
    form = SecurityForm(request.POST or None, instance=operation.current())
    if form.is_bound and form.is_valid():
        fields = {"second_factor_at_sign_in": form.cleaned_data["second_factor_at_sign_in"]}
        reason = form.cleaned_data["reason"]
        if attempt(
            request,
            lambda: operation_actions.save_operation(actor=_user(request), reason=reason, **fields),
            "Segurança salva. Vale já, também para quem está com o Center aberto.",
        ):
            return redirect(request.path)
    return draw(
        request,
        "portal/security.html",
        "Segurança",
        form=form,
        people=queries.asked_at_sign_in(),
        status=422 if form.is_bound else 200,
    )


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _next(request: HttpRequest) -> str:
    return request.GET.get("next", "")


def _tried(form: CodeForm, act: Callable[[str], Any]) -> Any:
    """What the action gives for the code typed; None when it was refused, with the reason at the field."""
    try:
        return act(form.cleaned_data["code"])
    except AppError as refusal:
        form.add_error("code", refusal.sentence)
        return None


def _draw(request: HttpRequest, template: str, title: str, form: CodeForm, **context: Any) -> HttpResponse:
    wrong = form.is_bound and bool(form.errors)
    return draw(request, template, title, form=form, status=422 if wrong else 200, **context)


def _draw_account(request: HttpRequest, removing: CodeForm, renewing: CodeForm) -> HttpResponse:
    factor = queries.of(_user(request))
    return draw(
        request,
        "portal/my_account.html",
        "Minha conta",
        factor=factor,
        codes_left=queries.recovery_codes_left(factor) if factor else 0,
        removing=removing,
        renewing=renewing,
        status=422 if removing.errors or renewing.errors else 200,
    )


def _show_codes(request: HttpRequest, codes: list[str], wanted: str) -> HttpResponse:
    return draw(
        request, "portal/recovery_codes.html", "Guarde os códigos de recuperação", codes=codes, wanted=wanted
    )


def _warn_of_few_codes(request: HttpRequest, left: int) -> None:
    if left < 3:
        text = f"Restam {left} códigos de recuperação. Gere outros em Minha conta."
        messages.warning(request, text)

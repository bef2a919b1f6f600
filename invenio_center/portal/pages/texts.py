"""Publishing a consent text, asked first and for ever; the company every text must name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.ledger import queries, texts

from ... import audit
from ...kernel.errors import NotFound
from ..refusals import attempt
from .line_form import LinesField
from .registry import draw, guarded

PROFILE = ("legal_name", "cnpj", "address", "contact", "dpo_contact", "withdrawal_url", "retention")


@guarded("texts.publish", "GET", "POST")
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    text = queries.texts().filter(public_id=public_id).first()
    if text is None:
        raise NotFound
    if request.method == "POST":
        attempt(request, lambda: _publish(request, public_id), "Texto publicado. Esta versão não muda mais.")
        return redirect("admin:consent_consenttext_changelist")
    return draw(request, "portal/text_publish.html", "Publicar texto", text=text)


def _publish(request: HttpRequest, public_id: UUID) -> None:
    actor: Any = request.user
    text = texts.publish_text(public_id=public_id, published_by_id=actor.public_id)
    audit.record("consent_text.published", text, actor=actor)


class ControllerForm(forms.Form):
    legal_name = forms.CharField(label="Razão social", max_length=200)
    trade_names = LinesField(
        label="Nomes fantasia", required=False, help_text="Um por linha: os nomes que os textos podem usar."
    )
    cnpj = forms.RegexField(
        r"^\d{14}$",
        label="CNPJ",
        required=False,
        help_text="Só os 14 números.",
        error_messages={"invalid": "Escreva os 14 números do CNPJ."},
    )
    address = forms.CharField(label="Endereço", required=False)
    contact = forms.CharField(label="Contato", max_length=200, required=False)
    dpo_contact = forms.CharField(label="Contato do encarregado (DPO)", max_length=200, required=False)
    withdrawal_url = forms.URLField(
        label="Página para retirar o consentimento", required=False, assume_scheme="https"
    )
    retention = forms.CharField(
        label="Prazo de guarda",
        max_length=200,
        required=False,
        help_text="Por exemplo: 5 anos depois da saída.",
    )


@guarded("texts.publish", "GET", "POST")
def controller(request: HttpRequest) -> HttpResponse:
    profile = queries.controller()
    before = {name: getattr(profile, name) for name in (*PROFILE, "trade_names")}
    form = ControllerForm(
        request.POST or None, initial={**before, "trade_names": "\n".join(profile.trade_names)}
    )
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        changes = audit.difference(before, form.cleaned_data)
        saved = texts.save_controller(**form.cleaned_data)
        if changes:
            audit.record("controller.updated", saved, actor=actor, changes=changes)
        messages.success(request, "Controlador salvo.")
        return redirect("admin:text_controller")
    return draw(
        request, "portal/text_controller.html", "Controlador", form=form, status=422 if form.is_bound else 200
    )

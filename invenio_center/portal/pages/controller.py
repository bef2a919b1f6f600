"""The company every text must name: who it is, whom to ask, where data lie, who receives them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.choices import Channel
from consent.ledger import profile as profiles
from consent.ledger import publishing, queries

from ... import audit
from .line_form import LinesField
from .registry import draw, guarded

PROFILE = (
    "legal_name", "trade_names", "cnpj", "address", "contact", "dpo_contact", "withdrawal_url", "storage_locations",
    "retention", "recipients",
)  # fmt: skip
CHANNELS = [code for code in Channel.values if code != "form"]
# As stored: "Meta (US)".
RECIPIENT = re.compile(r"^(?P<name>.*) \((?P<country>[A-Z]{2})\)$")


class ControllerForm(forms.Form):
    legal_name = forms.CharField(label="Razão social", max_length=200)
    trade_names = LinesField(
        label="Nomes fantasia", required=False, help_text="Um por linha: os nomes que os textos podem usar.",
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    cnpj = forms.RegexField(
        r"^\d{14}$",
        label="CNPJ",
        required=False,
        help_text="Só os 14 números.",
        error_messages={"invalid": "Escreva os 14 números do CNPJ."},
    )
    address = forms.CharField(label="Endereço", required=False)
    contact = forms.CharField(label="Contato", max_length=200, required=False)
    dpo_contact = forms.CharField(
        label="Contato do encarregado (DPO)",
        max_length=200,
        required=False,
        help_text="Empresa de pequeno porte sem encarregado: o canal de atendimento ao titular.",
    )
    withdrawal_url = forms.URLField(
        label="Página para retirar o consentimento", required=False, assume_scheme="https"
    )
    retention = forms.CharField(
        label="Prazo de guarda",
        max_length=200,
        required=False,
        help_text="Por exemplo: 5 anos depois da saída. A lei não fixa prazo: este é o da sua política.",
    )
    storage_locations = LinesField(
        label="Onde os dados ficam guardados",
        required=False,
        help_text="Um país por linha, pela sigla: BR, US.",
        widget=forms.Textarea({"rows": 3}),
    )

    spelling = forms.BooleanField(
        label="Só corrigi a escrita",
        required=False,
        help_text=(
            "Quando muda a empresa, quem recebe os dados ou o prazo de guarda, quem já consentiu precisa consentir "
            "de novo. Marque se nada disso mudou de verdade; a marca fica na auditoria."
        ),
    )

    def __init__(self, *args: Any, recipients: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in CHANNELS:
            name, country = _split(str(recipients.get(code) or ""))
            label = str(Channel(code).label)
            self.fields[f"recipient_{code}"] = forms.CharField(
                label=f"{label}: quem recebe", max_length=120, required=False, initial=name
            )
            self.fields[f"country_{code}"] = forms.RegexField(
                r"^[A-Za-z]{2}$",
                label=f"{label}: país",
                required=False,
                initial=country,
                error_messages={"invalid": "Use a sigla de duas letras, por exemplo BR ou US."},
            )

    @property
    def recipient_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [
            (str(Channel(code).label), self[f"recipient_{code}"], self[f"country_{code}"])
            for code in CHANNELS
        ]

    @property
    def basic(self) -> list[forms.BoundField]:
        return [self[name] for name in PROFILE if name != "recipients"]

    @property
    def confirmation(self) -> list[forms.BoundField]:
        return [self["spelling"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for code in CHANNELS:
            if data.get(f"recipient_{code}") and not data.get(f"country_{code}"):
                self.add_error(f"country_{code}", "Diga o país de quem recebe.")
        return data

    def profile(self) -> dict[str, Any]:
        """Fields of the profile as they are stored."""
        data = self.cleaned_data
        recipients = {
            code: f"{data[f'recipient_{code}']} ({data[f'country_{code}'].upper()})"
            for code in CHANNELS
            if data.get(f"recipient_{code}")
        }
        return {**{name: data[name] for name in PROFILE if name != "recipients"}, "recipients": recipients}


def _split(stored: str) -> tuple[str, str]:
    found = RECIPIENT.match(stored)
    return (found["name"], found["country"]) if found else (stored, "")


@guarded("texts.publish", "GET", "POST")
def edit(request: HttpRequest) -> HttpResponse:
    profile = queries.controller()
    before = {name: getattr(profile, name) for name in PROFILE}
    lines = {name: "\n".join(before[name]) for name in ("trade_names", "storage_locations")}
    form = ControllerForm(request.POST or None, initial={**before, **lines}, recipients=profile.recipients)
    if form.is_bound and form.is_valid():
        actor: Any = request.user
        wanted = form.profile()
        saved = profiles.save_controller(material=not form.cleaned_data["spelling"], **wanted)
        if changes := audit.difference(before, wanted):
            changes["material"] = [None, not form.cleaned_data["spelling"]]
            audit.record("controller.updated", saved, actor=actor, changes=changes)
        messages.success(request, "Controlador salvo.")
        return redirect("admin:text_controller")
    return draw(
        request,
        "portal/text_controller.html",
        "Controlador",
        form=form,
        missing=[publishing.label_of(name) for name in profile.missing()],
        change=(change := profiles.latest_change()),
        aspects=[publishing.ASPECTS[name] for name in change.aspects] if change else [],
        status=422 if form.is_bound else 200,
    )

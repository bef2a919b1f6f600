"""Consentimentos > Registrar consentimento: what was given on paper, in a recording or to an agent, with its proof."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.choices import Channel, Method, Minor
from consent.ledger import guardians, rulings, uses
from consent.ledger import queries as ledger
from consent.ledger.actions import Evidence
from invenio_live.intake import recording

from ...contacts import queries
from ...kernel.errors import AppError
from ...models import Role, User
from .contact import draw_tab
from .registry import guarded

# What a refusal calls by another name than the form.
FIELDS = {"evidence": "file"}


class RecordForm(forms.Form):
    method = forms.ChoiceField(label="Como a pessoa consentiu")
    text = forms.ChoiceField(
        label="Texto que ela leu ou ouviu",
        help_text="A versão conta: só vale se já estava publicada naquele dia.",
    )
    occurred_at = forms.DateTimeField(
        label="Quando",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="O dia e a hora do ato, não os de hoje.",
    )
    file = forms.FileField(label="Prova", required=False, help_text=recording.TOLD)
    minor = forms.ChoiceField(label="Idade", choices=Minor.choices, initial=Minor.NO)
    guardian_name = forms.CharField(label="Nome do responsável", max_length=200, required=False)
    guardian_relation = forms.CharField(
        label="Parentesco ou tutela", max_length=100, required=False, help_text="Por exemplo: mãe, tutor."
    )
    guardian_file = forms.FileField(
        label="Prova de quem é o responsável",
        required=False,
        help_text="Documento ou gravação em que a identidade foi conferida.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method, text = (
            cast(forms.ChoiceField, self.fields["method"]),
            cast(forms.ChoiceField, self.fields["text"]),
        )
        method.choices = [(code, str(Method(code).label)) for code in recording.METHODS]
        published = uses.in_use(list(rulings.with_rulings(ledger.texts().filter(published_at__isnull=False))))
        text.choices = [("", "Escolha"), *((f"{one.code}:{one.version}", _said(one)) for one in published)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("minor") == Minor.CHILD and not data.get("guardian_name"):
            self.add_error("guardian_name", "Por criança só o responsável consente: diga o nome dele.")
        if data.get("guardian_name") and not data.get("guardian_file"):
            self.add_error("guardian_file", "Anexe a prova de quem é o responsável.")
        return data

    def act(self) -> recording.Act:
        """Raises Invalid for a file that proves nothing."""
        data = self.cleaned_data
        code, _, version = data["text"].rpartition(":")
        named = data["guardian_name"].strip()
        guardian = {"name": named, "relation": data["guardian_relation"].strip()} if named else None
        return recording.Act(
            code=code,
            version=int(version),
            method=data["method"],
            origin="center",
            occurred_at=data["occurred_at"],
            evidence=self._proofs(),
            minor=data["minor"],
            guardian=guardian,
        )

    def _proofs(self) -> list[Evidence]:
        data = self.cleaned_data
        wanted = {
            "file": recording.PROOFS.get(data["method"], "scan"),
            "guardian_file": guardians.VERIFICATION,
        }
        return [
            recording.proof(kind, data[name].read(recording.MOST_BYTES + 1), data[name].name)
            for name, kind in wanted.items()
            if data.get(name)
        ]


def _said(text: Any) -> str:
    channels = ", ".join(str(Channel(code).label) for code in text.channels)
    return f"{text.code} v{text.version} ({channels}): {text.body[:70]}"


@guarded("contacts.record_consent", "GET", "POST")
def record(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact, actor = queries.by_public_id(public_id), cast(User, request.user)
    form = RecordForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            event = recording.record(contact, actor, form.act())
        except AppError as refusal:
            errors = refusal.data.get("errors") or {}
            named = (FIELDS.get(one, one) for one in errors)
            name = next((one for one in named if one in form.fields), None)
            form.add_error(name, refusal.sentence)
        else:
            messages.success(request, _done(event))
            return redirect("admin:contact_consents", public_id=public_id)
    return draw_tab(
        request,
        "portal/contact_record.html",
        contact,
        "consents",
        form=form,
        decides=actor.role == Role.COMPLIANCE,
        status=422 if form.is_bound else 200,
    )


def _done(event: Any) -> str:
    if event.double_opt_in == "pending":
        return "Pedido registrado. Só vale depois que a própria pessoa confirmar."
    return "Consentimento registrado no livro, com a prova."

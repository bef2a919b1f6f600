"""Asking for the invalidation of consents: of one event, or of everybody collected in one bad way."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.invalidation import actions, scopes
from consent.ledger import queries as ledger

from ... import audit
from ...contacts import queries
from ...kernel.errors import NotFound
from ...models import User
from ..refusals import attempt
from . import consents
from .contact import draw_tab
from .registry import draw, guarded

ASKED = "Pedido feito. Outra pessoa decide em Conformidade > Aprovações."


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motivo",
        min_length=10,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="O que houve de errado na coleta. Fica na prova do ato.",
    )


REACHES = (
    ("event", "Só este registro"),
    ("text", "Todos os que aceitaram esta versão do texto"),
    ("origin", "Todos os que vieram da mesma origem"),
)


class EventForm(ReasonForm):
    reach = forms.ChoiceField(label="O que invalidar", widget=forms.RadioSelect, initial="event")
    field_order = ("reach", "reason")

    def __init__(self, *args: Any, reaches: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, label) for code, label in REACHES if code in reaches]
        self.fields["reach"].choices = choices  # type: ignore[attr-defined]


class ListForm(ReasonForm):
    reach = forms.ChoiceField(
        label="O que foi coletado de forma errada",
        widget=forms.RadioSelect,
        choices=[
            ("text", "Uma versão de um texto"),
            ("import", "Uma importação"),
            ("origin", "Uma página, um formulário ou outra origem"),
        ],
        initial="text",
    )
    text = forms.ChoiceField(label="Texto e versão", required=False)
    origin_kind = forms.CharField(
        label="Tipo da origem",
        required=False,
        max_length=40,
        help_text="Como aparece no registro: por exemplo landing, form, api.",
    )
    ref = forms.CharField(
        label="Referência",
        required=False,
        max_length=200,
        help_text="O nome da página ou do formulário; para importação, o identificador dela.",
    )
    field_order = ("reach", "text", "origin_kind", "ref", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = ledger.texts().filter(published_at__isnull=False)
        self.fields["text"].choices = [("", "–")] + [  # type: ignore[attr-defined]
            (f"{text.code} {text.version}", f"{text.code}, versão {text.version}") for text in published
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needed = {"text": ["text"], "import": ["ref"], "origin": ["origin_kind", "ref"]}
        for name in needed.get(data.get("reach", ""), []):
            if not data.get(name):
                self.add_error(name, "Preencha para dizer de quais consentimentos se trata.")
        return data

    def scope(self) -> scopes.Scope:
        data = self.cleaned_data
        if data["reach"] == "text":
            code, version = data["text"].split()
            return scopes.text(code, int(version))
        kind = "import" if data["reach"] == "import" else data["origin_kind"].strip()
        return scopes.origin(kind, data["ref"].strip())


@guarded("consents.invalidate", "GET", "POST")
def ask_list(request: HttpRequest) -> HttpResponse:
    """Bad collection: everybody of a text version, an import or an origin."""
    form = ListForm(request.POST or None)
    if (
        form.is_bound
        and form.is_valid()
        and attempt(request, lambda: _ask(request, form.scope(), form.cleaned_data["reason"]), ASKED)
    ):
        return redirect("admin:approvals")
    status = 422 if form.is_bound and form.errors else 200
    return draw(request, "portal/invalidation.html", "Invalidar consentimentos", form=form, status=status)


@guarded("consents.invalidate", "GET", "POST")
def ask_event(request: HttpRequest, public_id: UUID, seq: int) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    event = next((one for one in ledger.timeline(contact.subject_id) if one.seq == seq), None)
    if event is None or event.type not in consents.INVALIDATED:
        raise NotFound
    reaches = {"event": scopes.event(seq)}
    if event.text:
        reaches["text"] = scopes.text(event.text["code"], event.text["version"])
    if event.origin["ref"]:
        reaches["origin"] = scopes.origin(event.origin["kind"], event.origin["ref"])
    form = EventForm(request.POST or None, reaches=reaches)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if attempt(request, lambda: _ask(request, reaches[data["reach"]], data["reason"]), ASKED):
            return redirect("admin:contact_consents", public_id=public_id)
    return draw_tab(
        request,
        "portal/contact_invalidate.html",
        contact,
        "consents",
        form=form,
        event=consents.facts(event, consents.who([event])),
        status=422 if form.is_bound and form.errors else 200,
    )


@transaction.atomic
def _ask(request: HttpRequest, scope: scopes.Scope, reason: str) -> None:
    user = cast(User, request.user)
    row = actions.ask(scope=scope, reason=reason, actor=user.public_id)
    audit.record(
        "invalidation.asked",
        row,
        actor=user,
        reason=reason,
        changes={"scope": [None, scope], "total": [None, row.total]},
        address=request.META.get("REMOTE_ADDR") or None,
    )

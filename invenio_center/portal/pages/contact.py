"""The tab "Histórico" of a contact; block, unblock, one more identity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from invenio_live.conversations import refusals
from invenio_live.merging import previews
from invenio_live.schedules.blocking import block_contact

from ...contacts import actions, queries
from ...models import Contact
from ...reports import histories
from ...reports import queries as reports
from .. import rights, standing
from ..refusals import attempt
from ..trail import changes
from .registry import draw, guarded

SCHEMES = (
    ("phone", "Telefone"),
    ("email", "E-mail"),
    ("telegram", "Telegram"),
    ("facebook", "Facebook"),
    ("viber", "Viber"),
)


class IdentityForm(forms.Form):
    scheme = forms.ChoiceField(label="Tipo", choices=SCHEMES)
    value = forms.CharField(label="Endereço", max_length=320)


@guarded("contacts.consents")
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    context: dict[str, Any] = {
        "entries": [(entry, changes(entry)) for entry in reports.changes_of(contact)],
        "merges": previews.merges_of(contact),
    }
    if rights.may_open(request.user, "contacts.conversations"):
        context |= {
            "conversations": reports.with_takings(reports.conversations_of(contact)),
            "transfers": histories.transfers_of(contact),
            "schedules": reports.schedules_of(contact),
        }
    return draw_tab(request, "portal/contact_history.html", contact, "history", **context)


@guarded("contacts.places")
def places(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where what waits of this person stands, and where a priority being typed would put it."""
    typed = request.GET.get("priority", "").strip()
    contact = queries.by_public_id(public_id)
    return render(request, "portal/contact_places.html", standing.places(contact, typed))


@guarded("contacts.block", "GET", "POST")
def block(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    actor: Any = request.user
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        if contact.blocked_at:
            done = attempt(
                request,
                lambda: actions.unblock(actor=actor, contact=contact, reason=reason),
                "Contato desbloqueado.",
            )
        else:
            done = attempt(
                request,
                lambda: block_contact(actor=actor, contact=contact, reason=reason),
                "Contato bloqueado: nada entra e nada sai.",
            )
        if done:
            return redirect("admin:invenio_center_contact_change", contact.pk)
    return draw_tab(request, "portal/contact_block.html", contact, "data")


@guarded("contacts.block", "POST")
def add_identity(request: HttpRequest, public_id: UUID) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    form = IdentityForm(request.POST)
    if form.is_valid():
        actor: Any = request.user
        attempt(
            request,
            lambda: actions.update_contact(actor=actor, contact=contact, identities=[form.cleaned_data]),
            "Endereço incluído.",
        )
    return redirect("admin:invenio_center_contact_change", contact.pk)


@guarded("contacts.block", "POST")
def release_address(request: HttpRequest, public_id: UUID, refusal: UUID) -> HttpResponse:
    contact = queries.by_public_id(public_id)
    actor: Any = request.user
    attempt(
        request,
        lambda: refusals.release(contact, refusal, actor=actor),
        "Endereço liberado: ele volta a receber mensagens.",
    )
    return redirect("admin:invenio_center_contact_change", contact.pk)


def draw_tab(request: HttpRequest, template: str, contact: Contact, tab: str, **context: Any) -> HttpResponse:
    return draw(
        request,
        template,
        str(contact),
        original=contact,
        tab=tab,
        may_block=rights.may_open(request.user, "contacts.block"),
        may_merge=rights.may_open(request.user, "contacts.merge"),
        **context,
    )

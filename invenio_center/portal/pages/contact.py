"""Tabs of a contact beside "Dados": Histórico and Consentimentos; block, unblock, one more identity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from consent.choices import Channel as ConsentChannel
from consent.choices import EventType, Method, Purpose, State
from consent.ledger import queries as ledger
from invenio_live.conversations import refusals
from invenio_live.schedules.blocking import block_contact

from ... import audit
from ...contacts import actions, queries
from ...models import Contact, User
from ...reports import queries as reports
from .. import rights, standing
from ..refusals import attempt
from ..trail import changes
from .registry import draw, guarded

TONES = {
    "granted": "ok",
    "implied": "info",
    "withdrawn": "bad",
    "refused": "bad",
    "invalidated": "bad",
    "expired": "warn",
    "stale": "warn",
    "pending": "warn",
    "declared": "warn",
}
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
    context: dict[str, Any] = {"entries": [(entry, changes(entry)) for entry in reports.changes_of(contact)]}
    if rights.may_open(request.user, "contacts.conversations"):
        context |= {
            "conversations": reports.with_takings(reports.conversations_of(contact)),
            "schedules": reports.schedules_of(contact),
        }
    return _draw(request, "portal/contact_history.html", contact, "history", **context)


@guarded("contacts.places")
def places(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where what waits of this person stands, and where a priority being typed would put it."""
    typed = request.GET.get("priority", "").strip()
    contact = queries.by_public_id(public_id)
    return render(request, "portal/contact_places.html", standing.places(contact, typed))


@guarded("contacts.consents")
def consents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """State by channel and purpose for supervisors; what proves it for compliance alone."""
    contact = queries.by_public_id(public_id)
    table = _table(ledger.state(contact.subject_id))
    sees_evidence = rights.may_open(request.user, "contacts.evidence")
    events = [_event(event) for event in ledger.timeline(contact.subject_id)] if sees_evidence else []
    return _draw(
        request,
        "portal/contact_consents.html",
        contact,
        "consents",
        table=table,
        purposes=PURPOSES,
        events=events,
        may_record=rights.may_open(request.user, "contacts.record_consent"),
        sees_evidence=sees_evidence,
    )


@guarded("contacts.evidence", "POST")
def evidence(request: HttpRequest, public_id: UUID, seq: int) -> HttpResponse:
    """Opening personal data of an event takes a reason and leaves an entry in the trail."""
    contact, actor = queries.by_public_id(public_id), cast(User, request.user)
    reason = request.POST.get("reason", "").strip()
    event = next((one for one in ledger.timeline(contact.subject_id) if one.seq == seq), None)
    if event is None or len(reason) < 5:
        attempt(request, _raise_reason, "")
        return redirect("admin:contact_consents", public_id=public_id)
    audit.record(
        "consent.evidence_opened",
        contact,
        actor=actor,
        reason=reason,
        changes={"seq": [None, seq]},
        address=request.META.get("REMOTE_ADDR") or None,
    )
    return _draw(
        request,
        "portal/contact_evidence.html",
        contact,
        "consents",
        event=_event(event),
        vault=ledger.vault_of(event),
        proofs=ledger.evidence_of(event),
        reason=reason,
        facts=event.facts,
    )


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
    return _draw(request, "portal/contact_block.html", contact, "data")


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


PURPOSES = [Purpose(code) for code in ("service", "transactional", "marketing", "survey", "collections")]


def _table(rows: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    by_channel: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        cell = {
            "state": State(row["state"]).label,
            "tone": TONES.get(row["state"], ""),
            "reason": row["reason"],
            "since": row["since"],
            "purpose": Purpose(row["purpose"]).label,
        }
        by_channel.setdefault(ConsentChannel(row["channel"]).label, []).append(cell)
    return list(by_channel.items())


def _event(event: Any) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "type": EventType(event.type).label,
        "method": Method(event.method).label,
        "channels": ", ".join(ConsentChannel(code).label for code in event.channels) or "Todos",
        "purposes": ", ".join(Purpose(code).label for code in event.purposes) or "Todas",
        "occurred_at": event.occurred_at,
        "text": event.text,
        "level": ledger.evidence_level(event),
        "hash": event.event_hash,
    }


def _raise_reason() -> None:
    from ...kernel.errors import Invalid

    raise Invalid.field("reason", "required", "Diga por que precisa abrir esta evidência (5 letras ou mais).")


def _draw(request: HttpRequest, template: str, contact: Contact, tab: str, **context: Any) -> HttpResponse:
    return draw(
        request,
        template,
        str(contact),
        original=contact,
        tab=tab,
        may_block=rights.may_open(request.user, "contacts.block"),
        **context,
    )

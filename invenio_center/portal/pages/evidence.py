"""Opening the proof of one event: a fresh code, a reason, and an entry in the trail for every look and every file."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from consent.ledger import proof
from consent.ledger import queries as ledger
from consent.ledger.actions import ConsentEvent

from ... import audit
from ...contacts import queries
from ...kernel.errors import NotFound
from ...models import Contact, User
from . import consents
from .contact import draw_tab
from .registry import guarded

LEAST_REASON = 5


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Por que precisa abrir?",
        min_length=LEAST_REASON,
        max_length=500,
        help_text="Por exemplo o número do processo ou do pedido do titular. Fica na auditoria.",
        error_messages={"min_length": "Diga por que precisa abrir esta prova (5 letras ou mais)."},
    )


@guarded("contacts.evidence", "GET", "POST")
def open_event(request: HttpRequest, public_id: UUID, seq: int) -> HttpResponse:
    """Asked by GET, opened by POST with a reason."""
    contact = queries.by_public_id(public_id)
    event = _event(contact, seq)
    form = ReasonForm(request.POST or None)
    shown = consents.facts(event, consents.who([event]))
    if not (form.is_bound and form.is_valid()):
        status = 422 if form.is_bound else 200
        return draw_tab(
            request,
            "portal/contact_evidence_ask.html",
            contact,
            "consents",
            event=shown,
            form=form,
            status=status,
        )
    reason = form.cleaned_data["reason"]
    _audit(request, "consent.evidence_opened", contact, seq, reason)
    return draw_tab(
        request,
        "portal/contact_evidence.html",
        contact,
        "consents",
        event=shown,
        reason=reason,
        text=proof.texts_of([event]).get(seq),
        proof=proof.proofs([event])[seq],
        vault=ledger.vault_of(event),
        files=[(one, proof.opened(one)[1]) for one in proof.evidence_of(event)],
        canonical=event.canonical,
    )


@guarded("contacts.evidence", "POST")
def download(request: HttpRequest, public_id: UUID, seq: int, pk: int) -> HttpResponse:
    """One evidence file as an attachment that no browser runs."""
    contact = queries.by_public_id(public_id)
    item = next((one for one in proof.evidence_of(_event(contact, seq)) if one.pk == pk), None)
    form = ReasonForm(request.POST)
    if item is None or not form.is_valid():
        raise NotFound
    _audit(request, "consent.evidence_downloaded", contact, seq, form.cleaned_data["reason"], file=item.kind)
    content, _same = proof.opened(item)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = (
        f'attachment; filename="evidencia-{seq}-{item.pk}.{proof.ending(content)}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


def _event(contact: Contact, seq: int) -> ConsentEvent:
    found = next((one for one in ledger.timeline(contact.subject_id) if one.seq == seq), None)
    if found is None:
        raise NotFound
    return found


def _audit(request: HttpRequest, action: str, contact: Contact, seq: int, reason: str, **more: Any) -> None:
    audit.record(
        action,
        contact,
        actor=cast(User, request.user),
        reason=reason,
        changes={"seq": [None, seq], **{name: [None, value] for name, value in more.items()}},
        address=request.META.get("REMOTE_ADDR") or None,
    )

"""Erasing one person: one asks, another one decides, the job shows how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.approvals import queries as approvals
from consent.choices import ApprovalKind
from consent.desk import queries as desk
from invenio_live.models import ErasureRun, ErasureState
from invenio_live.privacy import letters, recipients
from invenio_live.privacy.erasure import asking, working

from ...contacts import queries
from ...kernel.errors import NotFound
from ...models import Contact, User
from ..refusals import attempt
from .registry import draw, guarded

TONES = {"answering": "info", "erasing": "info", "done": "ok", "failed": "bad"}
# Numbers of a finished erasure, in words.
COUNTS = {
    "conversations_closed": "Atendimentos encerrados",
    "envelopes": "Chamadas brutas esvaziadas",
    "messages": "Mensagens esvaziadas",
    "files": "Arquivos eliminados",
    "deliveries": "Envios esvaziados",
    "visitors": "Sessões de WebChat eliminadas",
    "import_rows": "Linhas importadas esvaziadas",
    "kept_answers": "Respostas guardadas da API eliminadas",
    "audit_entries": "Registros de auditoria esvaziados",
    "requests": "Pedidos com textos eliminados",
    "identities": "Endereços eliminados",
    "contacts": "Cadastros esvaziados",
}


@guarded("desk.erase", "GET", "POST")
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What will go and what stays, before anybody asks for it."""
    contact = queries.by_public_id(public_id)
    actor: Any = request.user
    waiting = approvals.pending_on(ApprovalKind.ERASE, contact.public_id)
    if waiting is not None:
        return redirect("admin:erasure_decide", public_id=waiting.public_id)
    given = request.POST.get("request") or request.GET.get("request")
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        done = "Pedido feito: o uso dos dados está suspenso e outra pessoa decide."
        wanted = desk.by_public_id(given).public_id if given else None
        if attempt(
            request, lambda: asking.ask(contact=contact, actor=actor, reason=reason, request=wanted), done
        ):
            return redirect("admin:desk")
    return draw(
        request,
        "portal/erase_ask.html",
        f"Eliminar os dados de {contact}",
        contact=contact,
        hold=desk.hold_of(contact.subject_id),
        reaches=letters.reaches(contact),
        recipients=recipients.of(contact),
        given=given or "",
    )


@guarded("desk.erase", "GET", "POST")
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second person's page."""
    approval = next(
        (one for one in approvals.pending(ApprovalKind.ERASE) if one.public_id == public_id), None
    )
    run = ErasureRun.objects.filter(approval=public_id).first()
    if run is not None:
        return redirect("admin:erasure", public_id=run.public_id)
    if approval is None:
        raise NotFound
    actor: Any = request.user
    if request.method == "POST":
        note = request.POST.get("note", "")
        if request.POST.get("do") == "approve":
            attempt(
                request,
                lambda: asking.approve(approval=public_id, actor=actor, note=note),
                "Aprovado. A eliminação começou.",
            )
            return redirect("admin:erasure_decide", public_id=public_id)
        done = (
            "Pedido retirado."
            if approval.asked_by == actor.public_id
            else "Pedido recusado: nada foi eliminado."
        )
        attempt(request, lambda: asking.refuse(approval=public_id, actor=actor, note=note), done)
        return redirect("admin:desk")
    contact = Contact.objects.filter(public_id=approval.target).first()
    return draw(
        request,
        "portal/erase_decide.html",
        "Decidir uma eliminação",
        approval=approval,
        contact=contact,
        asked_by=User.objects.filter(public_id=approval.asked_by).first(),
        own=approval.asked_by == actor.public_id,
        hold=desk.hold_of(contact.subject_id) if contact else None,
    )


@guarded("desk.erase", "GET", "POST")
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far it is; POST: go on after a failure was mended."""
    found = ErasureRun.objects.select_related("contact").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        working.resume(found)
        return redirect("admin:erasure", public_id=public_id)
    names = User.objects.in_bulk([found.asked_by, found.approved_by], field_name="public_id")
    return draw(
        request,
        "portal/erasure.html",
        "Eliminação de dados",
        run=found,
        tone=TONES[found.state],
        busy=found.state in (ErasureState.ANSWERING, ErasureState.ERASING),
        asked_by=names.get(found.asked_by),
        approved_by=names.get(found.approved_by),
        steps=len(working.STEPS),
        counts=[(COUNTS.get(name, name), number) for name, number in found.counts.items()],
    )

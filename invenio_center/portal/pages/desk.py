"""Conformidade > Pedidos de titulares: what people asked for under art. 18, by when, and what they were answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.approvals import queries as approvals
from consent.choices import ApprovalKind, IdentityProof, RequestState, Right, StepKind
from consent.desk import queries, wording
from consent.desk.queries import RightsRequest
from invenio_live.privacy import recipients, requests

from ...kernel import sql
from ...models import Contact, User
from ..refusals import attempt
from .registry import draw, guarded

PER_PAGE = 30
TONES = {"open": "warn", "working": "info", "answered": "ok", "refused": "bad", "cancelled": ""}
STATES = (("open", "Em aberto"), *((code, label) for code, label in RequestState.choices if code != "open"))
# What was done because of a request, in words.
ACTS = {
    "restricted": "Uso dos dados suspenso",
    "released": "Uso dos dados liberado",
    "rectified": "Dados corrigidos",
    "erasure_asked": "Eliminação pedida; espera outra pessoa",
    "letter_sent": "Resposta enviada ao endereço comprovado",
    "letter_not_possible": "Sem endereço comprovado: a resposta está na página de preferências da pessoa",
}


@guarded("desk")
def desk(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.GET.get(name, "") for name in ("right", "state", "mine", "late")}
    actor: Any = request.user
    found = queries.requests(
        right=wanted["right"],
        state=wanted["state"],
        assigned_to=actor.public_id if wanted["mine"] else None,
        late=bool(wanted["late"]),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page.object_list))
    return draw(
        request,
        "portal/desk.html",
        "Pedidos de titulares",
        page=page,
        rows=rows,
        wanted=wanted,
        rights=Right.choices,
        states=STATES,
        overdue=queries.overdue().count(),
        due_soon=queries.due_soon().count(),
        asked=_asked(),
        kept="&".join(f"{name}={value}" for name, value in wanted.items() if value),
    )


def _rows(found: list[RightsRequest]) -> list[dict[str, Any]]:
    people = Contact.objects.in_bulk([one.subject_id for one in found], field_name="subject_id")
    users = _users(one.assigned_to for one in found)
    now = sql.now()
    return [
        {
            "request": one,
            "contact": people.get(one.subject_id),
            "tone": TONES[one.state],
            "assigned": users.get(one.assigned_to),
            "late": one.is_open and one.due_at <= now,
            "days": (one.due_at - now).days,
        }
        for one in found
    ]


def _asked() -> list[dict[str, Any]]:
    """Erasures that wait for a second person."""
    waiting = list(approvals.pending(ApprovalKind.ERASE))
    people = Contact.objects.in_bulk([one.target for one in waiting], field_name="public_id")
    users = _users(one.asked_by for one in waiting)
    return [
        {"approval": one, "contact": people.get(one.target), "by": users.get(one.asked_by)} for one in waiting
    ]


def _users(ids: Any) -> dict[Any, User]:
    return User.objects.in_bulk([one for one in ids if one], field_name="public_id")


@guarded("desk", "GET", "POST")
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One request with its log; POST: take it, note something, say how the identity was made sure of."""
    found = queries.by_public_id(public_id)
    if request.method == "POST":
        _do(request, found)
        return redirect("admin:desk_request", public_id=public_id)
    steps = list(found.steps.all())
    users = _users([found.assigned_to, *(step.actor for step in steps)])
    contact = requests.contact_of(found)
    article = request.GET.get("article", "")
    return draw(
        request,
        "portal/desk_request.html",
        f"Pedido {found.protocol}",
        found=found,
        contact=contact,
        tone=TONES[found.state],
        late=found.is_open and found.due_at <= sql.now(),
        assigned=users.get(found.assigned_to),
        steps=[(step, users.get(step.actor), _told(step)) for step in steps],
        draft=requests.drafted(found) if found.is_open else "",
        refusal=requests.drafted_refusal(found, article) if article in wording.REFUSALS else "",
        article=article,
        articles=[(code, f"{cited}: {why}") for code, (cited, why) in wording.REFUSALS.items()],
        recipients=recipients.of(contact) if contact else [],
        hold=queries.hold_of(found.subject_id),
        crumbs=[{"href": "", "label": found.protocol}],
    )


def _told(step: Any) -> str:
    """What a step says beside its kind."""
    if step.kind == StepKind.ACT:
        return ACTS.get(step.data.get("code", ""), "")
    if step.kind == StepKind.ALARM:
        return f"dia {step.data.get('day')}"
    if step.kind == StepKind.IDENTITY:
        return IdentityProof(step.data["how"]).label
    return str(step.text)


def _do(request: HttpRequest, found: RightsRequest) -> None:
    actor: Any = request.user
    text = request.POST.get("text", "")
    acts = {
        "take": (lambda: requests.assign(found, to=actor, actor=actor), "O pedido está com você."),
        "note": (lambda: requests.add_note(found, text=text, actor=actor), "Anotação guardada."),
        "identity": (
            lambda: requests.prove_identity(found, text=text, actor=actor),
            "Identidade registrada como conferida.",
        ),
        "cancel": (lambda: requests.cancel(found, actor=actor), "Pedido encerrado: a pessoa desistiu."),
    }
    wanted = acts.get(request.POST.get("do", ""))
    if wanted is not None:
        attempt(request, *wanted)


@guarded("desk.answer", "POST")
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the person the answer, or the reasoned no."""
    found = queries.by_public_id(public_id)
    actor: Any = request.user
    text, article = request.POST.get("text", ""), request.POST.get("article", "")
    if article:
        attempt(
            request,
            lambda: requests.refuse(found, article=article, text=text, actor=actor),
            "Recusa registrada e enviada à pessoa.",
        )
    else:
        attempt(
            request,
            lambda: requests.answer(found, text=text, actor=actor),
            "Resposta registrada e enviada à pessoa.",
        )
    return redirect("admin:desk_request", public_id=public_id)

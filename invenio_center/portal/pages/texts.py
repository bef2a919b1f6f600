"""One consent text: what it is worth, who may let it out, what two people decide about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string

from consent.approvals import queries as asked
from consent.choices import ApprovalKind, Channel, Purpose, TextVerdict
from consent.ledger import queries

from ... import audit
from ...consenting import texts as consenting
from ...kernel import formats, spreadsheets
from ...kernel.asked import number
from ...kernel.errors import AppError, NotFound
from .. import second_factor, text_views
from ..refusals import attempt
from .registry import draw, guarded

LONGEST = 4000
CATALOGUE = (
    "codigo", "versao", "texto", "sha256", "parecer", "codigos", "finalidades", "canais", "criado_em",
    "publicado_em", "publicado_por_uma_so_pessoa", "mudanca_material", "decisao_de_compliance", "motivo_da_decisao",
)  # fmt: skip

RULED: dict[str, str] = {
    TextVerdict.INVALID: "fora de uso",
    TextVerdict.VALID_WITH_WARNINGS: "aceito por duas pessoas",
}


@guarded("texts.publish")
def text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found, viewer = consenting.by_public_id(public_id), _actor(request)
    return draw(
        request,
        "portal/text.html",
        f"{found.code}, versão {found.version}",
        text=found,
        fresh=second_factor.is_fresh(request),
        **text_views.told(found, viewer),
        crumbs=[{"href": "", "label": str(found)}],
    )


@guarded("texts.publish", "POST")
def judge(request: HttpRequest) -> JsonResponse:
    """The worth of what is being typed; nothing is stored."""
    body = request.POST.get("body", "")[:LONGEST]
    code = request.GET.get("code") or request.POST.get("code", "")
    told = text_views.judged(body, code, number(request.GET.get("version")) or 0)
    return JsonResponse({"html": render_to_string("portal/text_worth.html", told)})


@guarded("texts.publish", "POST")
def publish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    answer = request.POST.get("material")
    try:
        outcome = consenting.publish(
            actor=_actor(request),
            public_id=public_id,
            reason=request.POST.get("reason", "").strip(),
            material=None if answer is None else answer == "yes",
        )
    except AppError as refusal:
        messages.error(request, refusal.sentence)
    else:
        if outcome.request is None:
            messages.success(request, "Texto publicado. Esta versão não muda mais.")
        else:
            messages.success(request, "Pedido feito. O texto sai quando outra pessoa de Compliance aprovar.")
    return redirect("admin:text", public_id=public_id)


@guarded("texts.publish", "POST")
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second person's yes or no; a no of who asked takes the request back."""
    kind, yes = request.POST.get("kind", ""), request.POST.get("answer") == "yes"
    waiting = asked.pending_on(kind, public_id) if kind in consenting.KINDS else None
    if waiting is None:
        raise NotFound
    if yes and kind == ApprovalKind.OVERRULE_TEXT and not second_factor.is_fresh(request):
        return second_factor.ask(request, comes_back=False)
    act = consenting.approve if yes else consenting.refuse
    done = "Feito: vale a partir de agora." if yes else "Pedido encerrado. Nada mudou no texto."
    note = request.POST.get("note", "").strip()[:500]
    attempt(request, lambda: act(actor=_actor(request), request=waiting, note=note), done)
    return redirect("admin:text", public_id=public_id)


@guarded("texts.overrule", "POST")
def rule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Against the validator: out of use by one person, accepted by two."""
    reason = request.POST.get("reason", "").strip()[:500]
    out = request.POST.get("verdict") == TextVerdict.INVALID
    act = consenting.rule_out if out else consenting.ask_overrule
    done = "Texto fora de uso." if out else "Pedido feito. Outra pessoa de Compliance precisa concordar."
    attempt(request, lambda: act(actor=_actor(request), public_id=public_id, reason=reason), done)
    return redirect("admin:text", public_id=public_id)


@guarded("texts.publish")
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """All versions with who let them out and what was ruled about them."""
    audit.record("consent_texts.exported", actor=_actor(request))
    return spreadsheets.csv_response("textos-de-consentimento", CATALOGUE, _rows())


def _rows() -> Iterator[tuple[Any, ...]]:
    for one in queries.texts().prefetch_related("rulings"):
        ruling = next((row for row in one.rulings.all() if row.body_sha256 == one.body_sha256), None)
        yield (
            one.code,
            one.version,
            one.body,
            one.body_sha256,
            TextVerdict(one.verdict).label,
            " ".join(one.codes),
            ", ".join(str(Purpose(code).label) for code in one.purposes),
            ", ".join(str(Channel(code).label) for code in one.channels),
            formats.when(one.created_at),
            formats.when(one.published_at) if one.is_published else "",
            _yes(one.published_alone) if one.is_published else "",
            _yes(one.material),
            RULED.get(ruling.verdict, "") if ruling else "",
            ruling.reason if ruling else "",
        )


def _yes(value: bool) -> str:
    return "sim" if value else "não"


def _actor(request: HttpRequest) -> Any:
    return request.user

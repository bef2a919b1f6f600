"""A segment's page: who matches the rules being written, and how far a change has moved what waits."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from ...kernel.errors import AppError
from ...models import BusinessHours, Segment
from .registry import guarded

SAMPLE = 5
NOT_JSON = "As regras não são um JSON válido."
NO_RULES = "Sem regras: entra só quem for incluído à mão ou por transferência."
BY_CONVERSATION = (
    "Estas regras olham também para a conversa (linha, tipo, mensagem ou expediente): quem entra só se sabe quando "
    "a pessoa escreve."
)


@guarded("segments.preview", "POST")
def preview(request: HttpRequest) -> HttpResponse:
    """``{sentences}``, or ``{error, errors: {place: sentence}}``: an answer while somebody types, no failure."""
    try:
        asked = json.loads(request.body or b"{}")
        wanted = asked.get("rules") or {}
        own = BusinessHours.objects.filter(pk=int(asked["hours"])).first() if asked.get("hours") else None
    except (ValueError, AttributeError, TypeError):
        return JsonResponse({"error": NOT_JSON})
    try:
        return JsonResponse({"sentences": _sentences(wanted, own)})
    except AppError as refusal:
        faults: dict[str, Any] = refusal.data.get("errors") or {}
        at = {place: reasons[0]["sentence"] for place, reasons in faults.items()}
        return JsonResponse({"error": next(iter(at.values()), refusal.sentence), "errors": at})


def _sentences(wanted: Any, own: BusinessHours | None) -> list[str]:
    from invenio_live.queue import members

    from ...segments import queries, rules

    if not wanted:
        return [NO_RULES]
    waiting = members.matching(wanted, own)
    if rules.fields_of(wanted) & rules.OF_CONVERSATION:
        return [BY_CONVERSATION, _waiting(waiting)]
    found = queries.preview(wanted)
    names = [str(one["name"] or "Sem nome") for one in found["sample"]][:SAMPLE]
    return [_people(found["count"], names, complete=found["complete"]), _waiting(waiting)]


def _people(count: int, names: list[str], *, complete: bool) -> str:
    if not count:
        return "Nenhum contato entra com estas regras hoje."
    within = "" if complete else f" entre os {_limit()} mais novos"
    verb = "contato entra" if count == 1 else "contatos entram"
    return f"{count} {verb} hoje{within}: {_listed(names, count)}."


def _limit() -> str:
    from ...segments.queries import MOST_LOOKED_AT

    return f"{MOST_LOOKED_AT:,}".replace(",", ".")


def _waiting(found: Any) -> str:
    if not found.looked:
        return "Ninguém espera agora."
    of = (
        f"{found.looked} que esperam agora" if found.complete else f"{found.looked} que esperam há mais tempo"
    )
    if not found.matching:
        return f"Dos {of}, nenhum estaria neste segmento."
    verb = "estaria" if found.matching == 1 else "estariam"
    return f"Dos {of}, {found.matching} {verb} neste segmento: {_listed(list(found.sample), found.matching)}."


def _listed(names: list[str], count: int) -> str:
    return ", ".join(names) + (" e outros" if count > len(names) else "")


@guarded("segments.preview")
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far the last change of this segment has moved what waits; a piece of its page, asked again and again."""
    from invenio_live.queue import batches

    segment = get_object_or_404(Segment, public_id=public_id)
    return render(request, "portal/segment_move.html", {"move": batches.latest(segment), "segment": segment})

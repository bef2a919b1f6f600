"""Conformidade > Decisões de envio and Saídas: what was allowed or not and why, and how fast each way out took hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from channels_app.models import Envelope
from channels_app.outbox.errors import REASONS
from consent.choices import CONSENT_PURPOSES, Channel, Method, Outcome, Purpose
from consent.ledger import origins, sendings
from consent.ledger.sendings import ConsentEvent, Decision
from invenio_live.models import Message

from ...kernel import formats
from ...kernel.asked import choice, number, uuid
from ...models import Contact
from ...reports.narrowing import Narrowing, narrowing
from .registry import draw, guarded

PER_PAGE = 50
# A message and the withdrawal it asks for are stored in one transaction.
AROUND = timedelta(minutes=10)
TONES = {"allow": "ok", "defer": "warn", "deny": "bad"}
ALLOWED = {
    "CONSENT": "Há consentimento para isto.",
    "CONSENT_DECLARED_POLICY": "Opt-in declarado, aceito pela política da empresa.",
    "CONTRACT": "Notificação de um contrato, com a base legal escrita.",
    "IMPLIED_SERVICE": "A pessoa escreveu primeiro e a janela está aberta.",
    "REPLY_WINDOW": "Resposta ao que a pessoa escreveu.",
    "OPTOUT_ACK": "Confirmação da saída.",
    "LEGAL_NOTICE": "Aviso que a lei manda dar.",
    "APPOINTMENT": "Retorno combinado com a pessoa.",
    "OPTIN_CONFIRMATION": "Pergunta de confirmação.",
}
WORDS = {**REASONS, **ALLOWED}


@dataclass(frozen=True)
class Choice:
    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


def _choices(request: HttpRequest, **options: tuple[str, Sequence[tuple[str, str]]]) -> list[Choice]:
    return [
        Choice(name, label, (("", "Todos"), *listed), choice(request.GET.get(name), dict(listed)))
        for name, (label, listed) in options.items()
    ]


def _channels() -> Sequence[tuple[str, str]]:
    return [(code, str(label)) for code, label in Channel.choices if code != Channel.FORM]


@guarded("decisions")
def decisions(request: HttpRequest) -> HttpResponse:
    reasons = sorted(((code, f"{text} ({code})") for code, text in WORDS.items()), key=lambda pair: pair[1])
    choices = _choices(
        request,
        channel=("Canal", _channels()),
        purpose=("Finalidade", Purpose.choices),
        decision=("Decisão", Outcome.choices),
        reason=("Motivo", reasons),
    )
    period = narrowing(request.GET)
    given = {one.name: one.value for one in choices if one.value}
    rows = sendings.decisions(period.begin, period.end, before=uuid(request.GET.get("before")), **given)
    page = list(rows[: PER_PAGE + 1])
    return _shown(request, "portal/decisions.html", "Decisões de envio", choices, period, page, _decided)


def _decided(rows: Sequence[Decision]) -> list[dict[str, Any]]:
    people = _people(row.subject_id for row in rows)
    return [
        {
            "at": row.decided_at,
            "contact": people.get(row.subject_id),
            "channel": Channel(row.channel).label,
            "purpose": Purpose(row.purpose).label,
            "decision": Outcome(row.decision).label,
            "tone": TONES[row.decision],
            "words": WORDS.get(row.reason, row.reason),
            "reason": row.reason,
            "until": row.until,
        }
        for row in rows
    ]


@guarded("leavings")
def leavings(request: HttpRequest) -> HttpResponse:
    choices = _choices(
        request,
        channel=("Canal", _channels()),
        purpose=("Finalidade", [(code, str(Purpose(code).label)) for code in CONSENT_PURPOSES]),
        method=("Como saiu", Method.choices),
    )
    period = narrowing(request.GET)
    given = {one.name: one.value for one in choices if one.value}
    rows = sendings.leavings(period.begin, period.end, before=number(request.GET.get("before")), **given)
    page = list(rows[: PER_PAGE + 1])
    return _shown(request, "portal/leavings.html", "Saídas", choices, period, page, _left)


def _left(rows: Sequence[ConsentEvent]) -> list[dict[str, Any]]:
    people, received = _people(row.subject_id for row in rows), _received(rows)
    return [
        {
            "at": row.occurred_at,
            "contact": people.get(row.subject_id),
            "channels": ", ".join(Channel(one).label for one in row.channels) or "Todos os canais",
            "purposes": ", ".join(Purpose(one).label for one in row.purposes) or "Tudo",
            "method": Method(row.method).label,
            "effect": _effect(row, received),
            "seq": row.seq,
        }
        for row in rows
    ]


def _received(rows: Sequence[ConsentEvent]) -> dict[int, datetime]:
    """When what carried the request reached us, by ``seq``: the stored call that brought the person's message."""
    if not rows:
        return {}
    times = [row.recorded_at for row in rows]
    people = {row.subject_id for row in rows}
    said = Message.objects.filter(conversation__contact__subject_id__in=people).exclude(provider_id="")
    said = said.filter(created_at__range=(min(times) - AROUND, max(times) + AROUND))
    calls = {
        reference: f"m:{provider_id}"
        for public_id, provider_id in said.values_list("public_id", "provider_id")
        for reference in (str(public_id), *origins.references(provider_id))
    }
    keys = {row.seq: calls[ref] for row in rows if (ref := row.origin["ref"]) in calls}
    arrived = dict(
        Envelope.objects.filter(dedupe_key__in=set(keys.values())).values_list("dedupe_key", "received_at")
    )
    return {seq: arrived[key] for seq, key in keys.items() if key in arrived}


def _effect(row: ConsentEvent, received: dict[int, datetime]) -> str:
    """From its arrival here, or from the act itself where it came by our own page."""
    asked = received.get(row.seq, row.occurred_at)
    seconds = max((row.recorded_at - asked).total_seconds(), 0.0)
    return f"{seconds:.1f} s".replace(".", ",") if seconds < 60 else formats.span(seconds)


def _shown(  # noqa: PLR0913
    request: HttpRequest,
    template: str,
    title: str,
    choices: Sequence[Choice],
    period: Narrowing,
    page: list[Any],
    words: Any,
) -> HttpResponse:
    rows = page[:PER_PAGE]
    query = request.GET.copy()
    if len(page) > PER_PAGE:
        query["before"] = str(rows[-1].pk)
    return draw(
        request,
        template,
        title,
        choices=choices,
        narrowing=period,
        rows=words(rows),
        older=query.urlencode() if len(page) > PER_PAGE else "",
        newest="before" not in request.GET,
    )


def _people(subjects: Iterable[UUID]) -> dict[UUID, Contact]:
    found = Contact.objects.filter(subject_id__in=set(subjects))
    return {contact.subject_id: contact for contact in found}

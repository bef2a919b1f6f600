"""Conformidade > Livro parado: what was found, what it means, and how sending goes on; and how the anchors stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from consent.anchors import gate, queries
from consent.approvals import actions as approvals
from consent.approvals import queries as requests
from consent.choices import ApprovalKind

from ... import audit
from ...kernel.errors import Conflict, Invalid
from ...models import User
from ..refusals import attempt
from .registry import draw, guarded, unproved
from .retention import names_of

KIND = ApprovalKind.RELEASE_LEDGER
# What each finding means to whoever must decide.
MEANING = {
    "older": "O banco de dados em uso é mais antigo que a última âncora guardada fora dele. É o que acontece quando "
    "uma cópia de segurança é posta no lugar: os consentimentos e as saídas registrados depois dela se perderam.",
    "differs": "O livro em uso não contém o que a âncora registrou. Alguém alterou eventos já registrados, ou o banco "
    "veio de outra origem.",
    "foreign": "As âncoras da pasta são de outra instalação. Ou a pasta está errada, ou o banco de dados foi trocado.",
    "broken": "Faltam eventos no meio do livro: a sequência não continua depois da última cabeça assinada.",
}
ACTS = ("ask", "approve", "refuse")


@guarded("ledger.release", "GET", "POST", asks_itself=True)
def show(request: HttpRequest) -> HttpResponseBase:
    """How a sound ledger stands is there to be read; who reads of a halted one is about to act."""
    halt = gate.current()
    if (halt or request.method == "POST") and (asked := unproved(request)):
        return asked
    if request.method == "POST":
        return _act(request, halt)
    pending = requests.pending_on(KIND, halt.public_id) if halt else None
    history = gate.history()
    people = names_of([row.released_by_id for row in history] + ([pending.asked_by] if pending else []))
    return draw(
        request,
        "portal/ledger_release.html",
        "Livro parado" if halt else "Estado do livro",
        halt=halt,
        meaning=MEANING[halt.code] if halt else "",
        signed_at=_moment(halt.found.get("signed_at")) if halt else None,
        pending=pending,
        asked_by=people.get(pending.asked_by) if pending else "",
        own=bool(pending and pending.asked_by == _user(request).public_id),
        status_of=queries.status(),
        history=[(row, people.get(row.released_by_id)) for row in history],
    )


def _act(request: HttpRequest, halt: Any) -> HttpResponse:
    act = request.POST.get("act", "")
    if act in ACTS:
        attempt(request, lambda: _done(request, halt, act), "")
    return redirect(request.path)


def _done(request: HttpRequest, halt: Any, act: str) -> str:
    if halt is None:
        raise Conflict("O livro não está parado.")
    if act == "ask":
        return _ask(request, halt)
    pending = requests.pending_on(KIND, halt.public_id)
    if pending is None:
        raise Conflict("Não há pedido de liberação à espera.")
    return _decide(request, halt, act, pending.public_id)


def _ask(request: HttpRequest, halt: Any) -> str:
    who, reason = _user(request), request.POST.get("reason", "")
    try:
        approvals.ask(
            kind=KIND, target=halt.public_id, reason=reason, actor=who.public_id, facts={"code": halt.code}
        )
    except Invalid as refusal:
        raise Conflict(refusal.sentence) from refusal
    audit.record("ledger.release_asked", halt, actor=who, reason=reason.strip())
    return "Pedido feito. Outra pessoa de Compliance precisa aprovar."


def _decide(request: HttpRequest, halt: Any, act: str, approval: UUID) -> str:
    who = _user(request)
    if act == "refuse":
        approvals.refuse(public_id=approval, actor=who.public_id)
        audit.record("ledger.release_refused", halt, actor=who)
        return "Pedido encerrado. O livro continua parado."
    done = approvals.approve(public_id=approval, actor=who.public_id)
    audit.record("ledger.released", halt, actor=who, reason=done.reason)
    return "Livro liberado. Os envios voltaram."


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)

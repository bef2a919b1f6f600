"""Conformidade > Aprovações: what waits for a second person, one's own requests, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.approvals import actions, queries
from consent.approvals.queries import Approval
from consent.invalidation import queries as invalidations

from ... import audit
from ...models import User
from .. import approval_words, rights
from ..refusals import attempt, refused
from .registry import draw, guarded

SHOWN = 50


@guarded("approvals")
def approvals(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    pending, decided = list(queries.pending()), list(queries.decided()[:SHOWN])
    people = _names([*pending, *decided])
    own = [one for one in pending if one.asked_by == user.public_id]
    others = [one for one in pending if one.asked_by != user.public_id and rights.may_decide(user, one.kind)]
    return draw(
        request,
        "portal/approvals.html",
        "Aprovações",
        waiting=[_row(one, people) for one in others],
        own=[_row(one, people) for one in own],
        decided=[_row(one, people) for one in decided if rights.may_decide(user, one.kind)],
        works=_works(user),
    )


@guarded("approvals", "POST")
def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, actions.approve, "approved", "Aprovado: o ato foi feito.")


@guarded("approvals", "POST")
def refuse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    own = queries.by_public_id(public_id).asked_by == cast(User, request.user).public_id
    done = "Pedido retirado. Nada foi feito." if own else "Recusado. Nada foi feito."
    return _decide(request, public_id, actions.refuse, "cancelled" if own else "refused", done)


def _decide(request: HttpRequest, public_id: UUID, act: Any, verb: str, done: str) -> HttpResponse:
    user, approval = cast(User, request.user), queries.by_public_id(public_id)
    if not rights.may_decide(user, approval.kind) and approval.asked_by != user.public_id:
        return refused(request)
    note = request.POST.get("note", "").strip()[:500]

    @transaction.atomic
    def decide() -> None:
        decided = act(public_id=public_id, actor=user.public_id, note=note)
        audit.record(
            f"approval.{verb}",
            decided,
            actor=user,
            reason=note,
            changes={"kind": [None, decided.get_kind_display()]},
            address=request.META.get("REMOTE_ADDR") or None,
        )

    attempt(request, decide, done)
    return redirect("admin:approvals")


def _row(approval: Approval, people: dict[UUID, str]) -> dict[str, Any]:
    return {
        "id": approval.public_id,
        "kind": approval.get_kind_display(),
        "state": approval.get_state_display(),
        "tone": {"approved": "ok", "refused": "bad"}.get(approval.state, ""),
        "will_happen": approval_words.will_happen(approval),
        "facts": approval_words.facts(approval),
        "body": approval_words.body(approval),
        "reason": approval.reason,
        "note": approval.note,
        "asked_by": people.get(approval.asked_by, "–"),
        "asked_at": approval.asked_at,
        "decided_by": people.get(approval.decided_by, "–") if approval.decided_by else "–",
        "decided_at": approval.decided_at,
    }


def _names(approvals: Iterable[Approval]) -> dict[UUID, str]:
    ids = {who for one in approvals for who in (one.asked_by, one.decided_by) if who is not None}
    found = User.objects.filter(public_id__in=ids)
    return {user.public_id: user.display_name for user in found}


def _works(user: User) -> list[tuple[str, Any]]:
    """Invalidations that were approved, and how far each has come."""
    if not rights.may_open(user, "consents.invalidate"):
        return []
    rows = invalidations.recent().exclude(state="dropped")[:10]
    return [(approval_words.scope_words(row.scope), row) for row in rows]

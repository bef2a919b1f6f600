"""Acts that take two people: one asks with a reason, another one lets it happen or not.

Whoever owns an act registers what an approval does (``acts.register``); it runs in the transaction of the
approval, so that an act that fails leaves the request pending.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid, NotFound

from ..choices import ApprovalState
from ..models import Approval
from . import acts
from .errors import AlreadyAsked, AlreadyDecided, SecondPerson

LEAST_REASON = 10  # characters: long enough that it says something


def ask(
    *, kind: str, target: uuid.UUID, reason: str, actor: uuid.UUID, facts: Mapping[str, Any] | None = None
) -> Approval:
    """Ask for an act on ``target``. Raises ``Invalid`` without a reason, ``AlreadyAsked`` while one waits."""
    acts.of(kind)
    if len(reason.strip()) < LEAST_REASON:
        sentence = f"Diga o motivo, em {LEAST_REASON} letras ou mais: ele fica na prova do ato."
        raise Invalid.field("reason", "required", sentence)
    try:
        with transaction.atomic():
            return Approval.objects.create(
                kind=kind, target=target, facts=dict(facts or {}), reason=reason.strip(), asked_by=actor
            )
    except IntegrityError as error:
        if "consent_approval_one_pending" not in str(error):
            raise
        raise AlreadyAsked from error


def approve(*, public_id: uuid.UUID, actor: uuid.UUID, note: str = "") -> Approval:
    """Let the act happen, now. Raises ``SecondPerson`` for who asked, and whatever the act itself raises."""
    with transaction.atomic():
        approval = _pending(public_id)
        if approval.asked_by == actor:
            raise SecondPerson
        _decide(approval, ApprovalState.APPROVED, actor, note)
        acts.of(approval.kind)(approval)
    return approval


def refuse(*, public_id: uuid.UUID, actor: uuid.UUID, note: str = "") -> Approval:
    """Say no; who asked takes the request back with it (``cancelled``)."""
    with transaction.atomic():
        approval = _pending(public_id)
        own = approval.asked_by == actor
        _decide(approval, ApprovalState.CANCELLED if own else ApprovalState.REFUSED, actor, note)
        acts.refusal_of(approval.kind)(approval)
    return approval


def _pending(public_id: uuid.UUID) -> Approval:
    approval = Approval.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if approval is None:
        raise NotFound
    if approval.state != ApprovalState.PENDING:
        raise AlreadyDecided
    return approval


def _decide(approval: Approval, state: ApprovalState, actor: uuid.UUID, note: str) -> None:
    approval.state, approval.decided_by, approval.note = state, actor, note.strip()
    approval.decided_at = sql.now()
    approval.save(update_fields=["state", "decided_by", "decided_at", "note"])


def clean(targets: Collection[uuid.UUID], cleaned: Callable[[str], str]) -> int:
    """Take what names a person out of the words of requests about these targets; that they were made stays."""
    found = list(Approval.objects.filter(target__in=targets))
    for approval in found:
        approval.reason, approval.note = cleaned(approval.reason), cleaned(approval.note)
    return Approval.objects.bulk_update(found, ["reason", "note"]) if found else 0

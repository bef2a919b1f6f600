"""Consents declared void: asked for by one, approved by another, carried out in batches that may be cut off."""

from __future__ import annotations

import uuid
from functools import partial

from django.db import IntegrityError, transaction

from invenio_center.kernel import sql
from invenio_center.kernel.bells import ring
from invenio_center.kernel.errors import Conflict

from ..approvals import actions as approvals
from ..approvals.errors import AlreadyAsked
from ..choices import ApprovalKind, InvalidationState
from ..ledger import chain, queries
from ..ledger.drafting import Draft, pack
from ..ledger.projection import Folded
from ..models import Approval, ConsentEvent, Invalidation
from . import scopes
from .scopes import Cells, Scope

TASK = "consent.tasks.invalidate"
BATCH = 200


@transaction.atomic
def ask(*, scope: Scope, reason: str, actor: uuid.UUID) -> Invalidation:
    """Ask for a second person. Raises ``Conflict`` when the scope is empty, ``AlreadyAsked`` while it waits."""
    total = scopes.covered(scope, upto=queries.newest()).count()
    if not total:
        raise Conflict("Nenhum consentimento do livro corresponde a esta escolha.")
    try:
        with transaction.atomic():
            row = Invalidation.objects.create(scope=scope, total=total, actor=actor)
    except IntegrityError as error:
        if "consent_invalidation_one_open" not in str(error):
            raise
        raise AlreadyAsked from error
    facts = {"scope": scope, "total": total}
    approvals.ask(kind=ApprovalKind.INVALIDATE, target=row.public_id, reason=reason, actor=actor, facts=facts)
    return row


def approved(approval: Approval) -> None:
    """What an approval does: the work may begin, up to where the ledger stands now."""
    changed = Invalidation.objects.filter(public_id=approval.target, state=InvalidationState.ASKED).update(
        state=InvalidationState.WORKING, upto_seq=queries.newest()
    )
    if not changed:
        raise Conflict("Esta invalidação não espera mais aprovação.")
    ring(TASK)


@transaction.atomic
def dropped(approval: Approval) -> None:
    """The request was refused or taken back."""
    Invalidation.objects.filter(public_id=approval.target, state=InvalidationState.ASKED).update(
        state=InvalidationState.DROPPED, finished_at=sql.now()
    )


def work() -> int:
    """Carry out what was approved; how many invalidations were appended. Twice at once or again changes nothing."""
    appended = 0
    while (more := _batch()) is not None:
        appended += more
    return appended


def _batch() -> int | None:
    """One batch of the oldest open work; None when there is none that somebody else is not at."""
    with transaction.atomic():
        open_rows = Invalidation.objects.filter(state=InvalidationState.WORKING).order_by("pk")
        row = open_rows.select_for_update(skip_locked=True, no_key=True).first()
        if row is None:
            return None
        events = list(scopes.covered(row.scope, upto=row.upto_seq, after=row.after_seq)[:BATCH])
        appended = _invalidate(events, row)
        row.seen += len(events)
        row.done += appended
        if len(events) < BATCH:
            row.state, row.finished_at = InvalidationState.DONE, sql.now()
        else:
            row.after_seq = events[-1].seq
        row.save()
    return appended


def _invalidate(events: list[ConsentEvent], row: Invalidation) -> int:
    """Append for what is in force. What changes between reading and the chain's lock is read again."""
    if not events:
        return 0
    names = scopes.confirmations(events)
    appended, waiting = 0, events
    while waiting:
        states = scopes.states(event.subject_id for event in waiting)
        cells = {
            event.seq: scopes.in_force(states[event.subject_id], names[event.event_id]) for event in waiting
        }
        waiting = [event for event in waiting if cells[event.seq]]
        prepared = [one for event in waiting for one in _prepared(event, cells[event.seq], names, row)]
        appended += len(chain.append(prepared))
    return appended


def _prepared(
    event: ConsentEvent, cells: Cells, names: dict[uuid.UUID, set[str]], row: Invalidation
) -> list[chain.Prepared]:
    ids = names[event.event_id]
    changed = partial(_differs, ids=ids, cells=cells)
    return [
        pack(_draft(event, channels, list(purposes), row)).prepared(unless=changed)
        for purposes, channels in cells.items()
    ]


def _differs(state: Folded, *, ids: set[str], cells: Cells) -> bool:
    return scopes.in_force(state, ids) != cells


def _draft(event: ConsentEvent, channels: list[str], purposes: list[str], row: Invalidation) -> Draft:
    return Draft(
        type="consent.invalidated",
        subject_id=event.subject_id,
        actor={"kind": "compliance", "id": row.actor},
        channels=channels,
        purposes=purposes,
        method="system",
        origin={"kind": "invalidation", "ref": str(row.public_id), "url": None},
        legal_basis="LGPD-7-I",
        refs=[{"rel": "withdraws", "event_id": event.event_id}],
    )

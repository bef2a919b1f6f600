"""Legal holds: who ordered one, why, until when; nothing of the person is erased meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid, NotFound

from ..ledger import standing
from ..models import Hold
from . import queries

LEAST_REASON = 10
ALREADY = "Já há uma guarda legal em vigor para esta pessoa."


@transaction.atomic
def set_hold(*, subject_id: uuid.UUID, reason: str, until: datetime, actor: uuid.UUID) -> Hold:
    """Raises Invalid, and Conflict while another one stands."""
    if len(reason.strip()) < LEAST_REASON:
        raise Invalid.field("reason", "required", "Diga o motivo: número do processo ou da ordem.")
    if until <= sql.now():
        raise Invalid.field("until", "past", "Escolha uma data no futuro.")
    try:
        with transaction.atomic():
            hold = Hold.objects.create(
                subject_id=subject_id, reason=reason.strip()[:300], until=until, set_by=actor
            )
    except IntegrityError as error:
        raise Conflict(ALREADY) from error
    standing.set_hold(subject_id=subject_id, actor=_who(actor), until=until, ref=str(hold.public_id))
    return hold


@transaction.atomic
def release_hold(*, public_id: uuid.UUID, actor: uuid.UUID | None) -> Hold:
    """``actor`` None: its date has come."""
    hold = Hold.objects.select_for_update(no_key=True).filter(public_id=public_id, released_at=None).first()
    if hold is None:
        raise NotFound("Esta guarda legal não está em vigor.")
    hold.released_at, hold.released_by = sql.now(), actor
    hold.save(update_fields=["released_at", "released_by"])
    who = _who(actor) if actor else "system"
    standing.release_hold(subject_id=hold.subject_id, actor=who, ref=str(hold.public_id))
    return hold


def release_ended() -> int:
    """End those whose date has passed; how many."""
    ended = list(queries.ended_holds(sql.now()).values_list("public_id", flat=True))
    for public_id in ended:
        release_hold(public_id=public_id, actor=None)
    return len(ended)


def empty_reasons(subject_ids: list[uuid.UUID]) -> int:
    """Why goes with the person's data; that there was a hold, and when, stays."""
    return Hold.objects.filter(subject_id__in=subject_ids).exclude(reason="").update(reason="")


def _who(actor: uuid.UUID) -> Mapping[str, Any]:
    return {"kind": "compliance", "id": str(actor)}

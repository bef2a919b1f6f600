"""What holds for a whole person beside consents: restriction, correction, age, guardian, legal hold."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from invenio_center.kernel.errors import Conflict, Invalid

from ..choices import Minor
from ..models import ConsentEvent, ConsentVault
from . import chain, queries
from .drafting import Draft, Evidence, pack
from .projection import Folded

__all__ = [
    "Evidence",
    "name_guardian",
    "rectify_subject",
    "release_hold",
    "release_subject",
    "restrict_subject",
    "set_hold",
    "state_age",
]

Actor = Mapping[str, Any] | str
REQUEST = "request"


def restrict_subject(
    *, subject_id: uuid.UUID, actor: Actor, request: uuid.UUID | None = None
) -> ConsentEvent | None:
    """Nothing but legal notices and answers leaves from here on. None when the person was restricted or erased."""
    return _record(
        "subject.restricted",
        subject_id,
        actor,
        _of(request),
        unless=lambda state: state["status"] != "active",
    )


def release_subject(
    *, subject_id: uuid.UUID, actor: Actor, request: uuid.UUID | None = None
) -> ConsentEvent | None:
    """Take a restriction back. None when there was none."""
    return _record(
        "subject.released",
        subject_id,
        actor,
        _of(request),
        unless=lambda state: state["status"] != "restricted",
    )


def rectify_subject(*, subject_id: uuid.UUID, actor: Actor, fields: Sequence[str]) -> ConsentEvent:
    """Data of the person were corrected; ``fields`` are names of columns, never what is in them."""
    origin = {"kind": "rectification", "ref": ",".join(sorted(fields)), "url": None}
    return _certain(_record("subject.rectified", subject_id, actor, origin, minor=_age(subject_id)))


def state_age(
    *, subject_id: uuid.UUID, actor: Actor, minor: str, pii: Mapping[str, Any] | None = None
) -> ConsentEvent:
    """From now on the person counts as ``no``, ``unknown``, ``teen`` or ``child``, whatever was said before."""
    if minor not in Minor.values:
        raise Invalid.field("minor", "unknown_code", "Escolha a faixa de idade.")
    origin = {"kind": "age", "ref": minor, "url": None}
    return _certain(_record("subject.rectified", subject_id, actor, origin, minor=minor, pii=pii))


@transaction.atomic
def name_guardian(
    *, subject_id: uuid.UUID, name: str, relation: str, evidence: Sequence[Evidence]
) -> ConsentEvent:
    """A guardian answers for a child or a teenager. Needs a stated age, and proof of who the guardian is."""
    age = _age(subject_id)
    stated = queries.events(subject_id=subject_id, type="subject.rectified").order_by("-seq").first()
    if age not in (Minor.TEEN, Minor.CHILD) or stated is None:
        raise Conflict("Registre primeiro que a pessoa é criança ou adolescente.")
    if not name.strip() or not evidence:
        raise Invalid.field("name", "required", "Informe o nome do responsável e como ele foi conferido.")
    return _certain(
        _record(
            "subject.rectified",
            subject_id,
            "guardian",
            {"kind": "guardian", "ref": None, "url": None},
            minor=age,
            legal_basis="LGPD-14-1",
            pii={"guardian": {"name": name.strip(), "relation": relation.strip()}},
            refs=[{"rel": "guardian_of", "event_id": stated.event_id}],
            evidence=evidence,
        )
    )


@transaction.atomic
def set_hold(*, subject_id: uuid.UUID, actor: Actor, until: datetime, ref: str) -> ConsentEvent:
    """Nothing of the person is erased before the hold ends. ``ref`` is the hold's id."""
    event = _record(
        "hold.set",
        subject_id,
        actor,
        {"kind": "hold", "ref": ref, "url": None},
        unless=lambda state: bool(state["hold"]),
        legal_basis="LGPD-7-VI",
    )
    if event is None:
        raise Conflict("Já há uma guarda legal em vigor para esta pessoa.")
    _vault(subject_id).update(held_until=until)
    return event


@transaction.atomic
def release_hold(*, subject_id: uuid.UUID, actor: Actor, ref: str) -> ConsentEvent | None:
    event = _record(
        "hold.released",
        subject_id,
        actor,
        {"kind": "hold", "ref": ref, "url": None},
        unless=lambda state: not state["hold"],
    )
    _vault(subject_id).update(held_until=None)
    return event


def _vault(subject_id: uuid.UUID) -> Any:
    own = ConsentEvent.objects.filter(subject_id=subject_id).values("seq")
    return ConsentVault.objects.filter(event__in=own)


def _of(request: uuid.UUID | None) -> dict[str, Any]:
    return {"kind": REQUEST, "ref": str(request) if request else None, "url": None}


def _age(subject_id: uuid.UUID) -> str:
    """A correction of other data must not change the age it finds."""
    return str(queries.person(subject_id)["minor"])


def _certain(event: ConsentEvent | None) -> ConsentEvent:
    if event is None:
        raise RuntimeError("an unconditional event was dropped")
    return event


def _record(
    type: str,
    subject_id: uuid.UUID,
    actor: Actor,
    origin: Mapping[str, Any],
    *,
    unless: Callable[[Folded], bool] | None = None,
    legal_basis: str = "LGPD-7-II",
    **more: Any,
) -> ConsentEvent | None:
    packed = pack(
        Draft(
            type=type,
            subject_id=subject_id,
            actor=actor,
            channels=(),
            purposes=(),
            method="system",
            origin=origin,
            legal_basis=legal_basis,
            **more,
        )
    )
    with transaction.atomic():
        events = chain.append([packed.prepared(unless=unless)])
    return events[0] if events else None

"""Everything that changes a request. Each action is one transaction and leaves one step in the request's log."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction

from invenio_center.kernel import secrets, sql
from invenio_center.kernel.errors import Invalid, NotFound

from ..choices import IdentityProof, RequestState, RequestVia, Right, StepKind
from ..models import RightsRequest, RightsStep
from ..models.request import OPEN_STATES
from . import deadlines, queries, wording
from .errors import RequestClosed, TooManyRequests

MOST_TEXT = 4000
MOST_OPEN = 3  # of one kind for one person: who asks again is answered once


@transaction.atomic
def open_request(
    *,
    subject_id: uuid.UUID,
    right: str,
    via: str,
    identity: str = IdentityProof.NONE,
    details: str = "",
    opened_by: uuid.UUID | None = None,
) -> RightsRequest:
    """Take a request in. Its time runs from here, whatever is still to be made sure of."""
    if right not in Right.values:
        raise Invalid.field("right", "unknown_code", "Escolha o que você quer pedir.")
    if via not in RequestVia.values or identity not in IdentityProof.values:
        raise Invalid.field("via", "unknown_code", "Origem do pedido desconhecida.")
    waiting = queries.of_subject(subject_id).filter(right=right, state__in=OPEN_STATES)
    if waiting.count() >= MOST_OPEN:
        raise TooManyRequests
    now = sql.now()
    request = RightsRequest.objects.create(
        subject_id=subject_id,
        right=right,
        via=via,
        identity=identity,
        opened_by=opened_by,
        opened_at=now,
        due_at=deadlines.due(right, now, settings.RIGHTS_DAYS),
        details_box=_box(details),
    )
    _step(request, StepKind.OPENED, opened_by, {"via": via, "identity": identity})
    return request


@transaction.atomic
def assign(*, public_id: uuid.UUID, to: uuid.UUID, actor: uuid.UUID) -> RightsRequest:
    """Somebody takes care of it."""
    request = _locked(public_id)
    request.assigned_to, request.state = to, RequestState.WORKING
    request.save(update_fields=["assigned_to", "state"])
    _step(request, StepKind.ASSIGNED, actor, {"to": str(to)})
    return request


@transaction.atomic
def add_note(*, public_id: uuid.UUID, text: str, actor: uuid.UUID) -> RightsRequest:
    if not text.strip():
        raise Invalid.field("text", "required", "Escreva a anotação.")
    request = _locked(public_id)
    _step(request, StepKind.NOTE, actor, text=text)
    return request


@transaction.atomic
def prove_identity(
    *, public_id: uuid.UUID, how: str, actor: uuid.UUID | None, text: str = ""
) -> RightsRequest:
    """Never weaker than it was. By document, say what was looked at."""
    request = _locked(public_id)
    if how == IdentityProof.DOCUMENT and not text.strip():
        raise Invalid.field("text", "required", "Diga como a identidade foi conferida.")
    strength = list(IdentityProof.values)
    if strength.index(how) > strength.index(request.identity):
        request.identity = how
        request.save(update_fields=["identity"])
    _step(request, StepKind.IDENTITY, actor, {"how": how}, text=text)
    return request


@transaction.atomic
def record_act(
    *, public_id: uuid.UUID, code: str, actor: uuid.UUID | None, **data: Any
) -> RightsRequest | None:
    """Something was done because of the request (``restricted``, ``erasure_asked``…); also after its end."""
    request = RightsRequest.objects.filter(public_id=public_id).first()
    if request is not None:
        _step(request, StepKind.ACT, actor, {"code": code, **data})
    return request


@transaction.atomic
def answer(*, public_id: uuid.UUID, text: str, actor: uuid.UUID | None) -> RightsRequest:
    """Give the person what was asked for."""
    if not text.strip():
        raise Invalid.field("text", "required", "Escreva a resposta.")
    return _close(_locked(public_id), RequestState.ANSWERED, StepKind.ANSWERED, text, actor)


@transaction.atomic
def refuse(*, public_id: uuid.UUID, article: str, text: str, actor: uuid.UUID) -> RightsRequest:
    """Say no, with the article that allows it."""
    if article not in wording.REFUSALS:
        raise Invalid.field("article", "required", "Escolha o artigo em que a recusa se apoia.")
    if not text.strip():
        raise Invalid.field("text", "required", "Explique a recusa à pessoa, em palavras simples.")
    request = _locked(public_id)
    request.article = article
    return _close(request, RequestState.REFUSED, StepKind.REFUSED, text, actor)


@transaction.atomic
def cancel(*, public_id: uuid.UUID, actor: uuid.UUID | None) -> RightsRequest:
    """The person no longer wants it."""
    return _close(_locked(public_id), RequestState.CANCELLED, StepKind.CANCELLED, "", actor)


@transaction.atomic
def warn_due() -> int:
    """Note each warning whose moment has come, once; how many were noted."""
    now, noted = sql.now(), 0
    waiting = RightsRequest.objects.select_for_update(no_key=True, skip_locked=True).filter(
        state__in=OPEN_STATES
    )
    for request in waiting.prefetch_related("steps"):
        told = {one.data.get("day") for one in request.steps.all() if one.kind == StepKind.ALARM}
        for day, moment in deadlines.alarms(request.opened_at, request.due_at):
            if moment <= now and day not in told:
                _step(request, StepKind.ALARM, None, {"day": day})
                noted += 1
    return noted


@transaction.atomic
def empty_texts(subject_ids: list[uuid.UUID]) -> int:
    """What was written in the requests of erased people goes; kinds, times and outcomes stay as proof."""
    own = RightsRequest.objects.filter(subject_id__in=subject_ids)
    RightsStep.objects.filter(request__in=own).exclude(box="").update(box="")
    for request in own:
        _step(request, StepKind.EMPTIED, None, {})
    return own.update(details_box="", answer_box="")


def _locked(public_id: uuid.UUID) -> RightsRequest:
    request = RightsRequest.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if request is None:
        raise NotFound("Este pedido não existe.")
    if not request.is_open:
        raise RequestClosed
    return request


def _close(
    request: RightsRequest, state: str, kind: str, text: str, actor: uuid.UUID | None
) -> RightsRequest:
    request.state, request.closed_at, request.answer_box = state, sql.now(), _box(text)
    request.save(update_fields=["state", "closed_at", "article", "answer_box"])
    _step(request, kind, actor, {"article": request.article} if request.article else {})
    return request


def _step(
    request: RightsRequest,
    kind: str,
    actor: uuid.UUID | None,
    data: dict[str, Any] | None = None,
    text: str = "",
) -> None:
    RightsStep.objects.create(request=request, kind=kind, actor=actor, data=data or {}, box=_box(text))


def _box(text: str) -> str:
    words = text.strip()[:MOST_TEXT]
    return secrets.encrypt(words) if words else ""

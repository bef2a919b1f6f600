"""The random check of twenty: what a court would ask of each grant, and what the officer found."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.overview import samples
from consent.overview.samples import Item, Sample

from ... import audit
from ...contacts import queries as contacts
from ...models import User
from .. import consent_words
from ..refusals import attempt
from .registry import draw, guarded


@guarded("compliance.sample", "POST")
def start(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    drawn: list[Sample] = []

    @transaction.atomic
    def act() -> None:
        drawn.append(samples.draw(actor=user.public_id))
        audit.record("sample.drawn", drawn[0], actor=user, changes={"rows": [None, len(drawn[0].rows)]})

    if attempt(request, act, "Amostra sorteada. Confira um a um e conclua no fim da página."):
        return redirect("admin:compliance_sample", public_id=drawn[0].public_id)
    return redirect("admin:compliance")


@guarded("compliance.sample", "GET", "POST")
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    sample = samples.by_public_id(public_id)
    if request.method == "POST" and attempt(
        request, lambda: _finish(request, sample), "Amostra concluída e guardada."
    ):
        return redirect("admin:compliance_sample", public_id=public_id)
    items = samples.items(sample)
    people = contacts.by_subjects({item.event.subject_id for item in items})
    return draw(
        request,
        "portal/sample.html",
        "Amostra de consentimentos",
        sample=sample,
        rows=[_row(item, people, request.POST) for item in items],
        by=User.objects.filter(public_id=sample.finished_by or sample.drawn_by).first(),
        status=422 if request.method == "POST" else 200,
    )


@transaction.atomic
def _finish(request: HttpRequest, sample: Sample) -> None:
    given, user = request.POST, cast(User, request.user)
    found = {
        row["seq"]: (given.get(f"found-{row['seq']}", ""), given.get(f"note-{row['seq']}", "").strip()[:200])
        for row in sample.rows
    }
    done = samples.finish(
        public_id=sample.public_id, actor=user.public_id, found=found, note=given.get("note", "")
    )
    audit.record(
        "sample.finished",
        done,
        actor=user,
        reason=done.note,
        changes={"rows": [None, len(done.rows)], "doubts": [None, done.doubts]},
    )


def _row(item: Item, people: dict[UUID, Any], typed: Any) -> dict[str, Any]:
    event = item.event
    return {
        "seq": event.seq,
        "contact": people.get(event.subject_id),
        "sentence": consent_words.sentence(event),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "text": item.text,
        "good": item.good,
        "answers": _answers(item),
        "found": typed.get(f"found-{event.seq}") or item.found,
        "note": typed.get(f"note-{event.seq}") or item.note,
    }


def _answers(item: Item) -> list[tuple[str, bool]]:
    """What a court would ask, and whether the answer is yes."""
    text = item.text
    return [
        ("O texto estava publicado antes do ato", bool(text and text.before_the_act)),
        ("As palavras guardadas são as mesmas do dia", bool(text and text.same)),
        ("O texto cobre os canais e as finalidades", item.covered),
        ("Há um endereço que identifica a pessoa", item.identified),
        ("A hora do ato não é posterior à do registro", item.in_time),
        ("O evento confere com o hash e com a corrente", item.proof.ok),
    ]

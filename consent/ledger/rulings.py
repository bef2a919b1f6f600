"""Compliance against the validator: towards invalid alone, towards valid by two people and with a reason."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from invenio_center.kernel.errors import Invalid, NotFound

from ..choices import TextVerdict
from ..models import ConsentText, TextRuling

LEAST_REASON = 10  # characters: long enough that it says something


def of(text: ConsentText) -> TextRuling | None:
    """What holds for this very wording: the newest ruling about it."""
    if text._state.adding:
        return None
    return TextRuling.objects.filter(text=text, body_sha256=text.body_sha256).first()


def history(text: ConsentText) -> list[TextRuling]:
    """All rulings about this very wording, oldest first."""
    if text._state.adding:
        return []
    return list(TextRuling.objects.filter(text=text, body_sha256=text.body_sha256).order_by("pk"))


def is_ruled_out(text: ConsentText) -> bool:
    """Nothing may be collected with it any more, though it was published."""
    ruling = of(text)
    return ruling is not None and ruling.verdict == TextVerdict.INVALID


def with_rulings(found: QuerySet[ConsentText]) -> QuerySet[Any]:
    """Texts with ``ruled``: the verdict of the newest ruling about their wording, or None."""
    newest = TextRuling.objects.filter(text=OuterRef("pk"), body_sha256=OuterRef("body_sha256")).order_by(
        "-id"
    )
    return found.annotate(ruled=Subquery(newest.values("verdict")[:1]))


def rule(
    *,
    public_id: uuid.UUID,
    verdict: str,
    reason: str,
    ruled_by: uuid.UUID,
    approved_by: uuid.UUID | None = None,
) -> TextRuling:
    """Raises ``Invalid`` without a reason, or towards valid without another person (``overrule`` asks for one)."""
    if len(reason.strip()) < LEAST_REASON:
        sentence = f"Diga o motivo, em {LEAST_REASON} letras ou mais: ele fica junto do texto."
        raise Invalid.field("reason", "required", sentence)
    if verdict != TextVerdict.INVALID and approved_by in (None, ruled_by):
        raise Invalid.field(
            "verdict", "second_person", "Aceitar um texto contra o parecer precisa de outra pessoa."
        )
    with transaction.atomic():
        text = ConsentText.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
        if text is None:
            raise NotFound
        ruling = TextRuling.objects.create(
            text=text,
            verdict=verdict,
            against=text.verdict,
            body_sha256=text.body_sha256,
            reason=reason.strip(),
            ruled_by=ruled_by,
            approved_by=approved_by,
        )
        if not text.is_published:
            text.verdict = verdict
            text.save(update_fields=["verdict"])
    return ruling

"""The controller's profile changes: whoever agreed before is told, and drafts are judged against the new names."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db import transaction

from ..models import ConsentText, ControllerProfile, TextChange
from . import publishing, texts

FIELDS = frozenset({*ControllerProfile.REQUIRED, "trade_names"})


@transaction.atomic
def save_controller(*, material: bool | None = None, **changes: Any) -> ControllerProfile:
    """Change the controller's profile; unknown fields are refused by name.

    What ``aspects`` finds changed makes what was agreed before stale, as a new version of a text does; ``material``
    False: only the spelling was mended, and nobody has to agree again.
    """
    if unknown := changes.keys() - FIELDS:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    ControllerProfile.objects.get_or_create(pk=1)
    profile = ControllerProfile.objects.select_for_update(no_key=True).get(pk=1)
    before = copy(profile)
    for name, value in changes.items():
        setattr(profile, name, value)
    profile.save()
    if before.names != profile.names:
        _judge_drafts()
    if material is not False and (changed := aspects(before, profile)):
        TextChange.objects.create(text=None, aspects=changed)
    return profile


def aspects(before: ControllerProfile, after: ControllerProfile) -> list[str]:
    """Codes of ``publishing.ASPECTS``. A gap that is filled changes nothing of which anybody was told otherwise."""
    if not before.names:
        return []
    was = copy(before)
    for name in ("cnpj", *publishing.NOTICE):
        setattr(was, name, getattr(before, name) or getattr(after, name))
    return publishing.changed_aspects(_signed(was), _signed(after))


def latest_change() -> TextChange | None:
    return TextChange.objects.filter(text=None).first()


def _signed(profile: ControllerProfile) -> ConsentText:
    text = ConsentText()
    publishing.sign(text, profile)
    return text


def _judge_drafts() -> None:
    for draft in ConsentText.objects.select_for_update(no_key=True).filter(published_at=None):
        texts.judge(draft, draft.body)
        draft.save()

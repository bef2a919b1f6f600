"""Tags by their names; a name nobody used yet becomes a tag."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from ..kernel.signals import ranking_changed
from ..models import Tag

NAME_MAX = 50


def named(names: Iterable[str]) -> list[Tag]:
    """Each once, in no particular order; blank names are left out, long ones cut."""
    wanted = list(dict.fromkeys(name.strip()[:NAME_MAX] for name in names if name.strip()))
    Tag.objects.bulk_create([Tag(name=name) for name in wanted], ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=wanted))


@transaction.atomic
def rename(tag: Tag, name: str) -> Tag:
    """Rules name tags by their names, so whoever has this one may belong elsewhere now."""
    tag.name = name.strip()[:NAME_MAX]
    tag.save(update_fields=["name"])
    ranking_changed.send(Tag, routing=True)
    return tag


@transaction.atomic
def remove(tag: Tag) -> None:
    """Taken off everybody who has it; what waits follows."""
    tag.delete()
    ranking_changed.send(Tag, routing=True)

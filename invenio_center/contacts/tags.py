"""Tags by their names; a name nobody used yet becomes a tag."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import Tag

NAME_MAX = 50


def named(names: Iterable[str]) -> list[Tag]:
    """Each once, in no particular order; blank names are left out, long ones cut."""
    wanted = list(dict.fromkeys(name.strip()[:NAME_MAX] for name in names if name.strip()))
    Tag.objects.bulk_create([Tag(name=name) for name in wanted], ignore_conflicts=True)
    return list(Tag.objects.filter(name__in=wanted))

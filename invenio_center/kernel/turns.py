"""Work that only one worker of the installation does at a time, however often it is rung for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from .broadcast import client

# Longer than any task may run: what a killed worker held frees itself.
HELD_S = 240


def alone(name: str, act: Callable[[], bool], again: Callable[[], None]) -> None:
    """Run ``act`` unless another worker is at it, who is then told to look once more.

    ``act`` returns whether nothing was left; ``again`` rings for the next turn.
    """
    doing, asked = (f"{settings.KEY_PREFIX}:{name}:{word}" for word in ("draining", "again"))
    client().set(asked, "1", ex=HELD_S)
    if not client().set(doing, "1", nx=True, ex=HELD_S):
        return  # whoever is at it sees the word left above
    client().delete(asked)
    try:
        empty = act()
    finally:
        client().delete(doing)
    if client().getdel(asked) or not empty:
        again()

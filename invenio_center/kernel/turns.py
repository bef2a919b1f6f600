"""Work that only one worker of the installation does at a time, however often it is rung for."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from .broadcast import client


def alone(name: str, act: Callable[[], bool], again: Callable[[], None], *, held_s: int = 240) -> None:
    """Run ``act`` unless another worker is at it, who is then told to look once more.

    ``act`` returns whether nothing was left; ``again`` rings for the next turn. ``held_s`` is longer than ``act``
    takes: what a killed worker held frees itself after it.
    """
    doing, asked = (f"{settings.KEY_PREFIX}:{name}:{word}" for word in ("draining", "again"))
    client().set(asked, "1", ex=held_s)
    if not client().set(doing, "1", nx=True, ex=held_s):
        return  # whoever is at it sees the word left above
    client().delete(asked)
    try:
        empty = act()
    finally:
        client().delete(doing)
    if client().getdel(asked) or not empty:
        again()

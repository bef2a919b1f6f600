"""Switches of the simulator, kept in the cache: forgotten with it, which is fine for a demonstration."""

from __future__ import annotations

from django.core.cache import cache

from ..models import Channel

SWITCHES = {"deliver": True, "read": False, "reorder": False}
FAULT_S = 3600


def switches() -> dict[str, bool]:
    return {name: bool(cache.get(f"simulator:{name}", default)) for name, default in SWITCHES.items()}


def switch(name: str, on: bool) -> None:
    if name in SWITCHES:
        cache.set(f"simulator:{name}", on, None)


def _key(channel: Channel) -> str:
    return f"simulator:fault:{channel.public_id}"


def set_fault(channel: Channel, fault: str) -> None:
    """What the next send on this line shall meet: a code of its player, ``timeout``, or ``none``."""
    cache.set(_key(channel), fault[:40], FAULT_S)


def take_fault(channel: Channel) -> str:
    """The fault set for this line, once."""
    fault = cache.get(_key(channel))
    if fault is None:
        return "none"
    cache.delete(_key(channel))
    return str(fault)

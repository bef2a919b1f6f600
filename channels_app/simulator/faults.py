"""Switches of the simulator, kept in the cache: forgotten with it, which is fine for a demonstration."""

from __future__ import annotations

from django.core.cache import cache

# What the next send on a line shall meet. The number is Meta's error code.
FAULTS = ("none", "131047", "130429", "131026", "190", "timeout")
SWITCHES = {"deliver": True, "read": False}


def switches() -> dict[str, bool]:
    return {name: bool(cache.get(f"simulator:{name}", default)) for name, default in SWITCHES.items()}


def switch(name: str, on: bool) -> None:
    if name in SWITCHES:
        cache.set(f"simulator:{name}", on, None)


def set_fault(phone_number_id: str, fault: str) -> None:
    if fault in FAULTS:
        cache.set(f"simulator:fault:{phone_number_id}", fault, 3600)


def take_fault(phone_number_id: str) -> str:
    """The fault set for this line, once."""
    key = f"simulator:fault:{phone_number_id}"
    fault = cache.get(key)
    if fault is None:
        return "none"
    cache.delete(key)
    return str(fault)

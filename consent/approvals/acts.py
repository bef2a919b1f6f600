"""What an approval does, by its kind. Filled by the ``apps.py`` of whoever owns the act."""

from __future__ import annotations

from collections.abc import Callable

from ..models import Approval

Act = Callable[[Approval], None]
_ACTS: dict[str, Act] = {}


def register(kind: str, act: Act) -> None:
    """One act per kind; twice is a mistake in the program."""
    if kind in _ACTS and _ACTS[kind] is not act:
        raise RuntimeError(f"an act for {kind} is registered already")
    _ACTS[kind] = act


def of(kind: str) -> Act:
    """``LookupError``, by its kind, when nobody registered it."""
    return _ACTS[kind]

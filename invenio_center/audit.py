"""The one way to leave a trace: who did what to which object, from what to what, and why."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from .models import AuditEntry, User


def record(
    action: str,
    target: Model | None = None,
    *,
    actor: User | None,
    changes: dict[str, Any] | None = None,
    reason: str = "",
    address: str | None = None,
) -> AuditEntry:
    """Written in the caller's transaction. ``changes`` is ``{"field": [before, after]}``; secrets never go in."""
    return AuditEntry.objects.create(
        actor=actor,
        action=action,
        object_type=target._meta.model_name or "" if target is not None else "",
        object_id=str(getattr(target, "public_id", target.pk)) if target is not None else "",
        object_label=str(target)[:200] if target is not None else "",
        changes=changes or {},
        reason=reason,
        address=address,
    )


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Fields whose value changed, as ``{"field": [before, after]}`` with printable values."""
    return {
        name: [_plain(before.get(name)), _plain(value)]
        for name, value in after.items()
        if before.get(name) != value
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None), list, dict)) else str(value)

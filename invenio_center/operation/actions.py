"""Changing how the operation works."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from .. import audit
from ..kernel.errors import Invalid
from ..kernel.signals import ranking_changed
from ..models import Operation, User

EDITABLE = frozenset(field.name for field in Operation._meta.fields if field.name != "id")
UNITS_MAX = 100


@transaction.atomic
def save_operation(*, actor: User | None, reason: str = "", **fields: Any) -> Operation:
    """``fields``: any settings of ``Operation``. In force at commit. Raises Invalid, naming the field."""
    if unknown := set(fields) - EDITABLE:
        raise Invalid({name: [{"code": "unknown", "sentence": "Campo desconhecido."}] for name in unknown})
    Operation.objects.get_or_create(pk=1)
    row = Operation.objects.select_for_update(no_key=True).get(pk=1)
    before = {name: getattr(row, name) for name in fields}
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    changes = audit.difference(before, fields)
    if "ageing_s" in changes:
        ranking_changed.send(Operation, ageing=True)
    if changes:
        audit.record("operation.updated", row, actor=actor, changes=changes, reason=reason)
    return row


def _check(row: Operation) -> None:
    # The claim reads them as they stand, so nothing else may ever be stored.
    units = row.kind_units.values() if isinstance(row.kind_units, dict) else (None,)
    if not all(type(value) is int and 1 <= value <= UNITS_MAX for value in units):
        raise Invalid.field("kind_units", "range", f"O peso de um canal vai de 1 a {UNITS_MAX} unidades.")
    try:
        row.clean_fields()
    except ValidationError as error:
        raise Invalid(
            {
                name: [
                    {"code": fault.code or "invalid", "sentence": " ".join(fault.messages)}
                    for fault in faults
                ]
                for name, faults in error.error_dict.items()
            }
        ) from error

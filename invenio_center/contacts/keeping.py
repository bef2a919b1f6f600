"""Changes that can be taken back: what a row was and became, as JSON; a field touched since is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.duration import duration_string

Change = dict[str, Any]


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, timedelta):
        return duration_string(value)
    return value.isoformat() if isinstance(value, datetime) else value


def values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def change(row: Model, **wanted: Any) -> list[Change]:
    """Set and save what differs. One entry for ``put_back``, or none."""
    before = values(row, wanted)
    for name, value in wanted.items():
        setattr(row, name, value)
    found = difference(row, before)
    if found:
        type(row)._base_manager.filter(pk=row.pk).update(
            **{name: wanted[name] for name in found[0]["fields"]}
        )
    return found


def difference(row: Model, before: Mapping[str, Any]) -> list[Change]:
    """What of ``before`` (``values``) is otherwise now."""
    after = values(row, before)
    fields = {name: [was, after[name]] for name, was in before.items() if was != after[name]}
    return [{"row": [row._meta.label, row.pk], "fields": fields}] if fields else []


def unchanged(row: Model) -> Change:
    return {"row": [row._meta.label, row.pk], "fields": {}}


def made(row: Model, *names: str) -> list[Change]:
    """A row that was not there before; it goes again while these fields are as they are now."""
    return [{"row": [row._meta.label, row.pk], "made": values(row, names)}]


def gone(model: type[Model], pk: int, was: Mapping[str, Any]) -> Change:
    """A row that is not there any more. ``was``: ``values`` of every field it cannot do without."""
    return {"row": [model._meta.label, pk], "gone": dict(was)}


def untouched(row: Model, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a change were, of those that still are as it left them."""
    return {
        name: _python(type(row), name, was)
        for name, (was, became) in fields.items()
        if plain(getattr(row, name)) == became
    }


def put_back(change: Change) -> None:
    """Fields that still are as the change left them become what they were. The caller holds the row's lock."""
    label, pk = change["row"]
    model = apps.get_model(label)
    if "made" in change:
        model._base_manager.filter(pk=pk, **change["made"]).delete()
        return
    if "gone" in change:
        lost = {name: _python(model, name, was) for name, was in change["gone"].items()}
        model._base_manager.bulk_create([model(pk=pk, **lost)], ignore_conflicts=True)
        return
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return
    if found := untouched(row, change["fields"]):
        model._base_manager.filter(pk=pk).update(**found)


def _python(model: Any, name: str, value: Any) -> Any:
    return model._meta.get_field(name).to_python(value)

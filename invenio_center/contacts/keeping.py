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


def made(row: Model, *names: str) -> list[Change]:
    """A row that was not there before; it goes again while these fields are as they are now."""
    return [{"row": [row._meta.label, row.pk], "made": values(row, names)}]


def put_back(change: Change) -> None:
    """Fields that still are as the change left them become what they were. The caller holds the row's lock."""
    label, pk = change["row"]
    model = apps.get_model(label)
    if "made" in change:
        model._base_manager.filter(pk=pk, **change["made"]).delete()
        return
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return
    untouched = {
        name: model._meta.get_field(name).to_python(was)
        for name, (was, became) in change["fields"].items()
        if plain(getattr(row, name)) == became
    }
    if untouched:
        model._base_manager.filter(pk=pk).update(**untouched)

"""Changes that can be taken back: what a row was and became, as JSON; a field touched since is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

Change = dict[str, Any]


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def values(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def change(row: Model, **wanted: Any) -> list[Change]:
    """Set and save what differs. One entry for ``put_back``, or none."""
    before = values(row, wanted)
    for name, value in wanted.items():
        setattr(row, name, value)
    made = difference(row, before)
    if made:
        type(row)._base_manager.filter(pk=row.pk).update(**{name: wanted[name] for name in made[0]["fields"]})
    return made


def difference(row: Model, before: Mapping[str, Any]) -> list[Change]:
    """What of ``before`` (``values``) is otherwise now."""
    after = values(row, before)
    fields = {name: [was, after[name]] for name, was in before.items() if was != after[name]}
    return [{"row": [row._meta.label, row.pk], "fields": fields}] if fields else []


def put_back(made: Change) -> None:
    """Fields that still are as the change left them become what they were. The caller holds the row's lock."""
    label, pk = made["row"]
    model = apps.get_model(label)
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return
    untouched = {
        name: model._meta.get_field(name).to_python(was)
        for name, (was, became) in made["fields"].items()
        if plain(getattr(row, name)) == became
    }
    if untouched:
        model._base_manager.filter(pk=pk).update(**untouched)

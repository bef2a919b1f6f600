"""Files of contacts for the tests, and the short way through an import."""

from __future__ import annotations

import io
from typing import Any

from invenio_center.contacts.imports import actions, queries, working
from invenio_center.models import ImportRun, ImportStatus, User


def sheet(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def upload(actor: User, *lines: str, **options: Any) -> ImportRun:
    return actions.upload(actor=actor, file=sheet(*lines), name="clientes.csv", **options)


def carry_out(actor: User, run: ImportRun) -> dict[str, Any]:
    """Confirmed and worked through; what is told of it then."""
    actions.confirm(actor=actor, run=run)
    assert working.work()
    return told(run)


def bring_in(actor: User, *lines: str, **options: Any) -> dict[str, Any]:
    return carry_out(actor, upload(actor, *lines, **options))


def take_back(actor: User, run: ImportRun) -> dict[str, Any]:
    actions.undo(actor=actor, run=run)
    assert working.work()
    return told(run)


def told(run: ImportRun) -> dict[str, Any]:
    found = queries.told(ImportRun.objects.get(pk=run.pk))
    assert sum(found["preview"].values()) == found["rows"]
    return found


def newest() -> ImportRun:
    return ImportRun.objects.exclude(status=ImportStatus.PREVIEWED).latest("pk")

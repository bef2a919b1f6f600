"""Teams: who belongs, and what the members may take. In force at commit, for the next claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from invenio_center import audit
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import User

from ..models import Team

LISTS = ("members", "segments", "channels")


@transaction.atomic
def save_team(
    *,
    actor: User | None,
    team: Team | None = None,
    lists: dict[str, Iterable[Any]] | None = None,
    **fields: Any,
) -> Team:
    """``fields``: name, lead. ``lists``: members (users), segments, channels; what is not given stays."""
    row = Team.objects.select_for_update(no_key=True).get(pk=team.pk) if team and team.pk else Team()
    before = _shown(row)
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row)
    row.save()
    for name, values in (lists or {}).items():
        getattr(row, name).set(values)
    after = _shown(row)
    changes = audit.difference(before, after)
    if changes:
        verb = "updated" if before else "created"
        audit.record(f"team.{verb}", row, actor=actor, changes=changes)
        ranking_changed.send(Team, users=_touched(before, after))
    return row


@transaction.atomic
def delete_team(team: Team, *, actor: User | None) -> None:
    """Its members keep what is theirs alone."""
    before = _shown(team)
    audit.record("team.deleted", team, actor=actor, changes=audit.difference(before, {}))
    team.delete()
    ranking_changed.send(Team, users=_touched(before, {}))


def _check(row: Team) -> None:
    row.name = row.name.strip()
    if not row.name:
        raise Invalid.field("name", "required", "Dê um nome à equipe.")
    if Team.objects.filter(name=row.name).exclude(pk=row.pk).exists():
        raise Invalid.field("name", "taken", "Já existe uma equipe com este nome.")


def _shown(row: Team) -> dict[str, Any]:
    if row._state.adding:
        return {}
    lists = {name: sorted(str(one) for one in getattr(row, name).all()) for name in LISTS}
    return {"name": row.name, "lead": row.lead.display_name if row.lead else None, **lists}


def _touched(before: dict[str, Any], after: dict[str, Any]) -> list[int]:
    """Everybody who belongs or belonged; a change of what the team may take concerns them all."""
    names = {*before.get("members", ()), *after.get("members", ())}
    return list(User.objects.filter(username__in=names).values_list("pk", flat=True)) or [0]

"""Reading stored decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from invenio_center.models import Role, User

from ..choices import LeftOut
from ..models import Agent, Assignment

RELATED = ("conversation__contact", "conversation__channel", "agent__user", "segment")


def visible_to(user: User, rows: QuerySet[Assignment] | None = None) -> QuerySet[Assignment]:
    """Supervisors see every decision; agents those that gave them something."""
    rows = Assignment.objects.all() if rows is None else rows
    if user.role == Role.SUPERVISOR:
        return rows
    return rows.filter(agent__user=user) if user.role == Role.AGENT else rows.none()


def names(rows: Iterable[Assignment]) -> dict[int, str]:
    """Everybody looked at in these decisions, by agent."""
    wanted = {one["agent"] for row in rows for one in row.candidates}
    people = Agent.objects.filter(pk__in=wanted).select_related("user")
    return {agent.pk: agent.user.display_name for agent in people}


def ranked(row: Assignment) -> list[dict[str, Any]]:
    """Candidates with score and terms, best first."""
    return [one for one in row.candidates if "out" not in one]


def left_out(row: Assignment) -> list[tuple[int, str]]:
    """The others, each with why in words."""
    return [(one["agent"], str(LeftOut(one["out"]).label)) for one in row.candidates if "out" in one]

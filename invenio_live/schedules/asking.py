"""What a caller says of a return: its hour as a moment or as wall time, who keeps it, how it repeats."""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from typing import Any, TypedDict
from uuid import UUID

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime

from channels_app.models import Channel, Template
from channels_app.wordings import queries as wordings
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.numbers import whole
from invenio_center.models import Contact, Segment, User

from ..agents.actions import ensure_agent
from ..agents.queries import agent_by_user
from ..conversations import queries as conversations
from ..models import Agent, Conversation, Outcome, Schedule
from . import notices, queries, times
from .terms import Terms, put
from .warnings import Plan

Given = dict[str, Any]


class Hour(TypedDict):
    due_at: datetime
    time_zone: str


class Result(TypedDict):
    outcome: Outcome | None
    reason: str


def hour(given: Given) -> Hour:
    """``due_at`` with its offset, or ``local_at`` without one in ``time_zone`` (= the contact's)."""
    zone = given.get("time_zone") or ""
    local = given.get("local_at")
    at = _datetime(given.get("due_at") if local in (None, "") else local)
    if local not in (None, ""):
        if at is None or at.tzinfo is not None:
            raise Invalid.field(
                "local_at", "invalid", "Informe local_at sem fuso, por exemplo 2026-01-31T14:00."
            )
    elif at is None or at.tzinfo is None:
        raise Invalid.field(
            "due_at", "invalid", "Informe data e hora com fuso, por exemplo 2026-01-31T14:00:00-03:00."
        )
    return {"due_at": at, "time_zone": str(zone)}


def terms(given: Given, channel: Channel, user: User) -> Terms:
    """Only what was said; an absent field leaves a thing as it is. ``agent``: a user's id, or ``me``."""
    told: Terms = {}
    if "agent" in given:
        told["owner"] = _agent(given["agent"], user)
    if "segment" in given:
        told["segment"] = _segment(given["segment"])
    if "note" in given:
        told["note"] = str(given["note"] or "")
    if "repeats" in given:
        told["repeats"] = str(given["repeats"] or "")
    if "repeats_until" in given:
        told["repeats_until"] = _day(given["repeats_until"])
    if "template" in given:
        told["template"] = _template(given["template"], channel) if given["template"] else None
    if "reminder_min" in given:
        told["reminder_min"] = _minutes(given["reminder_min"])
    return told


def plan(given: Given, contact: Contact, channel: Channel, row: Conversation | None, user: User) -> Plan:
    """The return as it would be; raises what promising it, or moving the one named by ``schedule``, would."""
    said, when = terms(given, channel, user), hour(given)
    known = _known(given["schedule"], user) if given.get("schedule") else None
    draft = copy(known) if known else Schedule()
    zone = times.zone(when["time_zone"] or draft.time_zone or contact.time_zone or settings.TIME_ZONE)
    due_at = times.due(when["due_at"], zone.key, sql.now())
    put(draft, said, channel, due_at.astimezone(zone).date())
    return Plan(
        contact=contact,
        channel=channel,
        due_at=due_at,
        zone=zone,
        conversation=row,
        owner=draft.owner,
        segment=draft.segment,
        template=draft.template,
        reminder_min=draft.reminder_min,
        known=known,
    )


def _known(value: Any, user: User) -> Schedule:
    if not _is_id(value):
        raise Invalid.field("schedule", "invalid", "schedule não é um id válido.")
    return queries.visible(user, value)


def result(given: Given) -> Result:
    """How a return ended: ``outcome`` by label or number."""
    told = given.get("outcome")
    found = None if told in (None, "") else conversations.outcome(told)
    return {"outcome": found, "reason": str(given.get("reason") or "")}


def notify(schedule: Schedule, given: Given, user: User) -> dict[str, Any] | None:
    """``notify``: the template by which the customer is told of the hour now."""
    if not given.get("notify"):
        return None
    template = _template(given["notify"], schedule.conversation.channel)
    return notices.tell_customer(schedule, template, actor=user)


def _datetime(value: Any) -> datetime | None:
    try:
        return parse_datetime(str(value or ""))
    except ValueError:
        return None


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        found = parse_date(str(value))
    except ValueError:
        found = None
    if found is None:
        raise Invalid.field("repeats_until", "invalid", "Informe o dia, por exemplo 2026-12-31.")
    return found


def _minutes(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if (minutes := whole(value)) is None:
        raise Invalid.field("reminder_min", "invalid", "Informe os minutos como número inteiro.")
    return minutes


def _template(value: Any, channel: Channel) -> Template:
    return wordings.chosen(channel, {"id": value})


def _agent(value: Any, user: User) -> Agent | None:
    if value == "me":
        return ensure_agent(user)
    if not value:
        return None
    if not _is_id(value):
        raise Invalid.field("owner", "unknown", "Este operador não existe.")
    return agent_by_user(str(value))


def _segment(value: Any) -> Segment | None:
    if not value:
        return None
    found = Segment.objects.filter(public_id=value).first() if _is_id(value) else None
    if found is None:
        raise Invalid.field("segment", "unknown", "Este segmento não existe.")
    return found


def _is_id(value: Any) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False

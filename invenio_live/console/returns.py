"""What a console asks about promised returns: make, move, end, and the calendar of a day or a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid, NotFound

from ..conversations import queries as conversations
from ..conversations.wall import moment_of
from ..models import Conversation, Schedule
from ..schedules import actions, asking, queries, warnings
from . import cards, protocol, snapshot
from .caller import Caller
from .protocol import Data

MAX_NOTE = 500
WEEK = 7


def promise(caller: Caller, data: Data) -> Data:
    row = _row(caller, data)
    made = actions.create(
        conversation=row.public_id,
        actor=caller.user,
        **asking.hour(data),
        **asking.terms(_checked(data), row.channel, caller.user),
    )
    return {**_told(made, caller, data), "me": snapshot.me(caller)}


def check(caller: Caller, data: Data) -> Data:
    """What speaks against the hour, before it is promised or moved."""
    row = _row(caller, data)
    plan = asking.plan(_checked(data), row.contact, row.channel, row, caller.user)
    return {"due_at": plan.due_at.isoformat(), "warnings": warnings.shown(warnings.found(plan))}


def move(caller: Caller, data: Data) -> Data:
    found = queries.visible(caller.user, protocol.uuid(data, "schedule"))
    moved = actions.reschedule(
        found.public_id,
        actor=caller.user,
        **asking.hour(data),
        **asking.terms(_checked(data), found.conversation.channel, caller.user),
    )
    return _told(moved, caller, data)


def cancel(caller: Caller, data: Data) -> Data:
    """``following``: the later ones of a recurrence too."""
    actions.cancel(
        protocol.uuid(data, "schedule"),
        actor=caller.user,
        reason=protocol.text(data, "reason", most=200, default=""),
        following=data.get("following") is True,
    )
    return {}


def finish(caller: Caller, data: Data) -> Data:
    """``result``: ``done`` (the contact was made another way) or ``missed`` (given up after its hour)."""
    end = {"done": actions.finish, "missed": actions.miss}[protocol.one_of(data, "result", "done", "missed")]
    end(protocol.uuid(data, "schedule"), actor=caller.user, **asking.result(data))
    return {}


def agenda(caller: Caller, data: Data) -> Data:
    """Promises of ``days`` (1 or 7) from ``start`` on, by the account's calendar."""
    scope = protocol.one_of({"scope": data.get("scope", queries.MINE)}, "scope", *queries.SCOPES)
    days = protocol.integer(data, "days", default=WEEK, most=WEEK)
    first, zone = _day(data), ZoneInfo(settings.TIME_ZONE)
    start, end = moment_of(first, zone), moment_of(first + timedelta(days=days), zone)
    now = sql.now()
    found = queries.calendar(caller.user, scope, start, end)[: queries.MOST]
    return {"start": f"{first:%Y-%m-%d}", "days": days, "entries": [queries.entry(one, now) for one in found]}


def _row(caller: Caller, data: Data) -> Conversation:
    rows = Conversation.objects.filter(public_id=protocol.uuid(data, "conversation"))
    found = conversations.visible_to(caller.user, rows).select_related("contact", "channel__hours", "segment")
    row = found.first()
    if row is None:
        raise NotFound("Este atendimento não está mais visível para você.")
    return row


def _checked(data: Data) -> Data:
    protocol.text(data, "note", most=MAX_NOTE, default="")
    return {**data, "agent": data["owner"]} if "owner" in data else data


def _told(schedule: Schedule, caller: Caller, data: Data) -> Data:
    told = asking.notify(queries.get(schedule.public_id), data, caller.user)
    return {"schedule": cards.schedule(queries.get(schedule.public_id)), "notice": told}


def _day(data: Data) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(str(data.get("start"))), datetime.min.time())
    except ValueError as error:
        raise Invalid.field("start", "invalid", "Informe o dia, por exemplo 2026-01-31.") from error


HANDLERS: dict[str, Callable[[Caller, Data], Data]] = {
    "conversation.schedule": promise,
    "schedule.check": check,
    "schedule.move": move,
    "schedule.cancel": cancel,
    "schedule.finish": finish,
    "agenda": agenda,
}

"""What speaks against an hour, said before it is promised. Warnings, never refusals: people decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from channels_app.models import Channel, Template
from consent.choices import Purpose
from consent.ledger import actions as ledger
from invenio_center.hours.queries import opening
from invenio_center.models import Contact, Segment

from ..choices import ScheduleStatus
from ..conversations import promises, window
from ..models import Agent, Conversation, LaneEntry, Schedule

CONFLICT = timedelta(minutes=15)
CROWDED = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Warning:
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A return as it would be. ``known``: the promise that is to be moved, if it is one."""

    contact: Contact
    channel: Channel
    due_at: datetime
    zone: ZoneInfo
    conversation: Conversation | None = None
    owner: Agent | None = None
    segment: Segment | None = None
    template: Template | None = None
    reminder_min: int | None = None
    known: Schedule | None = None


def of(schedule: Schedule) -> list[Warning]:
    """Of a promise as it stands."""
    row = schedule.conversation
    return found(
        Plan(
            contact=row.contact,
            channel=row.channel,
            due_at=schedule.due_at,
            zone=ZoneInfo(schedule.time_zone),
            conversation=row,
            owner=schedule.owner,
            segment=schedule.segment,
            template=schedule.template,
            reminder_min=schedule.reminder_min,
            known=schedule,
        )
    )


def found(plan: Plan) -> list[Warning]:
    checks = (_closed, _crowded, _window_closed, _conflict, _reminder)
    return [warning for check in checks for warning in check(plan)]


def shown(warnings: list[Warning]) -> list[dict[str, Any]]:
    return [asdict(warning) for warning in warnings]


def _hour(plan: Plan) -> str:
    return f"{plan.due_at.astimezone(plan.zone):%d/%m às %H:%M}"


def _segment(plan: Plan) -> Segment | None:
    return plan.segment or (plan.conversation.segment if plan.conversation else None)


def _closed(plan: Plan) -> Iterator[Warning]:
    """Outside the opening hours of the segment, else of the line."""
    segment = _segment(plan)
    if segment is not None and segment.hours is not None:
        kept, who = segment.hours, f"do segmento {segment.name}"
    elif plan.channel.hours is not None:
        kept, who = plan.channel.hours, f"de {plan.channel.name}"
    else:
        return
    if not opening(kept).is_open(plan.due_at):
        yield Warning("outside_hours", f"{_hour(plan)} está fora do expediente {who}.")


def _others(plan: Plan, around: timedelta) -> QuerySet[Schedule]:
    near = (plan.due_at - around, plan.due_at + around)
    others = Schedule.objects.filter(status=ScheduleStatus.PENDING, due_at__range=near)
    return others.exclude(pk=plan.known.pk) if plan.known else others


def _crowded(plan: Plan) -> Iterator[Warning]:
    """As many returns at that time as there are people for them already."""
    segment = _segment(plan)
    same = _others(plan, CROWDED).filter(conversation__segment=segment)
    lanes = LaneEntry.objects.filter(lane__segment=segment, channel=plan.channel).values("lane_set")
    people = Agent.objects.filter(lane_set__in=lanes, user__is_active=True, user__role="agent").count()
    promised = same.count()
    if people and promised >= people:
        there = "1 pessoa atende" if people == 1 else f"{people} pessoas atendem"
        returns = "já há 1 retorno" if promised == 1 else f"já há {promised} retornos"
        where = segment.name if segment else "Fila geral"
        yield Warning("crowded", f"Perto de {_hour(plan)} {returns} em {where}, onde {there}.")


def _window_closed(plan: Plan) -> Iterator[Warning]:
    """Nothing but a template could be sent then, and none is chosen."""
    last = plan.conversation.last_customer_at if plan.conversation else _last_word(plan)
    end = window.closes_at(plan.channel, last)
    if end is not None and end <= plan.due_at and plan.template is None:
        yield Warning(
            "window_closed",
            f"Em {_hour(plan)} a janela de conversa estará fechada: escolha um modelo para o retorno.",
        )


def _last_word(plan: Plan) -> datetime | None:
    rows = Conversation.objects.filter(contact=plan.contact, channel=plan.channel).order_by("-id")
    return rows.values_list("last_customer_at", flat=True).first()


def _conflict(plan: Plan) -> Iterator[Warning]:
    if plan.owner is None:
        return
    other = _others(plan, CONFLICT).filter(owner=plan.owner).order_by("due_at").first()
    if other is not None:
        at = f"{other.due_at.astimezone(plan.zone):%H:%M}"
        yield Warning("conflict", f"{plan.owner.user.display_name} já tem um retorno às {at}.")


def _reminder(plan: Plan) -> Iterator[Warning]:
    """The consent decision as it would be at the time of the reminder, as far as it can be known today."""
    if plan.reminder_min is None or plan.template is None:
        return
    purpose = plan.template.purpose
    early = timedelta(minutes=plan.reminder_min) > promises.AGREED_BEFORE
    if purpose == Purpose.SCHEDULED_RETURN:
        if early:
            yield Warning(
                "reminder_early",
                "Um modelo de retorno só pode sair a partir de 5 minutos antes da hora. Para lembrar antes, "
                "escolha um modelo de lembretes.",
            )
        return
    decision = ledger.preview(subject_id=plan.contact.subject_id, channel=plan.channel.kind, purpose=purpose)
    if decision.decision == "deny":
        yield Warning(
            "reminder_denied",
            "O lembrete não sairia hoje: falta o consentimento da pessoa para lembretes neste canal.",
        )

"""What the customer is told about a return: its hour when it is made or moved, and a reminder before it.

Both are templates and go the ordinary way out, so the consent decision stands before each. A refusal never undoes the
return: it is shown beside it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value

from channels_app.models import Template
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import User

from .. import events
from ..choices import ScheduleStatus
from ..conversations import locking, sending, wording
from ..conversations.wall import wall_of
from ..events import types
from ..models import Conversation, Message, Schedule
from .announcing import AT_ONCE

MINUTE = timedelta(minutes=1)
WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")


@transaction.atomic
def tell_customer(schedule: Schedule, template: Template, *, actor: User) -> dict[str, Any]:
    """Say the hour now. ``{"sent": bool, "message"?, "code"?, "sentence"?}``: a refusal is an answer, no error."""
    row = locking.by_number(schedule.conversation_id)
    try:
        message = _send(row, schedule, template, actor)
    except AppError as refusal:
        return {"sent": False, "code": _code(refusal), "sentence": refusal.sentence}
    told = types.MessageSent(message=str(message.public_id), schedule=str(schedule.public_id))
    events.record(row, told, actor=actor)
    return {"sent": True, "message": str(message.public_id)}


def remind_due() -> int:
    """Reminders whose time has come, each once; returns how many were sent or refused."""
    done = 0
    while done < AT_ONCE and _remind_next():
        done += 1
    return done


@transaction.atomic
def _remind_next() -> bool:
    now = sql.now()
    first = _due(now).values_list("conversation_id", "pk").first()
    if first is None:
        return False
    row = locking.by_number(first[0])
    # Under the row's lock: the hour may have been moved or kept meanwhile.
    found = _due(now).filter(pk=first[1]).select_related("template", "owner__user").first()
    if found is not None:
        _remind(row, found, now)
    return True


def _due(now: datetime) -> Any:
    """Before its hour only: a reminder that comes after it helps nobody."""
    lead = ExpressionWrapper(F("reminder_min") * Value(MINUTE), DurationField())
    rows = Schedule.objects.filter(
        status=ScheduleStatus.PENDING, reminder_min__isnull=False, reminded_at=None
    )
    return rows.filter(due_at__gt=now, due_at__lte=now + lead).order_by("due_at", "pk")


def _remind(row: Conversation, schedule: Schedule, now: datetime) -> None:
    sent = refused = ""
    schedule.reminded_at, schedule.reminder_refused = now, ""
    try:
        if schedule.template is None:
            raise TemplateGone
        sent = str(_send(row, schedule, schedule.template, None).public_id)
    except AppError as refusal:
        refused = _code(refusal)
        schedule.reminder_refused = refusal.sentence[:200]
    schedule.save(update_fields=["reminded_at", "reminder_refused"])
    told = types.ScheduleReminded(schedule=str(schedule.public_id), message=sent, refused=refused)
    events.record(row, told)


def _send(row: Conversation, schedule: Schedule, template: Template, author: User | None) -> Message:
    prepared = wording.prepare(row, {"id": str(template.public_id)}, author, known_values(schedule))
    return sending.send_prepared(conversation=row, prepared=prepared, author=author)


def known_values(schedule: Schedule) -> dict[str, str]:
    """Variables about the hour, in its own zone."""
    local = wall_of(schedule.due_at, ZoneInfo(schedule.time_zone))
    owner = schedule.owner.user if schedule.owner else None
    known = {"data": f"{local:%d/%m/%Y}", "hora": f"{local:%H:%M}", "dia": WEEKDAYS[local.weekday()]}
    return {**known, "atendente": owner.first_name or owner.display_name} if owner else known


def _code(refusal: AppError) -> str:
    return str(refusal.data.get("reason") or refusal.code)


class TemplateGone(AppError):
    code = "template_gone"
    sentence = "O modelo deste lembrete não existe mais."
    status = 409

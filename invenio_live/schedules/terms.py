"""What a promise says beside its hour, checked before it is made or changed."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from channels_app.models import Channel, Template
from channels_app.wordings import queries as wordings
from consent.choices import Purpose
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Segment

from ..choices import Repeats
from ..models import Agent, Schedule

NOTE_MAX = 500
REMINDER_MAX_MIN = 7 * 24 * 60
RECURRENCE_MAX_YEARS = 5
# What a message about an appointment may be for; the consent decision tells when each is allowed.
REMINDING = (Purpose.SCHEDULED_RETURN, Purpose.TRANSACTIONAL)


class Terms(TypedDict, total=False):
    """``owner`` or ``segment``, not both; neither: any agent. ``template``: proposed when the window is closed, and the
    text of the reminder, which goes ``reminder_min`` minutes before the hour (None: none).
    """

    owner: Agent | None
    segment: Segment | None
    note: str
    repeats: str
    repeats_until: date | None
    template: Template | None
    reminder_min: int | None


def put(schedule: Schedule, terms: Terms, channel: Channel, day: date) -> None:
    """Set the terms that are given. ``day``: the promised day in its zone. Raises Invalid, naming the field."""
    given: dict[str, Any] = dict(terms)
    if "note" in given:
        given["note"] = str(given["note"]).strip()[:NOTE_MAX]
    if "repeats" in given:
        given["repeats"] = given["repeats"] or Repeats.NEVER
    for name, value in given.items():
        setattr(schedule, name, value)
    _check_who(schedule, given)
    _check_recurrence(schedule, day)
    _check_template(schedule, channel, given)


def _check_who(schedule: Schedule, given: dict[str, Any]) -> None:
    owner, segment = schedule.owner, schedule.segment
    if owner is not None and segment is not None:
        raise Invalid.field("owner", "one_of", "Escolha quem atende ou um segmento, um dos dois.")
    if "owner" in given and owner is not None and not owner.user.is_active:
        raise Invalid.field("owner", "inactive", "Esta pessoa não atende mais. Escolha outra.")
    if "segment" in given and segment is not None and not segment.is_active:
        raise Invalid.field("segment", "inactive", "Este segmento está inativo. Escolha outro.")


def _check_recurrence(schedule: Schedule, day: date) -> None:
    if schedule.repeats not in Repeats.values:
        raise Invalid.field("repeats", "unknown", "Escolha como o retorno se repete.")
    until = schedule.repeats_until
    if schedule.repeats == Repeats.NEVER:
        schedule.repeats_until = None
    elif until is None:
        raise Invalid.field("repeats_until", "required", "Informe até que dia o retorno se repete.")
    elif until < day:
        raise Invalid.field("repeats_until", "before", "A repetição termina antes do primeiro retorno.")
    elif until.year > day.year + RECURRENCE_MAX_YEARS:
        raise Invalid.field("repeats_until", "too_far", "A repetição pode durar até 5 anos.")


def _check_template(schedule: Schedule, channel: Channel, given: dict[str, Any]) -> None:
    template, minutes = schedule.template, schedule.reminder_min
    if template is not None and "template" in given:
        wordings.chosen(channel, {"id": str(template.public_id)})  # of this line, and approved
    if minutes is None:
        return
    if not 1 <= minutes <= REMINDER_MAX_MIN:
        raise Invalid.field("reminder_min", "range", "O lembrete vai de 1 minuto a 7 dias antes.")
    if template is None:
        raise Invalid.field("template", "required", "O lembrete sai por um modelo. Escolha o modelo.")
    if template.purpose not in REMINDING:
        raise Invalid.field(
            "template", "purpose", "Para lembrar o cliente o modelo precisa ser de retorno ou de lembretes."
        )

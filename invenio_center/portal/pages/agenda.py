"""Monitor > Agenda: promised returns of a day or a week; moving and ending them, and promising one to a contact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from channels_app.models import Template
from invenio_live.models import Schedule
from invenio_live.schedules import actions, notices, opening, queries, warnings

from ...contacts import queries as contacts
from ...kernel import asked
from ...kernel.errors import AppError
from ...models import User
from ...reports import schedules as reports
from ..refusals import attempt
from ..schedule_forms import EndForm, ReturnForm
from .registry import draw, guarded

LENGTHS = ((1, "Dia"), (7, "Semana"))


@guarded("monitor.agenda")
def calendar(request: HttpRequest) -> HttpResponse:
    """Days of the account. A week begins on Monday."""
    days = 1 if request.GET.get("days") == "1" else 7
    first = _first(request, days)
    filters = reports.calendar_filters(request.GET)
    now = timezone.now()
    start, end = (_midnight(first + timedelta(days=n)) for n in (0, days))
    found = queries.calendar(cast(User, request.user), queries.ALL, start, end).filter(**filters.lookups)
    by_day = {day: list(rows) for day, rows in groupby(found, lambda one: timezone.localdate(one.due_at))}
    columns = [
        (day, [_card(one, now) for one in by_day.get(day, ())])
        for day in (first + timedelta(days=n) for n in range(days))
    ]
    return draw(
        request,
        "portal/agenda.html",
        "Agenda",
        columns=columns,
        days=days,
        lengths=LENGTHS,
        first=first,
        before=first - timedelta(days=days),
        after=first + timedelta(days=days),
        today=timezone.localdate(),
        filters=filters,
        **reports.calendar_choices(),
    )


@guarded("monitor.agenda", "GET", "POST")
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    schedule = queries.get(public_id)
    row = schedule.conversation
    form = ReturnForm(request.POST or None, row=row, schedule=schedule)

    def act(given: dict[str, Any]) -> Schedule:
        return actions.reschedule(public_id, actor=cast(User, request.user), **given)

    return _answer(request, form, act, "Retorno remarcado.", schedule=schedule, person=row.contact)


@guarded("monitor.agenda", "GET", "POST")
def promise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To a contact, on a line that reaches them."""
    contact = contacts.by_public_id(public_id)
    form = ReturnForm(request.POST or None, contact=contact)

    def act(given: dict[str, Any]) -> Schedule:
        return opening.create_for_contact(
            contact=contact, channel=form.line, actor=cast(User, request.user), **given
        )

    return _answer(request, form, act, "Retorno agendado.", schedule=None, person=contact)


@guarded("monitor.agenda", "GET", "POST")
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    schedule, actor = queries.get(public_id), cast(User, request.user)
    form = EndForm(request.POST or None, schedule=schedule)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        told: dict[str, Any] = {"outcome": given.get("outcome"), "reason": given["reason"]}
        acts: dict[str, Callable[[], Any]] = {
            "this": lambda: actions.cancel(public_id, actor=actor, reason=given["reason"]),
            "all": lambda: actions.cancel(public_id, actor=actor, reason=given["reason"], following=True),
            "done": lambda: actions.finish(public_id, actor=actor, **told),
            "missed": lambda: actions.miss(public_id, actor=actor, **told),
        }
        if attempt(request, acts[given["how"]], "Retorno encerrado."):
            return redirect("admin:agenda")
    return draw(
        request,
        "portal/schedule_end.html",
        "Encerrar retorno",
        form=form,
        schedule=schedule,
        status=422 if form.errors else 200,
    )


def _answer(
    request: HttpRequest,
    form: ReturnForm,
    act: Callable[[dict[str, Any]], Schedule],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Warnings first; who sends the same again has read them."""
    told: list[warnings.Warning] = []
    if form.is_bound and form.is_valid():
        try:
            told = warnings.found(form.plan())
            read = request.POST.get("read", "") == _mark(told)
            made: list[Schedule] = []
            if (not told or read) and attempt(request, lambda: made.append(act(form.said())), done):
                _tell(request, made[0], form.cleaned_data["notify"])
                return redirect("admin:agenda")
        except (AppError, ValidationError) as refusal:
            form.add_error(None, getattr(refusal, "sentence", str(refusal)))
    return draw(
        request,
        "portal/schedule_form.html",
        "Remarcar retorno" if context["schedule"] else "Agendar retorno",
        form=form,
        warnings=told,
        read=_mark(told),
        status=422 if form.errors else 200,
        **context,
    )


def _tell(request: HttpRequest, schedule: Schedule, template: Template | None) -> None:
    """The customer, of the hour. A refusal does not undo the return: it is said beside it."""
    if template is None:
        return
    answer = notices.tell_customer(schedule, template, actor=cast(User, request.user))
    if answer["sent"]:
        messages.success(request, "O aviso ao cliente está a caminho.")
    else:
        messages.warning(request, f"O cliente não foi avisado. {answer['sentence']}")


def _mark(told: list[warnings.Warning]) -> str:
    return " ".join(one.sentence for one in told)


def _card(schedule: Schedule, now: datetime) -> dict[str, Any]:
    return {
        **queries.entry(schedule, now),
        "due": schedule.due_at,
        "row": schedule.conversation,
        "label": "No topo" if _promoted(schedule, now) else schedule.get_status_display(),
        "open": schedule.status == "pending",
    }


def _promoted(schedule: Schedule, now: datetime) -> bool:
    return schedule.status == "pending" and schedule.promotes_at <= now


def _first(request: HttpRequest, days: int) -> date:
    wanted = asked.day(request.GET.get("day")) or timezone.localdate()
    return wanted if days == 1 else wanted - timedelta(days=wanted.weekday())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())

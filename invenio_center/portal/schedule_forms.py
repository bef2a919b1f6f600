"""Forms about a promised return: its hour and terms, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings

from channels_app.models import Channel, Template
from channels_app.wordings import queries as wordings
from invenio_live.choices import Repeats
from invenio_live.conversations.wall import wall_of
from invenio_live.models import Agent, Conversation, Outcome, Schedule
from invenio_live.schedules import times
from invenio_live.schedules.terms import REMINDER_MAX_MIN, REMINDING
from invenio_live.schedules.warnings import Plan

from ..kernel import sql
from ..models import Contact, Segment

ZONES = tuple((name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name)


class ReturnForm(forms.Form):
    """``row`` and ``schedule`` of a promise that is moved, or ``contact`` of one that is made."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label="Canal / linha", empty_label=None)
    day = forms.DateField(label="Data", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(label="Hora", widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    zone = forms.ChoiceField(label="Fuso", choices=ZONES)
    owner = forms.ModelChoiceField(
        Agent.objects.none(), label="Quem atende", required=False, empty_label="Qualquer operador"
    )
    segment = forms.ModelChoiceField(
        Segment.objects.none(), label="Ou um segmento", required=False, empty_label="Nenhum"
    )
    note = forms.CharField(label="Nota", required=False, max_length=500)
    repeats = forms.ChoiceField(label="Repete", choices=Repeats.choices)
    until = forms.DateField(
        label="Até o dia", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    template = forms.ModelChoiceField(
        Template.objects.none(), label="Modelo para o retorno", required=False, empty_label="Nenhum"
    )
    reminder = forms.IntegerField(
        label="Lembrar o cliente (min antes)", required=False, min_value=1, max_value=REMINDER_MAX_MIN,
        help_text="Em branco: não lembrar.",
    )  # fmt: skip
    notify = forms.ModelChoiceField(
        Template.objects.none(), label="Avisar o cliente agora", required=False, empty_label="Não avisar",
        help_text="O modelo diz a hora combinada. Vale só para este envio.",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        row: Conversation | None = None,
        schedule: Schedule | None = None,
        contact: Contact | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(schedule, contact))
        self.row, self.schedule = row, schedule
        self.contact: Contact = row.contact if row else contact  # type: ignore[assignment]
        if row is not None:
            del self.fields["channel"]
        agents = Agent.objects.filter(user__is_active=True).select_related("user")
        templates = wordings.offered(row.channel) if row else Template.objects.filter(status="approved")
        choices = {
            "channel": Channel.objects.filter(is_active=True).order_by("-priority", "name"),
            "owner": agents.order_by("user__first_name", "user__username"),
            "segment": Segment.objects.filter(is_active=True),
            "template": templates,
            "notify": templates.filter(purpose__in=REMINDING),
        }
        for name, rows in choices.items():
            if name in self.fields:
                self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        telling, line = given.get("notify"), self.row.channel if self.row else given.get("channel")
        if telling is not None and line is not None and telling.channel_id != line.pk:
            self.add_error("notify", "Este modelo é de outra linha. Escolha um da linha do retorno.")
        return given

    @property
    def line(self) -> Channel:
        return self.row.channel if self.row else self.cleaned_data["channel"]

    def said(self) -> dict[str, Any]:
        """As the actions take it."""
        given = self.cleaned_data
        repeats = given["repeats"]
        return {
            "due_at": datetime.combine(given["day"], given["hour"]),
            "time_zone": given["zone"],
            "owner": given["owner"],
            "segment": given["segment"],
            "note": given["note"],
            "repeats": repeats,
            "repeats_until": given["until"] if repeats != Repeats.NEVER else None,
            "template": given["template"],
            "reminder_min": given["reminder"],
        }

    def plan(self) -> Plan:
        """Raises Invalid for an hour that cannot be."""
        said = self.said()
        return Plan(
            contact=self.contact,
            channel=self.line,
            due_at=times.due(said["due_at"], said["time_zone"], sql.now()),
            zone=ZoneInfo(said["time_zone"]),
            conversation=self.row,
            owner=said["owner"],
            segment=said["segment"],
            template=said["template"],
            reminder_min=said["reminder_min"],
            known=self.schedule,
        )


class EndForm(forms.Form):
    how = forms.ChoiceField(label="Como termina", widget=forms.RadioSelect)
    outcome = forms.ModelChoiceField(
        Outcome.objects.filter(is_active=True), label="Tabulação", required=False, empty_label="Sem tabulação"
    )
    reason = forms.CharField(label="Motivo", required=False, max_length=200)

    def __init__(self, data: Any = None, *, schedule: Schedule) -> None:
        super().__init__(data, initial={"how": "this"})
        again = schedule.repeats not in ("", Repeats.NEVER)
        ways = [("this", "Cancelar só este" if again else "Cancelar")]
        ways += [("all", "Cancelar este e os próximos")] if again else []
        ways += [("done", "Contato feito")]
        ways += [("missed", "Sem contato (perdido)")] if schedule.due_at <= sql.now() else []
        self.fields["how"].choices = ways  # type: ignore[attr-defined]


def _initial(schedule: Schedule | None, contact: Contact | None) -> dict[str, Any]:
    if schedule is None:
        zone = (contact.time_zone if contact else "") or settings.TIME_ZONE
        return {"zone": zone, "repeats": Repeats.NEVER}
    local = wall_of(schedule.due_at, ZoneInfo(schedule.time_zone))
    return {
        "day": local.date(),
        "hour": local.time(),
        "zone": schedule.time_zone,
        "owner": schedule.owner,
        "segment": schedule.segment,
        "note": schedule.note,
        "repeats": schedule.repeats,
        "until": schedule.repeats_until,
        "template": schedule.template,
        "reminder": schedule.reminder_min,
    }

"""Short lists: tags, business hours, holidays; and the audit trail."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ...contacts import tags
from ...kernel import formats
from ...kernel.admin import CenterAdmin, CenterForm, ReadOnlyAdmin
from ...models import AuditEntry, BusinessHours, Holiday, Tag
from .. import names, trail

DAYS = ("Segunda", "Terça", "Quarta", "Quinta", "Sexta", "Sábado", "Domingo")
ZONES = (
    "America/Sao_Paulo", "America/Manaus", "America/Rio_Branco", "America/Noronha", "America/Bahia",
    "America/Belem", "America/Cuiaba", "America/Fortaleza", "America/Recife", "UTC",
)  # fmt: skip


class TagForm(CenterForm):
    class Meta:
        model = Tag
        fields = ("name", "color", "is_skill")
        widgets = {"color": UnfoldAdminColorInputWidget}


@admin.register(Tag)
class TagAdmin(CenterAdmin):
    form = TagForm
    list_display = ("name", "shown_color", "skill", "uses")
    list_filter = ("is_skill",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        found: QuerySet[Tag] = super().get_queryset(request)
        return found.annotate(contact_count=Count("contacts"))

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            tags.rename(obj, obj.name)

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        tags.remove(obj)

    @admin.display(description="Cor")
    def shown_color(self, tag: Tag) -> SafeString:
        drop = (
            '<span class="row"><svg width="16" height="16" aria-hidden="true">'
            '<circle cx="8" cy="8" r="7" fill="{}"/></svg> {}</span>'
        )
        return format_html(drop, tag.color, tag.color)

    @admin.display(description="Competência ou idioma", ordering="is_skill")
    def skill(self, tag: Tag) -> str:
        return "Sim" if tag.is_skill else "Não"

    @admin.display(description="Contatos", ordering="contact_count")
    def uses(self, tag: Any) -> int:
        return int(tag.contact_count)


class HoursForm(CenterForm):
    """One line of intervals a day: ``09:00-12:00, 13:00-18:00``; empty means closed."""

    time_zone = forms.ChoiceField(
        label="Fuso horário", choices=[(z, z) for z in ZONES], widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = BusinessHours
        fields = ("name", "time_zone", "closed_message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.intervals if self.instance and self.instance.pk else {}
        for day in range(7):
            spans = stored.get(str(day), [])
            self.initial.setdefault(f"day_{day}", ", ".join(f"{start}-{end}" for start, end in spans))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        intervals: dict[str, list[list[str]]] = {}
        for day in range(7):
            try:
                if spans := parse_intervals(data.get(f"day_{day}") or ""):
                    intervals[str(day)] = spans
            except ValidationError as error:
                self.add_error(f"day_{day}", error)
        if not intervals and not self.errors:
            self.add_error(
                "day_0",
                "Informe algum horário. Quem nunca fecha não precisa de expediente: deixe-o em branco na linha.",
            )
        self.instance.intervals = intervals
        return data


for _day, _name in enumerate(DAYS):
    HoursForm.base_fields[f"day_{_day}"] = forms.CharField(
        label=_name, required=False, widget=UnfoldAdminTextInputWidget,
        help_text="Por exemplo 09:00-12:00, 13:00-18:00 ou 22:00-06:00. Em branco: fechado." if _day == 0 else "",
    )  # fmt: skip
    HoursForm.declared_fields[f"day_{_day}"] = HoursForm.base_fields[f"day_{_day}"]


def parse_intervals(text: str) -> list[list[str]]:
    """In order and apart from each other; only the last one may go on over midnight (22:00-06:00)."""
    spans: list[list[str]] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            start, end = (_wall(word.strip()) for word in part.split("-"))
        except ValueError as error:
            raise ValidationError("Escreva os horários como 09:00-18:00.") from error
        follows = not spans or spans[-1][0] < spans[-1][1] <= start
        if start == end or not follows:
            raise ValidationError(
                "Escreva os intervalos em ordem e sem se sobrepor; só o último passa da meia-noite."
            )
        spans.append([start, end])
    return spans


def _wall(word: str) -> str:
    """``09:00``; ``24:00`` is the end of the day. Raises ValueError."""
    return word if word == "24:00" else f"{time.fromisoformat(word):%H:%M}"


class HolidayInline(TabularInline):
    model = Holiday
    fields = ("day", "name")
    extra = 0
    tab = True

    def _may(self, request: HttpRequest, verb: Any) -> bool:
        return bool(self.admin_site.may(request, Holiday, verb))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "view")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "delete")


@admin.register(BusinessHours)
class HoursAdmin(CenterAdmin):
    form = HoursForm
    audit_noun = "business_hours"
    list_display = ("name", "time_zone", "week")
    search_fields = ("name",)
    list_before_template = "portal/hours_tabs.html"
    inlines = (HolidayInline,)
    fieldsets = (
        ("Expediente", {"fields": (("name", "time_zone"), "closed_message")}),
        ("Horários de atendimento", {"fields": tuple(f"day_{day}" for day in range(7))}),
    )

    @admin.display(description="Dias")
    def week(self, hours: BusinessHours) -> str:
        open_days = [DAYS[int(day)][:3] for day, spans in sorted(hours.intervals.items()) if spans]
        return ", ".join(open_days) or "Sempre aberto"


@admin.register(Holiday)
class HolidayAdmin(CenterAdmin):
    list_display = ("shown_day", "name", "scope")
    list_select_related = ("hours",)
    search_fields = ("name",)
    list_before_template = "portal/hours_tabs.html"
    fields = ("day", "name", "hours")

    @admin.display(description="Dia", ordering="day")
    def shown_day(self, holiday: Holiday) -> str:
        return f"{holiday.day:%d/%m/%Y}"

    @admin.display(description="Vale para")
    def scope(self, holiday: Holiday) -> str:
        return holiday.hours.name if holiday.hours else "Todos os expedientes"


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ("moment", "who", "what", "target", "changed", "reason")
    list_display_links = None
    list_select_related = ("actor",)
    search_fields = ("action", "object_label", "actor__username", "actor__first_name", "reason")
    list_filter = (("at", RangeDateTimeFilter),)
    ordering = ("-id",)

    @admin.display(description="Quando", ordering="at")
    def moment(self, entry: AuditEntry) -> str:
        return formats.when(entry.at)

    @admin.display(description="Quem")
    def who(self, entry: AuditEntry) -> str:
        return entry.actor.display_name if entry.actor else "Sistema"

    @admin.display(description="Ação", ordering="action")
    def what(self, entry: AuditEntry) -> str:
        return names.action(entry.action)

    @admin.display(description="Objeto")
    def target(self, entry: AuditEntry) -> str:
        return entry.object_label or formats.NOTHING

    @admin.display(description="De → para")
    def changed(self, entry: AuditEntry) -> SafeString | str:
        return trail.changes(entry)

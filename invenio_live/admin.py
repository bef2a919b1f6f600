"""Recursos > Tabulações; Configurações > Pausas de Atendimento > Gerenciar."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from invenio_center.kernel import formats
from invenio_center.kernel.admin import CenterAdmin

from .models import Outcome, PauseType


def _state(active: bool) -> SafeString:
    return formats.badge("Ativa", "ok") if active else formats.badge("Desativada")


@admin.register(Outcome)
class OutcomeAdmin(CenterAdmin):
    list_display = ("label", "note", "state")
    list_filter = ("is_active",)
    search_fields = ("label",)
    fields = ("label", "requires_note", "is_active")

    @admin.display(description="Exige nota", ordering="requires_note")
    def note(self, outcome: Outcome) -> str:
        return "Sim" if outcome.requires_note else "Não"

    @admin.display(description="Situação", ordering="is_active")
    def state(self, outcome: Outcome) -> SafeString:
        return _state(outcome.is_active)


@admin.register(PauseType)
class PauseTypeAdmin(CenterAdmin):
    audit_noun = "pause_type"
    list_display = ("name", "duration", "note", "state")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "minutes", "requires_note", "is_active")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PauseType]:
        """The absence is the system's own."""
        found: QuerySet[PauseType] = super().get_queryset(request)
        return found.filter(is_absence=False)

    @admin.display(description="Tempo de duração", ordering="minutes")
    def duration(self, pause: PauseType) -> str:
        return f"{pause.minutes} min"

    @admin.display(description="Exige nota", ordering="requires_note")
    def note(self, pause: PauseType) -> str:
        return "Sim" if pause.requires_note else "Não"

    @admin.display(description="Situação", ordering="is_active")
    def state(self, pause: PauseType) -> SafeString:
        return _state(pause.is_active)

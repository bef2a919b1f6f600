"""Recursos > Frases prontas, Tabulações; Configurações > Pausas de Atendimento > Gerenciar, Usuários e equipes.

The latter's part here: Equipes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from channels_app.models import Channel
from invenio_center.kernel import formats
from invenio_center.kernel.admin import CenterAdmin, CenterForm
from invenio_center.models import Role, Segment, User

from .agents import teams
from .models import CannedReply, Outcome, PauseType, Team


def _state(active: bool) -> SafeString:
    return formats.badge("Ativa", "ok") if active else formats.badge("Desativada")


class CannedReplyForm(CenterForm):
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.order_by("kind", "name"), label="Canais", required=False, widget=forms.CheckboxSelectMultiple(),
        help_text="Nenhum marcado: vale em todos.",
    )  # fmt: skip
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.filter(is_active=True), label="Segmentos", required=False,
        widget=forms.CheckboxSelectMultiple(), help_text="Nenhum marcado: vale em todos e na fila geral.",
    )  # fmt: skip

    class Meta:
        model = CannedReply
        fields = ("shortcut", "text", "channels", "segments", "is_active")
        help_texts = {
            "shortcut": "O que o operador digita depois da barra. Por exemplo: prazo-troca.",
            "text": (
                "São preenchidas as lacunas {{nome}}, {{nome_completo}}, {{saudacao}}, {{protocolo}}, {{atendente}}, "
                "{{linha}} e {{coringa1}} a {{coringa5}}. Qualquer outra, como {{prazo}}, o operador preenche antes de "
                "enviar."
            ),
        }


@admin.register(CannedReply)
class CannedReplyAdmin(CenterAdmin):
    form = CannedReplyForm
    audit_noun = "canned_reply"
    list_display = ("name", "beginning", "where", "state", "changed")
    list_filter = ("is_active", "channels", "segments")
    search_fields = ("shortcut", "text")
    fields = ("shortcut", "text", "channels", "segments", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("channels", "segments")

    @admin.display(description="Atalho", ordering="shortcut")
    def name(self, reply: CannedReply) -> str:
        return str(reply)

    @admin.display(description="Texto", ordering="text")
    def beginning(self, reply: CannedReply) -> str:
        return Truncator(reply.text).chars(90)

    @admin.display(description="Onde vale")
    def where(self, reply: CannedReply) -> str:
        lines = [line.label for line in reply.channels.all()]
        return ", ".join(lines + [segment.name for segment in reply.segments.all()]) or "Em todos"

    @admin.display(description="Situação", ordering="is_active")
    def state(self, reply: CannedReply) -> SafeString:
        return _state(reply.is_active)

    @admin.display(description="Alterada em", ordering="updated_at")
    def changed(self, reply: CannedReply) -> str:
        return formats.when(reply.updated_at)


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


class TeamForm(CenterForm):
    members = forms.ModelMultipleChoiceField(
        User.objects.filter(role__in=(Role.AGENT, Role.SUPERVISOR), is_active=True).order_by("first_name", "username"),
        label="Membros", required=False, widget=forms.CheckboxSelectMultiple(),
        help_text="Cada um pode pegar o que é seu e o que é da equipe.",
    )  # fmt: skip
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.filter(is_active=True), label="Segmentos", required=False,
        widget=forms.CheckboxSelectMultiple(), help_text="Ficam só para as equipes e os operadores escolhidos.",
    )  # fmt: skip
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.order_by("kind", "name"), label="Canais", required=False, widget=forms.CheckboxSelectMultiple(),
        help_text="Nenhum marcado: a equipe não muda os canais de ninguém.",
    )  # fmt: skip

    class Meta:
        model = Team
        fields = ("name", "lead", "members", "segments", "channels")


@admin.register(Team)
class TeamAdmin(CenterAdmin):
    form = TeamForm
    saved_by_action = True
    list_display = ("name", "led_by", "people", "what")
    search_fields = ("name", "members__username", "members__first_name")
    fields = ("name", "lead", "members", "segments", "channels")
    list_before_template = "portal/people_tabs.html"

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        given = form.cleaned_data
        lists: dict[str, Iterable[Any]] = {name: given[name] for name in teams.LISTS}
        if change:  # Not shown, so not taken away: they count again when the segment does.
            lists["segments"] = [*lists["segments"], *obj.segments.filter(is_active=False)]
        actor: Any = request.user
        saved = teams.save_team(
            actor=actor, team=obj if change else None, lists=lists, name=given["name"], lead=given["lead"]
        )
        obj.pk, obj.public_id = saved.pk, saved.public_id

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The action has saved the lists already."""

    def delete_model(self, request: HttpRequest, obj: Team) -> None:
        actor: Any = request.user
        teams.delete_team(obj, actor=actor)

    @admin.display(description="Líder", ordering="lead__first_name")
    def led_by(self, team: Team) -> str:
        return team.lead.display_name if team.lead else formats.NOTHING

    @admin.display(description="Membros")
    def people(self, team: Team) -> str:
        return ", ".join(user.display_name for user in team.members.all()) or formats.NOTHING

    @admin.display(description="Segmentos e canais")
    def what(self, team: Team) -> str:
        names = [segment.name for segment in team.segments.all() if segment.is_active] + [
            line.label for line in team.channels.all()
        ]
        return ", ".join(names) or formats.NOTHING

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("lead")
            .prefetch_related("members", "segments", "channels")
        )

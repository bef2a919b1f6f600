"""Recursos > Palavras de prioridade."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from ...kernel import formats
from ...kernel.admin import CenterAdmin, CenterForm
from ...models import PriorityKeyword


class KeywordForm(CenterForm):
    class Meta:
        model = PriorityKeyword
        fields = ("words", "priority", "is_active")
        help_texts = {
            "words": "Palavra ou expressão inteira, com ou sem acentos. Por exemplo: cancelar contrato.",
            "priority": "De 1 a 100. Só aumenta: quem já está mais alto por outro motivo fica como está.",
        }


@admin.register(PriorityKeyword)
class KeywordAdmin(CenterAdmin):
    form = KeywordForm
    saved_by_action = True
    list_display = ("words", "priority", "state")
    list_filter = ("is_active",)
    search_fields = ("words",)
    fields = ("words", "priority", "is_active")

    def save_model(self, request: HttpRequest, obj: PriorityKeyword, form: Any, change: bool) -> None:
        from ...priorities import actions

        stored = PriorityKeyword.objects.get(pk=obj.pk) if change else None
        actor: Any = request.user
        obj.pk = actions.save_keyword(actor=actor, keyword=stored, **form.cleaned_data).pk

    def delete_model(self, request: HttpRequest, obj: PriorityKeyword) -> None:
        from ...priorities import actions

        actor: Any = request.user
        actions.remove_keyword(obj, actor=actor)

    @admin.display(description="Situação", ordering="is_active")
    def state(self, keyword: PriorityKeyword) -> SafeString:
        return formats.badge("Ativa", "ok") if keyword.is_active else formats.badge("Desativada")

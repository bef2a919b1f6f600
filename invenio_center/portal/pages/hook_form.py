"""The forms of Configurações > Webhooks."""

from __future__ import annotations

from django import forms

from channels_app.models import Channel
from invenio_live.hooks import catalogue

from ...kernel.errors import AppError
from ...models import Role, Segment, User
from ..widgets import GroupedChecks, checkboxes

EVENTS = [(label, list(names.items())) for label, names in catalogue.GROUPS.values()]
LOCAL = "%Y-%m-%dT%H:%M"


class HookForm(forms.Form):
    name = forms.CharField(label="Nome", max_length=80)
    url = forms.CharField(
        label="Endereço", max_length=500, widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text="HTTPS, na internet. Recebe um POST para cada evento.",
    )  # fmt: skip
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).exclude(role=Role.COMPLIANCE).order_by("first_name", "username"),
        label="Lê como",
        help_text="O que esta pessoa não pode ver não vai: para um administrador, nomes mascarados e nenhum texto.",
    )
    is_active = forms.BooleanField(
        label="Ativo", required=False, help_text="Desativado, nada se guarda para ele."
    )
    events = forms.MultipleChoiceField(label="Eventos", choices=EVENTS, widget=GroupedChecks())
    channels = forms.ModelMultipleChoiceField(
        Channel.objects.order_by("kind", "name"), label="Só destes canais", required=False, widget=checkboxes(),
        help_text="Nenhum marcado: todos. Vale para o que acontece em atendimentos.",
    )  # fmt: skip
    segments = forms.ModelMultipleChoiceField(
        Segment.objects.filter(is_active=True).order_by("name"), label="Só destes segmentos", required=False,
        widget=checkboxes(), help_text="Nenhum marcado: todos.",
    )  # fmt: skip

    def blame(self, refusal: AppError) -> None:
        """Show an action's refusal at its field."""
        errors = refusal.data.get("errors") or {"": [{"sentence": refusal.sentence}]}
        for name, reasons in errors.items():
            for reason in reasons:
                self.add_error(name if name in self.fields else None, reason["sentence"])


class ReplayForm(forms.Form):
    since = forms.DateTimeField(
        label="Desde", input_formats=[LOCAL], widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL)
    )
    until = forms.DateTimeField(
        label="Até",
        required=False,
        input_formats=[LOCAL],
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL),
    )

"""The form of one line: fields of every kind, then those of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from channels_app import registry
from channels_app.contract import Field
from channels_app.lines import fields as line_fields
from channels_app.models import Channel, Kind

from ...models import BusinessHours, Role, Segment, User
from ..widgets import ConsentTexts, QuestionsEditor, checkboxes

# Fields a supervisor may change; the rest of a line belongs to the administrator.
TEAM = ("name", "hours", "agents", "default_segment", "inbound", "outbound")
# What is proposed for a new line of each kind.
SUGGESTED = {
    Kind.WEBCHAT: 100,
    Kind.WHATSAPP: 80,
    Kind.VOICE: 70,
    Kind.VIDEO: 70,
    Kind.TELEGRAM: 60,
    Kind.VIBER: 60,
    Kind.RCS: 60,
    Kind.EMAIL: 50,
    Kind.FORM: 50,
    Kind.FACEBOOK: 40,
    Kind.SMS: 30,
}


class LineForm(forms.Form):
    name = forms.CharField(
        label="Nome", max_length=80, help_text="Por exemplo Vendas. Aparece como WhatsApp - Vendas."
    )
    address = forms.CharField(
        label="Endereço",
        max_length=200,
        required=False,
        help_text="Número, e-mail ou nome público, como o cliente o conhece.",
    )
    inbound = forms.BooleanField(label="Entrada: o cliente pode escrever", required=False, initial=True)
    outbound = forms.BooleanField(label="Saída: podemos escrever", required=False, initial=True)
    priority = forms.IntegerField(
        label="Prioridade", min_value=1, max_value=100, help_text="De 1 (último) a 100 (primeiro)."
    )
    hours = forms.ModelChoiceField(
        BusinessHours.objects.all(), label="Expediente", required=False, empty_label="Sempre aberto"
    )
    default_segment = forms.ModelChoiceField(
        Segment.objects.filter(is_active=True),
        label="Segmento padrão",
        required=False,
        empty_label="Fila geral",
    )
    agents = forms.ModelMultipleChoiceField(
        User.objects.filter(role__in=(Role.AGENT, Role.SUPERVISOR), is_active=True).order_by(
            "first_name", "username"
        ),
        label="Operadores",
        required=False,
        widget=checkboxes(),
        help_text="Quem atende esta linha.",
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        provider: str = "",
        channel: Channel | None = None,
        whole: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.channel, self.whole = kind, channel, whole
        found = line_fields.of(kind, channel.settings.get("provider", "") if channel else provider)
        self.settings_known = [one for one in found if not one.secret]
        self.secrets_known = [one for one in found if one.secret]
        self.fields["agents"].label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]
        self.initial.setdefault("priority", SUGGESTED[Kind(kind)])
        if whole:
            self._add_settings()
            self._add_secrets()
        else:
            for name in set(self.fields) - set(TEAM):
                self.fields[name].disabled = True
        self.initial["set_provider"] = provider
        if channel is not None:
            self._fill(channel)
        if not _sends(kind):
            self.fields["outbound"].disabled = True
            self.fields[
                "outbound"
            ].help_text = "Este canal só recebe; as respostas saem por outro canal do contato."
            self.initial["outbound"] = False

    # --- building ---
    def _add_settings(self) -> None:
        for one in self.settings_known:
            self.fields[f"set_{one.name}"] = _field(one)

    def _add_secrets(self) -> None:
        for one in self.secrets_known:
            attrs = {"autocomplete": "new-password", "spellcheck": "false"}
            self.fields[f"secret_{one.name}"] = forms.CharField(
                label=one.label,
                required=False,
                max_length=8000,
                strip=True,
                widget=forms.PasswordInput(attrs),
            )

    def _fill(self, channel: Channel) -> None:
        for name in ("name", "address", "inbound", "outbound", "priority", "hours", "default_segment"):
            self.initial[name] = getattr(channel, name)
        self.initial["agents"] = list(channel.agents.all())
        for one in self.settings_known:
            if one.name in channel.settings:
                self.initial[f"set_{one.name}"] = _shown(one, channel.settings[one.name])

    # --- reading ---
    def line_fields(self) -> dict[str, Any]:
        """Keyword arguments of ``lines.actions.save_channel``."""
        names = (
            ("name", "address", "inbound", "outbound", "priority", "hours", "default_segment")
            if self.whole
            else TEAM
        )
        values = {name: self.cleaned_data[name] for name in names}
        values["agents"] = list(self.cleaned_data["agents"])
        if self.whole:
            known = dict(self.channel.settings) if self.channel else {}
            typed = {one.name: self.cleaned_data[f"set_{one.name}"] for one in self.settings_known}
            merged = known | typed
            values["settings"] = {
                name: value for name, value in merged.items() if value not in ("", None, [], {})
            }
        return values

    def typed_secrets(self) -> dict[str, str]:
        found = {one.name: self.cleaned_data.get(f"secret_{one.name}") for one in self.secrets_known}
        return {name: value for name, value in found.items() if value}

    # --- showing ---
    @property
    def basic(self) -> list[forms.BoundField]:
        names = ("name", "address", "priority", "hours", "default_segment", "inbound", "outbound", "agents")
        return self.bound(names)

    def bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def settings_fields(self) -> list[forms.BoundField]:
        return self.bound(f"set_{one.name}" for one in self.settings_known)

    @property
    def secret_fields(self) -> list[tuple[Field, forms.BoundField]]:
        return [
            (one, self[f"secret_{one.name}"])
            for one in self.secrets_known
            if f"secret_{one.name}" in self.fields
        ]


def _sends(kind: str) -> bool:
    """Of a kind whose connector is still to come nobody knows yet."""
    known = registry.providers(kind)
    return not known or any(one.sends for one in known)


class LinesField(forms.CharField):
    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


def _field(one: Field) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    if one.type == "number":
        return forms.IntegerField(min_value=0, **common)
    if one.type == "choice":
        blank = () if one.required else (("", "Padrão"),)
        return forms.ChoiceField(choices=(*blank, *one.choices), **common)
    if one.type == "lines":
        return LinesField(widget=forms.Textarea({"rows": 3}), **common)
    if one.type == "long":
        return forms.CharField(max_length=20000, widget=forms.Textarea({"rows": 4}), **common)
    if one.type == "json":
        return forms.JSONField(widget=forms.Textarea({"rows": 3, "spellcheck": "false"}), **common)
    if one.type == "questions":
        return forms.JSONField(widget=QuestionsEditor({"rows": 10}), **common)
    if one.type == "consents":
        return forms.JSONField(widget=ConsentTexts(), **common)
    return forms.CharField(max_length=500, **common)


def _shown(one: Field, stored: Any) -> Any:
    if one.type == "lines":
        return "\n".join(stored or [])
    return stored

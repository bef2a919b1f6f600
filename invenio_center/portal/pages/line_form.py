"""The form of one line: fields of every kind, then those of its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from channels_app.models import Channel, Kind

from ...models import BusinessHours, Role, Segment, User
from ..widgets import checkboxes

# Fields a supervisor may change; the rest of a line belongs to the administrator.
TEAM = ("name", "hours", "agents", "default_segment", "inbound", "outbound")
SECURITY = (("tls", "TLS"), ("starttls", "STARTTLS"), ("none", "Sem criptografia"))


@dataclass(frozen=True)
class Setting:
    """``type``: text, number, choice, lines (one value a line), json."""

    name: str
    label: str
    help: str = ""
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


def _provider(*choices: tuple[str, str]) -> Setting:
    return Setting("provider", "Provedor", type="choice", choices=choices, required=True)


BASE_URL = Setting("api_base_url", "Endereço da API do provedor", "Em branco: o endereço oficial.")
WIDGET = (
    Setting(
        "allowed_origins",
        "Sites permitidos",
        "Um por linha, por exemplo https://www.empresa.com.br.",
        "lines",
    ),
    Setting("greeting", "Saudação", "Primeira frase que o visitante lê."),
    Setting("delay_s", "Mostrar depois de (s)", type="number"),
    Setting("theme", "Tema", 'Cores e posição, em JSON. Por exemplo {"color": "#0f4a52"}.', "json"),
    Setting(
        "prechat_fields",
        "Campos antes da conversa",
        'Lista em JSON: [{"name": "nome", "label": "Seu nome"}].',
        "json",
    ),
)
SETTINGS: dict[str, tuple[Setting, ...]] = {
    Kind.WHATSAPP: (
        Setting(
            "phone_number_id",
            "ID do número de telefone",
            "No WhatsApp Manager, em Configuração da API.",
            required=True,
        ),
        Setting("waba_id", "ID da conta do WhatsApp Business", "Por exemplo 102290129340398.", required=True),
        BASE_URL,
    ),
    Kind.FACEBOOK: (Setting("page_id", "ID da página", required=True), BASE_URL),
    Kind.TELEGRAM: (Setting("bot_username", "Nome do bot", "Por exemplo empresa_bot."), BASE_URL),
    Kind.VIBER: (Setting("name", "Nome exibido"), Setting("avatar", "Endereço da imagem"), BASE_URL),
    Kind.SMS: (_provider(("twilio", "Twilio"), ("zenvia", "Zenvia")), BASE_URL),
    Kind.VOICE: (_provider(("twilio", "Twilio"), ("asterisk", "Asterisk")), BASE_URL),
    Kind.RCS: (Setting("agent_id", "ID do agente", required=True), BASE_URL),
    Kind.EMAIL: (
        Setting("imap_host", "Servidor IMAP", "Por exemplo imap.empresa.com.br.", required=True),
        Setting("imap_port", "Porta IMAP", type="number"),
        Setting("imap_security", "Segurança do IMAP", type="choice", choices=SECURITY),
        Setting("poll_seconds", "Verificar a cada (s)", type="number"),
        Setting("smtp_host", "Servidor SMTP", "Por exemplo smtp.empresa.com.br.", required=True),
        Setting("smtp_port", "Porta SMTP", type="number"),
        Setting("smtp_security", "Segurança do SMTP", type="choice", choices=SECURITY),
        Setting("provider", "Provedor", "Só quando o e-mail não usa IMAP e SMTP."),
    ),
    Kind.WEBCHAT: WIDGET,
    Kind.VIDEO: WIDGET,
    Kind.FORM: (
        Setting("slug", "Endereço curto", "A página fica em /forms/endereço/.", required=True),
        Setting(
            "fields",
            "Campos do formulário",
            'Lista em JSON: [{"name", "label", "type", "required", "options"}].',
            "json",
        ),
    ),
}
SECRETS: dict[str, tuple[tuple[str, str], ...]] = {
    Kind.WHATSAPP: (
        ("app_secret", "Segredo do app"),
        ("verify_token", "Código de verificação"),
        ("access_token", "Token de acesso"),
    ),
    Kind.FACEBOOK: (
        ("app_secret", "Segredo do app"),
        ("verify_token", "Código de verificação"),
        ("page_access_token", "Token da página"),
    ),
    Kind.TELEGRAM: (("bot_token", "Token do bot"), ("secret_token", "Token secreto do webhook")),
    Kind.VIBER: (("auth_token", "Token de autenticação"),),
    Kind.SMS: (
        ("account_sid", "Account SID (Twilio)"),
        ("auth_token", "Auth Token (Twilio)"),
        ("api_token", "Token da API (Zenvia)"),
        ("webhook_secret", "Segredo do webhook (Zenvia)"),
    ),
    Kind.VOICE: (
        ("account_sid", "Account SID (Twilio)"),
        ("auth_token", "Auth Token (Twilio)"),
        ("api_key", "Chave da API (Twilio)"),
        ("api_secret", "Segredo da API (Twilio)"),
        ("username", "Usuário (Asterisk)"),
        ("password", "Senha (Asterisk)"),
    ),
    Kind.RCS: (("client_token", "Token do cliente"), ("service_account", "Conta de serviço (JSON)")),
    Kind.EMAIL: (("username", "Usuário"), ("password", "Senha"), ("oauth", "Credencial OAuth")),
}
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
        self, *args: Any, kind: str, channel: Channel | None = None, whole: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.channel, self.whole = kind, channel, whole
        self.fields["agents"].label_from_instance = lambda user: user.display_name  # type: ignore[attr-defined]
        self.initial.setdefault("priority", SUGGESTED[Kind(kind)])
        if whole:
            self._add_settings()
            self._add_secrets()
        else:
            for name in set(self.fields) - set(TEAM):
                self.fields[name].disabled = True
        if channel is not None:
            self._fill(channel)

    # --- building ---
    def _add_settings(self) -> None:
        for one in SETTINGS.get(self.kind, ()):
            self.fields[f"set_{one.name}"] = _field(one)

    def _add_secrets(self) -> None:
        for name, label in SECRETS.get(self.kind, ()):
            attrs = {"autocomplete": "new-password", "spellcheck": "false"}
            self.fields[f"secret_{name}"] = forms.CharField(
                label=label, required=False, max_length=8000, strip=True, widget=forms.PasswordInput(attrs)
            )

    def _fill(self, channel: Channel) -> None:
        for name in ("name", "address", "inbound", "outbound", "priority", "hours", "default_segment"):
            self.initial[name] = getattr(channel, name)
        self.initial["agents"] = list(channel.agents.all())
        for one in SETTINGS.get(channel.kind, ()):
            self.initial[f"set_{one.name}"] = _shown(one, channel.settings.get(one.name))

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
            typed = {one.name: self.cleaned_data[f"set_{one.name}"] for one in SETTINGS.get(self.kind, ())}
            merged = known | typed
            values["settings"] = {
                name: value for name, value in merged.items() if value not in ("", None, [], {})
            }
        return values

    def typed_secrets(self) -> dict[str, str]:
        found = (
            (name, self.cleaned_data.get(f"secret_{name}")) for name, _label in SECRETS.get(self.kind, ())
        )
        return {name: value for name, value in found if value}

    # --- showing ---
    @property
    def basic(self) -> list[forms.BoundField]:
        names = ("name", "address", "priority", "hours", "default_segment", "inbound", "outbound", "agents")
        return self.bound(names)

    def bound(self, names: Iterable[str]) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def settings_fields(self) -> list[forms.BoundField]:
        return self.bound(f"set_{one.name}" for one in SETTINGS.get(self.kind, ()))

    @property
    def secret_fields(self) -> list[tuple[str, forms.BoundField]]:
        return [
            (name, self[f"secret_{name}"])
            for name, _label in SECRETS.get(self.kind, ())
            if f"secret_{name}" in self.fields
        ]


class LinesField(forms.CharField):
    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


def _field(one: Setting) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    if one.type == "number":
        return forms.IntegerField(min_value=0, **common)
    if one.type == "choice":
        blank = () if one.required else (("", "Padrão"),)
        return forms.ChoiceField(choices=(*blank, *one.choices), **common)
    if one.type == "lines":
        return LinesField(widget=forms.Textarea({"rows": 3}), **common)
    if one.type == "json":
        return forms.JSONField(widget=forms.Textarea({"rows": 3, "spellcheck": "false"}), **common)
    return forms.CharField(max_length=500, **common)


def _shown(one: Setting, stored: Any) -> Any:
    if one.type == "lines":
        return "\n".join(stored or [])
    return stored

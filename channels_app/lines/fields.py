"""What an administrator fills in for a line: the fields of its connector, or those of a kind still to come."""

from __future__ import annotations

from .. import registry
from ..contract import Connector, Field
from ..models import Kind

PROVIDER = "provider"
WIDGET = (
    Field(
        "allowed_origins",
        "Sites permitidos",
        "Um por linha, por exemplo https://www.empresa.com.br.",
        "lines",
    ),
    Field("greeting", "Saudação", "Primeira frase que o visitante lê."),
    Field("delay_s", "Mostrar depois de (s)", type="number"),
    Field("theme", "Tema", 'Cores e posição, em JSON. Por exemplo {"color": "#0f4a52"}.', "json"),
)
TO_COME: dict[str, tuple[Field, ...]] = {
    Kind.VOICE: (
        Field(
            PROVIDER,
            "Provedor",
            type="choice",
            choices=(("twilio", "Twilio"), ("asterisk", "Asterisk")),
            required=True,
        ),
        Field("account_sid", "Account SID (Twilio)", secret=True),
        Field("auth_token", "Auth Token (Twilio)", secret=True),
        Field("api_key", "Chave da API (Twilio)", secret=True),
        Field("api_secret", "Segredo da API (Twilio)", secret=True),
        Field("username", "Usuário (Asterisk)", secret=True),
        Field("password", "Senha (Asterisk)", secret=True),
    ),
    Kind.VIDEO: WIDGET,
}


def of(kind: str, provider: str = "") -> tuple[Field, ...]:
    """Fields of a line. Where a kind has several providers, the choice among them comes first."""
    known = registry.providers(kind)
    if not known:
        return TO_COME.get(kind, ())
    chosen = registry.connector(kind, provider)
    if len(known) == 1:
        return known[0].fields
    choices = tuple((one.provider, one.label) for one in known)
    choice = Field(PROVIDER, "Provedor", type="choice", choices=choices, required=True)
    return (choice, *(chosen.fields if chosen else _of_all(known)))


def _of_all(known: list[Connector]) -> tuple[Field, ...]:
    return tuple({field.name: field for one in known for field in one.fields}.values())

"""Lines of the demo company beside WhatsApp and WebChat: each plays with its part of the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass(frozen=True)
class Other:
    """``api``: where the simulator plays this provider, below ``/simulator/``; "" for kinds without one."""

    kind: str
    name: str
    address: str
    priority: int
    api: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def whole_settings(self) -> dict[str, Any]:
        """With the address of the played provider, which lies on this very server."""
        base = {"api_base_url": f"/simulator/{self.api}"} if self.api else {}
        return {**base, **self.settings}


FORM_FIELDS = [
    {"name": "nome", "label": "Nome", "type": "text", "required": True},
    {"name": "email", "label": "E-mail", "type": "email", "required": True},
    {"name": "telefone", "label": "Telefone com DDD", "type": "phone"},
    {
        "name": "assunto",
        "label": "Assunto",
        "type": "select",
        "options": ["Compra", "Entrega", "Outro"],
        "required": True,
    },
    {"name": "mensagem", "label": "Mensagem", "type": "textarea", "required": True},
]
LINES = (
    Other("email", "E-mail", "atendimento@exemplo.invalid", 50, "postmark", {"provider": "postmark"}),
    Other("voice", "Voz", "(11) 4000-0000", 70),
    Other("video", "Vídeo", "", 70),
    Other("telegram", "Telegram", "@empresaxyz_bot", 60, "telegram", {"bot_username": "empresaxyz_bot"}),
    Other("viber", "Viber", "", 60, "viber", {"name": "Empresa XYZ"}),
    Other("rcs", "Google RCS", "", 60, "rcs", {"agent_id": "empresa_xyz_agent"}),
    Other(
        "form",
        "Formulários",
        "",
        50,
        settings={
            "slug": "demonstracao",
            "title": "Fale com a Empresa XYZ",
            "fields": FORM_FIELDS,
            "consents": [{"code": "site-ofertas", "required": False}],
        },
    ),
    Other("facebook", "Facebook", "empresaxyz", 40, "messenger", {"page_id": "102030405060"}),
    Other("sms", "SMS", "+5511940040027", 30, "twilio", {"provider": "twilio"}),
)
# What looks like the provider's own, where a made-up word would not do.
SHAPES = {"bot_token": "5099887766:demo-bot-token", "account_sid": "AC" + "0" * 32}


def credentials(kind: str, names: Iterable[str]) -> dict[str, str]:
    """Made up, the same in every installation, good for the simulator alone."""
    found = {name: SHAPES.get(name, f"demo-{kind}-{name.replace('_', '-')}") for name in names}
    return {**found, **({"service_account": _service_account()} if kind == "rcs" else {})}


def _service_account() -> str:
    """The key file as Google hands it out, with a key of its own; ``token_uri`` lies below the line's API."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return json.dumps(
        {
            "type": "service_account",
            "project_id": "demo",
            "private_key_id": "demo",
            "private_key": pem.decode(),
            "client_email": "agente@demo.iam.gserviceaccount.com",
            "token_uri": "/token",
        }
    )

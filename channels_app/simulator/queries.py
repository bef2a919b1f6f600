"""What the simulator's page shows."""

from __future__ import annotations

from typing import Any

from ..lines import queries as lines
from ..models import Channel, Kind, SimulatedMessage

PLAYED = frozenset({Kind.WHATSAPP})
PEOPLE = (
    {"address": "5511987654321", "name": "Ana Souza", "note": "celular de São Paulo"},
    {"address": "553188887777", "name": "João Lima", "note": "conta antiga, sem o nono dígito"},
    {"address": "554133334444", "name": "Padaria Central", "note": "telefone fixo"},
    {"address": "BR.8F2C71A09D4E", "name": "Bia Nunes", "note": "só nome de usuário, sem número"},
    {"address": "12025550123", "name": "Mary Jones", "note": "número de outro país"},
)


def offered() -> list[dict[str, Any]]:
    """Active lines that somebody can write to: first those played here, then those with a page of their own."""
    found = []
    for channel in lines.active().order_by("kind", "name"):
        page = f"/demo/?channel={channel.public_id}" if channel.kind == Kind.WEBCHAT else ""
        if channel.kind in PLAYED or page:
            found.append({"id": str(channel.public_id), "label": channel.label, "page": page})
    return sorted(found, key=lambda line: bool(line["page"]))


def thread(channel: Channel, person: str, limit: int = 100) -> list[dict[str, Any]]:
    """The newest messages between a person and a line, oldest first."""
    newest = SimulatedMessage.objects.filter(channel=channel, person=person).order_by("-id")[:limit]
    return [shown(message) for message in reversed(newest)]


def shown(message: SimulatedMessage) -> dict[str, Any]:
    return {
        "id": message.pk,
        "outgoing": message.outgoing,
        "kind": message.kind,
        "text": _text(message),
        "status": message.status,
        "at": message.created_at.isoformat(timespec="seconds"),
    }


def _text(message: SimulatedMessage) -> str:
    content = message.content
    if message.kind == "text":
        return str(content.get("body", ""))
    if message.kind == "location":
        return f"{content.get('name') or 'Localização'} ({content['latitude']}, {content['longitude']})"
    if message.kind == "template":
        return f"Modelo {content.get('name', '')}"
    return str(content.get("caption") or content.get("filename") or "")

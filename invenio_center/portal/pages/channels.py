"""Recursos > Canais: every kind with its lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from channels_app.lines import queries
from channels_app.models import Kind

from .. import rights
from .registry import draw, guarded

ICONS = {
    Kind.WHATSAPP: "chat",
    Kind.EMAIL: "mail",
    Kind.SMS: "sms",
    Kind.WEBCHAT: "language",
    Kind.FACEBOOK: "thumb_up",
    Kind.TELEGRAM: "send",
    Kind.RCS: "forum",
    Kind.VOICE: "call",
    Kind.VIDEO: "videocam",
    Kind.FORM: "assignment",
    Kind.VIBER: "phone_in_talk",
}
HEALTH = {
    queries.HEALTHY: ("Funcionando", "ok"),
    queries.ATTENTION: ("Com erro", "bad"),
    queries.QUIET: ("Silêncio incomum", "warn"),
    queries.INACTIVE: ("Desativado", ""),
}


@guarded("channels")
def cards(request: HttpRequest) -> HttpResponse:
    shown = [
        {
            "kind": card.kind,
            "label": card.label,
            "icon": ICONS[Kind(card.kind)],
            "available": card.available,
            "lines": [(line, *HEALTH[queries.health(line)]) for line in card.lines],
        }
        for card in queries.cards()
    ]
    # Configured kinds first, then those that can be, then those on their way.
    shown.sort(key=lambda card: (not card["lines"], not card["available"]))
    may_add = rights.may_open(request.user, "channels.line")
    return draw(request, "portal/channels.html", "Canais", cards=shown, may_add=may_add)


@guarded("channels.line")
def kinds(request: HttpRequest) -> HttpResponse:
    shown = [(card.kind, card.label, ICONS[Kind(card.kind)], card.available) for card in queries.cards()]
    return draw(request, "portal/channel_kinds.html", "Adicionar Novo", kinds=shown)

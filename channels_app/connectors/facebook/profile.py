"""What Meta is asked about a page and the people who write to it."""

from __future__ import annotations

from typing import Any

from channels_app.contract import Http, Line
from channels_app.vendors import graph
from invenio_center.kernel.text import clean

from . import page
from .errors import provider_error
from .people import USER_REF

SUBSCRIBED = (
    "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_edits,message_reactions,"
    "messaging_referrals,messaging_optins,standby,messaging_handovers,messaging_policy_enforcement"
)


def name_of(line: Line, address: str, http: Http) -> str:
    """Whoever wrote through a plugin has no profile yet."""
    if address.startswith(USER_REF):
        return ""
    found = _read(line, address, "first_name,last_name", http)
    return " ".join(filter(None, (clean(found.get(name), 100) for name in ("first_name", "last_name"))))


def check(line: Line, http: Http) -> str:
    found = _read(line, str(line.settings["page_id"]), "name", http)
    return f"A Meta reconhece a página {clean(found.get('name'), 80) or line.name}."


def register(line: Line, http: Http) -> str:
    body = {"subscribed_fields": SUBSCRIBED, **page.proof(line)}
    url = page.edge(line, "subscribed_apps")
    graph.ask(http, "POST", url, provider_error, headers=page.token(line), json=body)
    return (
        "A página agora avisa o app de mensagens, entregas e leituras. O endereço em si é o do app na Meta."
    )


def _read(line: Line, node: str, fields: str, http: Http) -> dict[str, Any]:
    params = {"fields": fields, **page.proof(line)}
    url = graph.node(line, node)
    return graph.ask(http, "GET", url, provider_error, params=params, headers=page.token(line))

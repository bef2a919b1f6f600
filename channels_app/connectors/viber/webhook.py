"""Where Viber delivers: registering the address, and saying in a sentence whether it works."""

from __future__ import annotations

from urllib.parse import urlsplit

from channels_app.contract import Http, Line
from invenio_center.kernel.text import clean

from . import api

# Messages come anyway.
EVENTS = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]


def check(line: Line, http: Http) -> str:
    found = api.ask(line, http, "get_account_info")
    return f"O Viber reconhece o bot {clean(found.get('name'), 80)}. {_address(line, found.get('webhook'))}"


def register(line: Line, http: Http) -> str:
    """Viber calls the address at once and wants 200: the line has to be active."""
    fields = {"url": line.webhook_url, "event_types": EVENTS, "send_name": True, "send_photo": True}
    api.ask(line, http, "set_webhook", fields)
    return "Pronto: o Viber entrega as mensagens e os avisos de entrega neste endereço."


def _address(line: Line, known: object) -> str:
    url = clean(known, 500)
    if url and url == line.webhook_url:
        return "As mensagens chegam neste endereço."
    if not url:
        return "O webhook ainda não foi registrado: sem ele nenhuma mensagem chega."
    return f"O webhook aponta para outro endereço, em {urlsplit(url).hostname}: registre o desta linha."

"""Where Telegram delivers: registering the address, and saying in a sentence whether it works."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from channels_app.contract import ErrorClass, Http, Line, ProviderError, ProviderRefused
from invenio_center.kernel.text import clean

from . import api

# It stays as it was until the next registration, whatever a newer version of ours can read.
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def check(line: Line, http: Http) -> str:
    bot = _mapping(api.ask(line, http, "getMe"))
    info = _mapping(api.ask(line, http, "getWebhookInfo"))
    username = clean(bot.get("username"), 40)
    return " ".join(
        filter(
            None,
            (
                f"O Telegram reconhece o bot {clean(bot.get('first_name'), 64)} (@{username}).",
                _named(line, username),
                _address(line, info),
                _trouble(info),
            ),
        )
    )


def register(line: Line, http: Http) -> str:
    secret = line.secret("secret_token")
    if not SECRET.fullmatch(secret):
        sentence = "O código secreto aceita só letras sem acento, números, hífen e sublinhado, até 256 deles."
        raise ProviderRefused(ProviderError("secret_token", sentence, ErrorClass.BAD_CONTENT))
    fields = {"url": line.webhook_url, "secret_token": secret, "allowed_updates": UPDATES}
    api.ask(line, http, "setWebhook", fields)
    info = _mapping(api.ask(line, http, "getWebhookInfo"))
    if info.get("url") != line.webhook_url:
        sentence = "O Telegram aceitou o registro, mas guarda outro endereço. Tente de novo."
        raise ProviderRefused(ProviderError("webhook", sentence, ErrorClass.UNKNOWN))
    return " ".join(filter(None, ("Pronto: o Telegram entrega as mensagens neste endereço.", _trouble(info))))


def _mapping(found: Any) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _named(line: Line, username: str) -> str:
    noted = str(line.settings.get("bot_username") or "").lstrip("@")
    if not username or noted.casefold() == username.casefold():
        return ""
    if not noted:
        return f"Preencha o nome de usuário da linha com {username}."
    return f"A linha está com o nome de usuário {clean(noted, 40)}: corrija para {username}."


def _address(line: Line, info: Mapping[str, Any]) -> str:
    url = clean(info.get("url"), 500)
    if url == line.webhook_url and url:
        return "As mensagens chegam neste endereço."
    if not url:
        return "O webhook ainda não foi registrado: sem ele nenhuma mensagem chega."
    return f"O webhook aponta para outro endereço, em {urlsplit(url).hostname}: registre o desta linha."


def _trouble(info: Mapping[str, Any]) -> str:
    said = clean(info.get("last_error_message"), 200)
    waiting = info.get("pending_update_count")
    queue = f" Há {waiting} à espera de entrega." if isinstance(waiting, int) and waiting > 0 else ""
    return f"A última entrega falhou: {said}.{queue}" if said else ""

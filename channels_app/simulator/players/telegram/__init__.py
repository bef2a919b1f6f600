"""Plays Telegram: updates to the bot, and the Bot API that checks what it sends. It tells nothing about deliveries."""

from __future__ import annotations

from typing import Any

from django.urls import path

from invenio_center.kernel.errors import Invalid

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from ..base import Person, Player, Post
from . import botapi, updates


class TelegramPlayer(Player):
    kind = "telegram"
    address_label = "Número da pessoa no Telegram"
    people = (
        Person("7012345678", "Ana Souza", "número além de 32 bits"),
        Person("98765432", "João Lima", "conta antiga"),
        Person("5511223344", "Bia", "só o primeiro nome"),
    )
    kinds = ("text", "image", "location")
    words = ()
    faults = (
        ("429", "pede para ir mais devagar (429)"),
        ("403", "diz que a pessoa bloqueou o bot (403)"),
        ("400", "diz que não conhece a conversa (400)"),
        ("401", "recusa o token (401)"),
        ("5xx", "falha sem dizer se aceitou"),
        ("timeout", "aceita e não responde"),
    )
    proofs = ("X-Telegram-Bot-Api-Secret-Token",)
    urls = (
        path("telegram/bot<str:token>/<str:method>", botapi.method),
        path("telegram/file/bot<str:token>/<path:file>", botapi.file),
    )

    def address(self, given: str) -> str:
        if not (given.isascii() and given.isdigit() and 0 < int(given) < 2**52):
            raise Invalid.field("person", "number", "No Telegram uma pessoa é um número.")
        return str(int(given))

    def new_id(self) -> str:
        return str(updates.new_number())

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        image = files.sample()
        stored = files.store(str(channel.public_id), "image/png", image)
        return {"file": stored, "size": len(image), **({"caption": text} if text else {})}

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        """Telegram counts messages per chat, so their name among all is ``chat:number``."""
        if ":" not in message.provider_id:
            message.provider_id = f"{message.person}:{message.provider_id}"
            message.save(update_fields=["provider_id"])
        body = updates.update(message, botapi.keyboard_before(message))
        secret = line.secret("secret_token")
        return Post(body, {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret})

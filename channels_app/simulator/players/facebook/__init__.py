"""Plays Meta's Messenger: its calls about a page, and the Graph API that checks what we send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import path

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from .. import meta
from ..base import Person, Player, Post, Word
from . import calls, graph, rules


class MessengerPlayer(Player):
    kind = "facebook"
    address_label = "Número da pessoa nesta página (PSID)"
    people = (
        Person("7001002003004005", "Lia Prado", "escreve pela página"),
        Person("7009008007006005", "Caio Reis", "veio por um anúncio"),
    )
    kinds = ("text", "image", "location")
    # Messenger refuses at once or not at all.
    fails = False
    faults = (
        ("613", "pede para ir mais devagar (613)"),
        ("10.2018278", "diz que a janela fechou (10, 2018278)"),
        ("551.1545041", "diz que a pessoa não recebe (551)"),
        ("190", "recusa a credencial (190)"),
        ("timeout", "aceita e não responde"),
    )
    proofs = ("X-Hub-Signature-256",)
    urls = (
        path("messenger/files/<str:file>", graph.file),
        path("messenger/<str:version>/<str:page>/messages", graph.messages),
        path("messenger/<str:version>/<str:page>/message_attachments", graph.attachments),
        path("messenger/<str:version>/<str:page>/subscribed_apps", graph.subscribed),
        path("messenger/<str:version>/<str:node>", graph.node),
    )

    def new_id(self) -> str:
        return calls.new_id()

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        stored = files.store(channel.settings.get("page_id", ""), "image/png", files.sample())
        caption = {"caption": text} if text else {}
        return {"url": f"{settings.PUBLIC_URL}/simulator/messenger/files/{stored}", **caption}

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        return meta.signed(line, calls.message_call(line, message))

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        return [meta.signed(line, calls.status_call(line, words))]

    def text_of(self, message: SimulatedMessage) -> str:
        if message.kind == "reaction" and message.outgoing:
            return str(message.content["emoji"] or "reação retirada")
        return rules.shown(message.content) if message.outgoing else super().text_of(message)

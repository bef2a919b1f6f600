"""Plays Meta's WhatsApp: its calls, and the Graph API that checks what we send."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.urls import path

from ....contract import Line
from ....models import Channel, SimulatedMessage
from ... import files
from .. import meta
from ..base import Person, Player, Post, Word
from . import calls, graph, rules, samples


class WhatsAppPlayer(Player):
    kind = "whatsapp"
    address_label = "Número com país e DDD, ou nome de usuário (BR.…)"
    people = (
        Person("5511987654321", "Ana Souza", "celular de São Paulo"),
        Person("553188887777", "João Lima", "conta antiga, sem o nono dígito"),
        Person("554133334444", "Padaria Central", "telefone fixo"),
        Person("BR.8F2C71A09D4E", "Bia Nunes", "só nome de usuário, sem número"),
        Person("12025550123", "Mary Jones", "número de outro país"),
    )
    kinds = ("text", "image", "location")
    faults = (
        ("130429", "pede para ir mais devagar (130429)"),
        ("131047", "diz que a janela fechou (131047)"),
        ("131026", "diz que o número não recebe (131026)"),
        ("190", "recusa a credencial (190)"),
        ("timeout", "aceita e não responde"),
    )
    proofs = ("X-Hub-Signature-256",)
    urls = (
        path("graph/files/<str:file>", graph.file),
        path("graph/<str:version>/<str:number>/messages", graph.messages),
        path("graph/<str:version>/<str:number>/media", graph.media),
        path("graph/<str:version>/<str:account>/subscribed_apps", graph.subscribed),
        path("graph/<str:version>/<str:account>/message_templates", graph.templates),
        path("graph/<str:version>/<str:app>/uploads", samples.begin),
        path("graph/<str:version>/upload:<str:session>", samples.take),
        path("graph/<str:version>/<str:node>", graph.node),
    )

    def new_id(self) -> str:
        return calls.new_id()

    def content(self, channel: Channel, kind: str, text: str) -> dict[str, Any]:
        if kind != "image":
            return super().content(channel, kind, text)
        image = files.sample()
        stored = files.store(channel.settings.get("phone_number_id", ""), "image/png", image)
        digest = hashlib.sha256(image).hexdigest()
        caption = {"caption": text} if text else {}
        return {"id": stored, "mime_type": "image/png", "sha256": digest, **caption}

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        return meta.signed(line, calls.message_call(line, message))

    def status_calls(self, line: Line, words: Sequence[Word]) -> list[Post]:
        return [meta.signed(line, calls.status_call(line, words))]

    def text_of(self, message: SimulatedMessage) -> str:
        if message.kind == "template":
            return f"Modelo {message.content.get('name', '')}"
        if message.kind == "interactive":
            return "\n".join([message.content["body"]["text"], *rules.titles(message.content)])
        if message.kind == "reaction":
            return str(message.content["emoji"] or "reação retirada")
        return super().text_of(message)

"""Plays somebody who fills in a form: asks for the challenge, works it out, answers every question, sends."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

import orjson
from altcha import v1 as work
from django.conf import settings

from invenio_center.kernel.http import Client, HttpError

from ...contract import Line
from ...models import SimulatedMessage
from ...questions import schema
from ...questions.schema import Question
from ..post import LOOPBACK, NoServer, post
from .base import Person, Player, Post

SAMPLES: dict[str, Any] = {"document": "529.982.247-25", "number": "1", "date": "2026-01-31", "boolean": True}
CREATED = (200, 201)


class FormPlayer(Player):
    kind = "form"
    address_label = "E-mail ou telefone de quem preenche"
    people = (
        Person("ana.souza@exemplo.com.br", "Ana Souza", "deixa o e-mail"),
        Person("(11) 98765-4321", "João Lima", "deixa o telefone"),
    )
    words = ()

    def new_id(self) -> str:
        return str(uuid.uuid4())

    def message_call(self, line: Line, message: SimulatedMessage) -> Post:
        asked = schema.read(line.settings.get("fields"))
        body = {
            "submission_id": message.provider_id,
            "fields": {one.name: _answer(one, message) for one in asked},
            "page": {"url": "https://exemplo.com.br/contato", "title": "Contato"},
        }
        return Post(orjson.dumps(body), {"Content-Type": "application/json"})

    def forged(self, call: Post) -> Post:
        """Without the work that proves a browser."""
        return Post(orjson.dumps({**orjson.loads(call.body), "altcha": "e30="}), call.headers)

    def deliver(self, line: Line, call: Post, url: str = "") -> int:
        """200 for what was taken, as webhooks answer."""
        body = orjson.loads(call.body)
        home = _home(url) if url else settings.PUBLIC_URL
        form = f"{home}/forms/{line.settings['slug']}"
        body.setdefault("altcha", _solved(f"{form}/challenge/"))
        status = post(f"{form}/submissions/", orjson.dumps(body), call.headers)
        return 200 if status in CREATED else status


def _answer(one: Question, message: SimulatedMessage) -> Any:
    """Typed addresses where they fit, the words in the first long text, something fitting elsewhere."""
    at, words = "@" in message.person, str(message.content.get("body", ""))
    fitting = {
        "email": message.person if at else ("pessoa@exemplo.com.br" if one.required else ""),
        "phone": "" if at and not one.required else ("(11) 98765-4321" if at else message.person),
        "textarea": words[: one.longest],
        "text": message.person_name or words[: one.longest],
        "select": one.options[0] if one.options else "",
        "multiselect": list(one.options[:1]),
        "hidden": one.value,
    }
    return fitting.get(one.type, SAMPLES.get(one.type, ""))


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _solved(url: str) -> str:
    try:
        answer = Client(private=LOOPBACK).request("GET", url, total_s=15.0)
    except HttpError as error:
        raise NoServer from error
    task = orjson.loads(answer.body)
    found = work.solve_challenge(task["challenge"], task["salt"], task["algorithm"], task["maxNumber"])
    if found is None:
        raise NoServer
    kept = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return work.Payload(number=found.number, **kept).to_base64()

"""What a person sees of the page beside messages: read, writing, and an emoji on what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import Act, Http, Line, Sent
from channels_app.vendors import graph

from . import page
from .errors import provider_error
from .people import recipient

ACTIONS = {Act.READ: "mark_seen", Act.TYPING: "typing_on"}


def act(line: Line, to: str, act: Act, http: Http) -> None:
    _tell(line, to, {"sender_action": ACTIONS[act]}, http)


def react(line: Line, to: str, reaction: Mapping[str, Any], ref: str, http: Http) -> Sent:
    """Meta names a reaction by nothing but its message, and the same one twice is one: a lost answer is repeated."""
    target, emoji = reaction.get("message_id"), reaction.get("emoji")
    if not target:
        graph.refuse("Esta mensagem não pode receber uma reação.")
    payload = {"message_id": target, **({"reaction": emoji} if emoji else {})}
    _tell(line, to, {"sender_action": "react" if emoji else "unreact", "payload": payload}, http)
    return Sent(f"reaction:{ref}")


def _tell(line: Line, to: str, what: dict[str, Any], http: Http) -> None:
    body = {"recipient": recipient(to), **what, **page.proof(line)}
    graph.ask(http, "POST", page.edge(line, "messages"), provider_error, headers=page.token(line), json=body)

"""How conversations left the queue: who took them, from which place, and what else was on offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..models import Conversation, ConversationEvent
from .events import Claimed, Picked
from .queries import why_claimed

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Taking:
    """``why``: the sentence of its place then, or the reason of a pick. ``others``: protocols of the next on offer."""

    at: datetime
    who: str
    why: str
    others: tuple[str, ...] = ()


def of_conversations(ids: Iterable[int]) -> dict[int, list[Taking]]:
    """Newest first, for each of these conversations."""
    events = ConversationEvent.objects.filter(
        conversation__in=list(ids), type__in=(Claimed.type, Picked.type)
    )
    newest = list(events.select_related("actor").order_by("-id")[: SHOWN * 100])
    protocols = _protocols(newest)
    found: dict[int, list[Taking]] = defaultdict(list)
    for event in newest:
        found[event.conversation_id].append(
            Taking(
                event.at,
                event.actor.display_name if event.actor else "Distribuição",
                _why(event),
                tuple(protocols[item["n"]] for item in event.data.get("offer", ()) if item["n"] in protocols),
            )
        )
    return found


def _why(event: ConversationEvent) -> str:
    if event.type == Claimed.type:
        return why_claimed(event.data)
    return picked(event.data)


def picked(data: Mapping[str, Any]) -> str:
    count = len(data.get("overtaken", ()))
    if data.get("right") == "in_hand" or not count:
        return "Escolhido na lista, sem passar à frente de ninguém."
    people = "1 pessoa" if count == 1 else f"{count} pessoas"
    return f"Escolhido na posição {data.get('position', count + 1)}, à frente de {people}: {data.get('reason') or '–'}."


def _protocols(events: Iterable[ConversationEvent]) -> dict[int, str]:
    numbers = {item["n"] for event in events for item in event.data.get("offer", ())}
    return {
        row.pk: row.protocol for row in Conversation.objects.filter(pk__in=numbers).only("pk", "opened_at")
    }

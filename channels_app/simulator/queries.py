"""What the simulator's page shows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..lines import queries as lines
from ..models import Channel, Kind, SimulatedMessage
from . import players


def offered() -> list[dict[str, Any]]:
    """Active lines that somebody can write to: first those played here, then those with a page of their own."""
    found = []
    for channel in lines.active().order_by("kind", "name"):
        player = players.of(channel)
        page = f"/demo/?channel={channel.public_id}" if channel.kind == Kind.WEBCHAT else ""
        if player or page:
            shown = {"id": str(channel.public_id), "label": channel.label, "page": page}
            found.append({**shown, **(_described(player) if player else {})})
    return sorted(found, key=lambda line: bool(line["page"]))


def _described(player: players.Player) -> dict[str, Any]:
    """What the page needs to know of who plays a line."""
    return {
        "people": [asdict(person) for person in player.people],
        "address_label": player.address_label,
        "kinds": list(player.kinds),
        "words": _words(player),
        "faults": [list(fault) for fault in player.faults],
    }


def _words(player: players.Player) -> list[str]:
    """What can be told of a message by hand; that it was sent is told by itself."""
    told = [word for word in player.words if word != "sent"]
    return [*told, "failed"] if player.words and player.fails else told


def thread(channel: Channel, person: str, limit: int = 100) -> list[dict[str, Any]]:
    """The newest messages between a person and a line, oldest first."""
    newest = (
        SimulatedMessage.objects.filter(channel=channel, person=person)
        .select_related("channel")
        .order_by("-id")[:limit]
    )
    return [shown(message) for message in reversed(newest)]


def shown(message: SimulatedMessage) -> dict[str, Any]:
    player = players.of(message.channel)
    return {
        "id": message.pk,
        "outgoing": message.outgoing,
        "kind": message.kind,
        "text": player.text_of(message) if player else "",
        "status": message.status,
        "at": message.created_at.isoformat(timespec="seconds"),
    }

"""What priority a contact has today, and from where, in words."""

from __future__ import annotations

from typing import Any

from ..models import Contact
from ..models.fields import PRIORITY_MAX, PRIORITY_MIN
from ..priorities.effective import effective
from ..reports import queries as reports

NO_CHANNEL = "Hoje: a do canal por onde escrever."


def today(contact: Contact) -> str:
    """``Hoje: 100, do segmento VIP.`` by the line of the newest conversation, else by what does not need one."""
    from invenio_live.queue import place

    channel = reports.last_channel(contact)
    base = channel.priority if channel else None
    scoring = place.stand(contact, channel).scoring
    score = scoring.priority if scoring else None
    if base is None and contact.priority is None and score is None:
        return NO_CHANNEL
    number, source = effective(contact.priority, score, base or 0)
    origin = {
        "contact": "definida no contato",
        "segment": f"do segmento {scoring.name if scoring else ''}",
        "channel": f"do canal {channel.label if channel else ''}",
    }
    return f"Hoje: {number}, {origin[source]}."


def places(contact: Contact, typed: str) -> dict[str, Any]:
    """What waits of this person, as it stands and as it would with the priority typed ("": none of its own)."""
    from invenio_live.queue import previews

    whole = typed.isascii() and typed.isdigit() and PRIORITY_MIN <= int(typed[:4]) <= PRIORITY_MAX
    if typed and not whole:
        return {"wrong": f"A prioridade vai de {PRIORITY_MIN} a {PRIORITY_MAX}."}
    return {"places": previews.preview_contact(contact, int(typed) if typed else None)}


def moved(contact: Contact, priority: int | None) -> str:
    """What saving this priority is about to do, in one sentence; empty when nothing waits."""
    from invenio_live.queue import previews

    rows = previews.preview_contact(contact, priority)
    told = [f"{row.channel}: {_place(row.old)} → {_place(row.new)}" for row in rows]
    return f"Lugar na fila: {'; '.join(told)}." if told else ""


def _place(number: int | None) -> str:
    return f"{number}º" if number else "além do 1.000º"

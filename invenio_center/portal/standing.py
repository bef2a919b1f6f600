"""What priority a contact has today, and from where, in words."""

from __future__ import annotations

from ..models import Contact
from ..priorities.effective import effective
from ..reports import queries as reports

NO_CHANNEL = "Hoje: a do canal por onde escrever."


def today(contact: Contact) -> str:
    """``Hoje: 100, do segmento VIP.`` by the line of the newest conversation, else by what does not need one."""
    from ..segments import queries as segments

    channel = reports.last_channel(contact)
    kind, public_id, base = (
        (channel.kind, str(channel.public_id), channel.priority) if channel else ("", "", None)
    )
    scoring = segments.standing(contact, kind, public_id).scoring
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

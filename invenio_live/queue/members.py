"""Which of what waits rules that are being written would take in. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from invenio_center.models import BusinessHours, Contact
from invenio_center.segments import facts, rules

from ..models import Conversation
from . import hours
from .moves import UNHELD
from .place import facts_told

# Rows looked at, oldest first: a preview answers while somebody types.
MOST_LOOKED_AT = 5_000
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """``matching`` of ``looked`` rows; ``complete``: these are all that wait."""

    matching: int
    looked: int
    sample: tuple[str, ...]
    complete: bool


def matching(wanted: Any, own_hours: BusinessHours | None = None) -> Waiting:
    """``own_hours``: those of the segment that is being written. Raises Invalid, naming the place in the rules."""
    rules.check(wanted)
    needed = rules.fields_of(wanted)
    waiting = Conversation.objects.filter(UNHELD).select_related("channel").order_by("pk")
    rows = list(waiting[: MOST_LOOKED_AT + 1])
    complete, rows = len(rows) <= MOST_LOOKED_AT, rows[:MOST_LOOKED_AT]
    people = {one.pk: one for one in Contact.objects.filter(pk__in={row.contact_id for row in rows})}
    known = facts.of_contacts(people.values(), needed)
    opened = hours.states() if "hours" in needed else {}
    told = facts_told(rows, needed, opened)
    if own_hours is not None and own_hours.pk in opened:
        told = {key: {**one, "hours": opened[own_hours.pk]} for key, one in told.items()}
    found = [row for row in rows if rules.matches(wanted, {**known[row.contact_id], **told[id(row)]})]
    names = tuple(str(people[row.contact_id]) for row in found[:SAMPLE])
    return Waiting(len(found), len(rows), names, complete)

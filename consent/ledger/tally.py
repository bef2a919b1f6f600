"""Where people stand, counted: what an append changes in the counts is stored with it, so they are never behind.

A place is channel, purpose, state and the hour in which the consent ends by itself. The clock changes no place: who
reads a count compares that hour with the present one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from django.db import connection

from ..choices import SENDING
from . import projection
from .projection import STRICTNESS, Folded

Key = tuple[str, str]
Place = tuple[str, str, str, str | None]
Records = Mapping[str, Folded]
Roots = Mapping[str, str]  # record -> whom it answers to

CHANNELS = frozenset(SENDING)
PERSON: Final[Place] = ("", "", "person", None)
ADULT = "no"
# Consents that end by themselves; no state between records of one person is both stricter and timed.
TIMED = frozenset({"granted", "pending"})
BEFORE_ANY_END = ""
GRANTS = frozenset({"consent.granted", "consent.renewed"})
ADD = "SELECT consent_count(%s)"


def places(family: Sequence[Folded]) -> set[Place]:
    """Of one person, given all the records that answer for it; nowhere once all are erased."""
    records = [one for one in family if one["status"] != "erased"]
    if not records:
        return set()
    found = {PERSON, *(("", "", one["minor"], None) for one in records if one["minor"] != ADULT)}
    for channel, purpose in set[Key]().union(*map(projection.keys, records)):
        if channel in CHANNELS:
            state, ends = _stand(records, channel, purpose)
            if state != "unknown":
                found.add((channel, purpose, state, _hour(ends) if ends else None))
    return found


def _stand(records: Sequence[Folded], channel: str, purpose: str) -> tuple[str, str | None]:
    """The state of one key, and when it ends by itself."""
    if len(records) == 1:  # as of most people
        state, act = projection.stand(records[0], channel, purpose, BEFORE_ANY_END)
        return state, act["expires"] if state in TIMED else None
    stands = [projection.stand(one, channel, purpose, BEFORE_ANY_END) for one in records]
    state = min((own for own, _ in stands), key=STRICTNESS.index)
    ends = [act["expires"] for own, act in stands if own in TIMED and act["expires"]]
    return state, min(ends, default=None) if state in TIMED else None


def _hour(instant: str) -> str:
    """``2026-03-01T14:20:05.123Z`` → ``2026-03-01T14:00Z``."""
    return f"{instant[:13]}:00Z"


def people(records: Records, roots: Roots) -> Counter[Place]:
    """How many people stand where; ``records`` holds each person's records whole."""
    families: dict[str, list[Folded]] = {}
    for record, folded in records.items():
        families.setdefault(roots.get(record, record), []).append(folded)
    found: Counter[Place] = Counter()
    for family in families.values():
        found.update(places(family))
    return found


def texts(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Grants by version of their text, from canonical fields."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for facts in events:
        if facts["type"] in GRANTS and (text := facts["text"]):
            start = {"code": text["code"], "version": text["version"], "grants": 0, "last": ""}
            one = found.setdefault((text["code"], text["version"]), start)
            one["grants"] += 1
            one["last"] = max(one["last"], facts["occurred_at"])
    return list(found.values())


def stated(before: Counter[Place], after: Counter[Place], agreed: Sequence[Mapping[str, Any]] = ()) -> str:
    """The difference, as the database takes it."""
    changed = after.copy()
    changed.subtract(before)
    rows = [
        {"channel": channel, "purpose": purpose, "state": state, "ends": ends, "people": number}
        for (channel, purpose, state, ends), number in changed.items()
        if number
    ]
    return orjson.dumps({"people": rows, "texts": agreed}).decode() if rows or agreed else ""


def add(change: str) -> None:
    """Store what ``stated`` says, in the caller's transaction, for changes that come with no event of their own."""
    if change:
        with connection.cursor() as cursor:
            cursor.execute(ADD, [change])

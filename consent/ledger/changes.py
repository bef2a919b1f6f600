"""A material change told in the ledger: one event per person, after which what the old text does not cover is stale.

Works in short steps, each a transaction of its own: a step that is lost is done by the next sweep, one that comes
twice finds the people done.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction

from invenio_center.kernel import sql

from ..models import ConsentEvent, ConsentText, SubjectState, TextChange
from . import chain, publishing, queries
from .drafting import Draft, pack

PEOPLE_AT_ONCE = 200
Key = tuple[str, str]


def sweep() -> int:
    """Take every unfinished change to its end; returns how many people were handled."""
    done = 0
    for change in TextChange.objects.filter(finished_at=None).order_by("id").values_list("pk", flat=True):
        while (step := advance(change)) is not None:
            done += step
    return done


def advance(change_id: int) -> int | None:
    """The next people of one change; None when it has ended or another worker has it."""
    with transaction.atomic():
        rows = TextChange.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        change = rows.select_related("text").filter(pk=change_id, finished_at=None).first()
        if change is None:
            return None
        everybody = SubjectState.objects.exclude(folded__opens={}).order_by("subject_id")
        if change.after is None:
            change.total = everybody.count()
        else:
            everybody = everybody.filter(subject_id__gt=change.after)
        page = list(everybody.values_list("subject_id", flat=True)[:PEOPLE_AT_ONCE])
        if page:
            told = _tell(change, page)
            change.after, change.done, change.told = page[-1], change.done + len(page), change.told + told
        else:
            change.finished_at = sql.now()
        change.save(update_fields=["total", "after", "done", "told", "finished_at"])
    return len(page) if page else None


def _tell(change: TextChange, people: list[uuid.UUID]) -> int:
    """Record the change for those of these people who agreed before it; how many they are."""
    held = {person: _granted(rows) for person, rows in queries.states(people).items()}
    old = _before(change, {event for keys in held.values() for event in keys.values()})
    concerned = [person for person in people if old & set(held[person].values())]
    packed = [
        pack(_draft(change, person, purpose, channels)).prepared()
        for person in concerned
        for purpose, channels in _lost(change.text, held[person], old).items()
    ]
    chain.append(packed)
    return len(concerned)


def _draft(change: TextChange, person: uuid.UUID, purpose: str, channels: list[str]) -> Draft:
    text = change.text
    origin = ("text", f"{text.code}/{text.version}") if text else ("controller", ",".join(change.aspects))
    return Draft(
        type="notice.material_change",
        subject_id=person,
        actor="system",
        channels=channels,
        purposes=[purpose],
        method="system",
        origin={"kind": origin[0], "ref": origin[1], "url": None},
        legal_basis="LGPD-7-I",
        text=text,
    )


def _granted(rows: list[dict[str, Any]]) -> dict[Key, uuid.UUID]:
    return {(row["channel"], row["purpose"]): row["event"] for row in rows if row["state"] == "granted"}


def _before(change: TextChange, events: set[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these grants were given before the change: to an older version of its text, or before its hour."""
    text, grants = change.text, ConsentEvent.objects.filter(event_id__in=events)
    if text is None:
        return set(grants.filter(recorded_at__lt=change.created_at).values_list("event_id", flat=True))
    found = set()
    for event in grants:
        named = event.text or {}
        if named.get("code") == text.code and named.get("version", 0) < text.version:
            found.add(event.event_id)
    return found


def _lost(text: ConsentText | None, held: dict[Key, uuid.UUID], old: set[uuid.UUID]) -> dict[str, list[str]]:
    """Channels by purpose for which the old text is no answer: what is new; all of it after a change of ``WHOLE``."""
    new = [(channel, purpose) for channel in text.channels for purpose in text.purposes] if text else []
    lost = set(new) - held.keys()
    if text is None or publishing.WHOLE & set(text.aspects):
        lost |= {key for key, event in held.items() if event in old}
    found: dict[str, list[str]] = {}
    for channel, purpose in sorted(lost):
        found.setdefault(purpose, []).append(channel)
    return found

"""Which events an invalidation is about, and what of them is still in force for the person."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from invenio_center.kernel.errors import Invalid

from ..ledger import projection
from ..ledger.projection import Folded
from ..models import ConsentEvent, SubjectState

OPEN_STATES = ("granted", "pending", "declared")
NEVER = ""
OPENING = ("consent.granted", "consent.renewed", "consent.declared", "consent.requested")
Scope = dict[str, Any]
Cells = dict[tuple[str, ...], list[str]]


def event(seq: int) -> Scope:
    return {"event": seq}


def text(code: str, version: int) -> Scope:
    """Everybody who answered this version."""
    return {"text": {"code": code, "version": version}}


def origin(kind: str, ref: str) -> Scope:
    """Everybody collected at one place: a landing page, a form, an import (kind ``import``, ref its id)."""
    return {"origin": {"kind": kind, "ref": ref}}


def covered(scope: Scope, *, upto: int, after: int = 0) -> QuerySet[ConsentEvent]:
    """The opening events of the scope with ``after < seq <= upto``, in their order."""
    found = ConsentEvent.objects.filter(type__in=OPENING, seq__gt=after, seq__lte=upto).order_by("seq")
    if "event" in scope:
        return ConsentEvent.objects.filter(seq=scope["event"], seq__gt=after, seq__lte=upto)
    if set(scope) & {"text", "origin"} and len(scope) == 1:
        # A sequential read in order of seq: it happens once per request, and page by page in the work.
        return found.extra(
            where=["canonical::jsonb @> jsonb_build_object(%s, %s::jsonb)"], params=_params(scope)
        )
    raise Invalid.field("scope", "unknown", "Diga de quais consentimentos se trata.")


def _params(scope: Scope) -> list[str]:
    ((name, content),) = scope.items()
    return [name, json.dumps(content)]


def confirmations(events: Sequence[ConsentEvent]) -> dict[uuid.UUID, set[str]]:
    """By event id: the ids under which the state may know the act, its own and those of what confirmed it."""
    known = {event.event_id: {str(event.event_id)} for event in events}
    people = {event.subject_id for event in events}
    confirmed = ConsentEvent.objects.filter(subject_id__in=people, type="consent.confirmed")
    for one in confirmed:
        for ref in one.refs:
            if ref["rel"] == "confirms" and uuid.UUID(ref["event_id"]) in known:
                known[uuid.UUID(ref["event_id"])].add(str(one.event_id))
    return known


def in_force(folded: Folded, ids: Iterable[str]) -> Cells:
    """Channels by groups of purposes that rest on one of these acts.

    A later act of the person on the same channel and purpose is another consent, and is left alone.
    """
    wanted, by_channel = set(ids), dict[str, list[str]]()
    for key in folded["opens"]:
        channel, purpose = key.split("/")
        # At no time in particular: that an act has expired since does not keep it from being void.
        found = projection.resolve(folded, channel, purpose, NEVER)
        if found.state in OPEN_STATES and found.event in wanted:
            by_channel.setdefault(channel, []).append(purpose)
    cells: Cells = {}
    for channel, purposes in sorted(by_channel.items()):
        cells.setdefault(tuple(sorted(purposes)), []).append(channel)
    return cells


def states(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Folded]:
    found = SubjectState.objects.filter(subject_id__in=set(people))
    return dict(found.values_list("subject_id", "folded"))

"""One conversation to one agent: the decision stored, the claim made, everybody told."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected
from psycopg.types.json import Jsonb

from channels_app.models import Kind
from invenio_center.kernel import sql
from invenio_center.kernel.ids import uuid7
from invenio_center.models import Operation

from ..agents.queries import CALLS
from ..choices import Presence
from ..events import EVERYTHING, announce, tell, user_group
from ..events.summary import stamp, summary
from . import sentences
from .choosing import Choice, Member, Row
from .events import Assigned
from .scoring import Weights

GIVE = "SELECT * FROM distribution_give(%(agent)s, %(row)s, %(lane)s, %(at)s, %(reserved)s, %(moment)s, %(decision)s)"
GIVEN = "given"
# The row is no longer where it was read; anything else is about the agent.
ROW_GONE = frozenset(("taken", "moved"))


def give(row: Row, member: Member, choice: Choice, settings: Operation, moment: datetime) -> str:
    """The outcome of the claim; the member's room is brought up to date by it."""
    decision = _decision(row, member, choice, settings, moment)
    given: dict[str, Any] = {
        "agent": member.agent,
        "row": row.conversation,
        "lane": row.lane,
        "at": row.at,
        "reserved": row.reserved_for,
        "moment": moment,
        "decision": Jsonb(decision),
    }
    found = _claim(given)
    outcome = str(found["outcome"])
    if outcome in ROW_GONE:
        return outcome
    if outcome in Presence.values:
        member.presence = outcome
    elif outcome == "rights":
        member.lane_set = None  # taken away since the crew was read
    member.stands(found)
    if outcome == GIVEN:
        member.took(moment)
        _tell(row, member, decision, found)
    return outcome


def accept_within(row: Row, settings: Operation) -> timedelta:
    webchat = row.kind == "webchat"
    return timedelta(seconds=settings.offer_webchat_s if webchat else settings.offer_s)


def _claim(given: dict[str, Any]) -> dict[str, Any]:
    """One statement, one transaction. Who meets a bulk change the wrong way round leaves the row for the next run."""
    try:
        return sql.row(GIVE, given) or {}
    except OperationalError as error:
        if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
            raise
        return {"outcome": "moved"}


def _decision(
    row: Row, member: Member, choice: Choice, settings: Operation, moment: datetime
) -> dict[str, Any]:
    weights = Weights.of(settings)
    return {
        "id": str(uuid7()),
        "user": member.user,
        "segment": row.segment,
        "waiting_since": stamp(row.waiting_since),
        "accept_by": stamp(moment + accept_within(row, settings)),
        "weights": asdict(weights),
        "candidates": choice.stored(),
        "sentence": sentences.assigned(row, member.name, choice.ranked, weights, moment)[:300],
    }


def _tell(row: Row, member: Member, decision: dict[str, Any], claim: dict[str, Any]) -> None:
    group = user_group(member.user)
    full = [Kind(kind).label for kind in claim["full_kinds"] or () if kind not in CALLS]
    me = {"load": member.units, "capacity": member.capacity, "full": full}
    offer = {"accept_by": decision["accept_by"], "sentence": decision["sentence"]}

    def say() -> None:
        shown = summary(row.conversation)
        if shown is not None:
            announce(shown, Assigned.type, claim["event"], {EVERYTHING, shown["queue"], group})
            tell([group], "offer.made", {"conversation": shown["id"], **offer, "me": me})

    transaction.on_commit(say)

"""The decision at the moment of sending: one read, the pure truth table, one row that says what was decided
and why.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from invenio_center.kernel.ids import uuid7

from .. import hashing
from ..choices import CLASS_OF, CONSENT_PURPOSES
from ..models import Decision
from . import hours, projection, suppression, truth
from .errors import EventInvalid
from .projection import Folded, KeyState

MAX_AGE_S = 60  # a decision older than this must be asked for again

# The clock, whether the ledger is halted, the address's newest no and the person's records (sql/read.sql).
READ = "SELECT moment, halted, suppressed, person, state FROM consent_read(%s, %s, %s, %s)"
INSERT = """
INSERT INTO consent_decision (decision_id, subject_id, channel, purpose, decision, reason, requires_template,
inputs, consent_event_id, rules_version, decided_at, until)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be sent and what the caller knows about it; the fields are those of ``actions.decide``."""

    subject_id: uuid.UUID
    channel: str
    purpose: str
    window_open: bool = False
    address_ok: bool = True
    address: str | None = None
    due: bool = False
    basis: bool = False
    provider: str = "ok"
    legal_list: bool = False
    cap_over: bool = False
    ddd: str | None = None
    holidays: Collection[date] = ()


def decide(question: Question, *, store: bool = True) -> Decision:
    """Answer from the ledger as committed now; with ``store`` the row is written in the caller's
    transaction.
    """
    if question.channel not in CLASS_OF or question.purpose not in (*CONSENT_PURPOSES, *WITHOUT_CONSENT):
        raise EventInvalid("Canal ou finalidade desconhecidos.")
    now, halted, records, suppressed = _read(question)
    stamp = hashing.instant(now)
    key = _key_state(question, records, stamp)
    inputs = _inputs(question, records, key, stamp, now, halted=halted, suppressed=suppressed)
    decision = _decision(question, inputs, key, now)
    if store:
        _store(decision)
    return decision


WITHOUT_CONSENT = ("reply", "optout_ack", "optin_confirmation", "scheduled_return", "legal_notice")


def _read(question: Question) -> tuple[datetime, bool, list[Folded], datetime | None]:
    hmac = suppression.address_hmac(question.address) if question.address else None
    with connection.cursor() as cursor:
        cursor.execute(READ, [question.subject_id, hmac, question.channel, question.purpose])
        rows = cursor.fetchall()
    moment, halted, suppressed = rows[0][:3]
    records = {row[3]: json.loads(row[4]) for row in rows if row[3]}
    # An erased record merged into this person has nothing left to say; the person's own always counts.
    own = question.subject_id
    alive = [folded for person, folded in records.items() if person == own or folded["status"] != "erased"]
    return moment, halted, alive or [projection.empty()], suppressed


def _key_state(question: Question, records: list[Folded], stamp: str) -> KeyState:
    if question.purpose == "optin_confirmation":
        return _awaiting(question, records, stamp)
    return projection.join(
        projection.resolve(one, question.channel, question.purpose, stamp) for one in records
    )


def _awaiting(question: Question, records: list[Folded], stamp: str) -> KeyState:
    """A confirmation serves any purpose that awaits one on this channel; otherwise the strictest state
    stands.
    """
    found = [
        projection.join(projection.resolve(one, question.channel, purpose, stamp) for one in records)
        for purpose in CONSENT_PURPOSES
    ]
    pending = [state for state in found if state.state == "pending"]
    return pending[0] if pending else projection.join(found)


def _inputs(  # noqa: PLR0913
    question: Question,
    records: list[Folded],
    key: KeyState,
    stamp: str,
    now: datetime,
    *,
    halted: bool,
    suppressed: datetime | None,
) -> truth.Inputs:
    return truth.Inputs(
        purpose=question.purpose,
        channel_class=CLASS_OF[question.channel],
        ledger_ok=not halted,
        subject=_subject(records),
        address_ok=question.address_ok,
        age=_age(records),
        window_open=question.window_open,
        optout=_optout(key, suppressed),
        provider=question.provider,
        legal_list=question.legal_list,
        consent=_consent(question, records, key, stamp),
        basis=question.basis,
        due=question.due,
        hours_in=hours.is_open(
            now,
            channel=question.channel,
            purpose=question.purpose,
            ddd=question.ddd,
            holidays=question.holidays,
        ),
        cap_over=question.cap_over,
    )


def _subject(records: list[Folded]) -> str:
    statuses = {folded["status"] for folded in records}
    return next((status for status in ("erased", "restricted") if status in statuses), "active")


def _age(records: list[Folded]) -> str:
    """A child whose guardian has acted is treated like a teenager: marketing stays denied."""
    ages = {
        "teen" if folded["minor"] == "child" and folded["guardian"] else folded["minor"] for folded in records
    }
    return next((age for age in ("child", "teen") if age in ages), "adult")


def _optout(key: KeyState, suppressed: datetime | None) -> str:
    """The address's own no counts like one of its channel, unless the person agreed again later."""
    if suppressed and hashing.instant(suppressed) >= (key.granted_at or ""):
        return key.optout if key.optout == "global" else "channel"
    return key.optout


def _consent(question: Question, records: list[Folded], key: KeyState, stamp: str) -> str:
    if key.state != "unknown" or question.purpose not in CONSENT_PURPOSES:
        return key.state
    found = {projection.elsewhere(one, question.channel, question.purpose, stamp) for one in records}
    return next((where for where in ("other_channel", "other_purpose") if where in found), "unknown")


def _decision(question: Question, inputs: truth.Inputs, key: KeyState, now: datetime) -> Decision:
    verdict = truth.evaluate(inputs)
    until = None
    if verdict.reason == "OUT_OF_HOURS":
        until = hours.next_opening(
            now,
            channel=question.channel,
            purpose=question.purpose,
            ddd=question.ddd,
            holidays=question.holidays,
        )
    return Decision(
        decision_id=uuid7(),
        subject_id=question.subject_id,
        channel=question.channel,
        purpose=question.purpose,
        decision=verdict.decision,
        reason=verdict.reason,
        requires_template=(
            verdict.decision == "allow" and inputs.channel_class == "platform" and not inputs.window_open
        ),
        inputs=inputs._asdict(),
        consent_event_id=uuid.UUID(key.event) if key.event else None,
        rules_version=truth.RULES_VERSION,
        decided_at=now,
        until=until,
    )


def _store(decision: Decision) -> None:
    values: list[Any] = [
        decision.decision_id,
        decision.subject_id,
        decision.channel,
        decision.purpose,
        decision.decision,
        decision.reason,
        decision.requires_template,
        json.dumps(decision.inputs),
        decision.consent_event_id,
        decision.rules_version,
        decision.decided_at,
        decision.until,
    ]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)
    decision._state.adding, decision._state.db = False, connection.alias

"""The decision at the moment of sending: one read, the pure truth table, one row that says what was decided
and why.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

from invenio_center.kernel.ids import uuid7

from .. import hashing
from ..choices import CLASS_OF, CONSENT_PURPOSES, Purpose
from ..models import Decision
from . import hours, projection, suppression, truth
from .errors import EventInvalid
from .projection import Folded, KeyState

PURPOSES = frozenset(Purpose.values)
MAX_AGE_S = 60  # a decision older than this must be asked for again

# The clock, whether the ledger is halted, the policy, the address's newest no and the person's records (sql/read.sql).
READ = "SELECT moment, halted, declared, suppressed, person, state FROM consent_read(%s, %s, %s, %s)"
READ_MANY = """
SELECT q.place, r.moment, r.halted, r.declared, r.suppressed, r.person, r.state
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS q (whom, hmac, kind, aim, place),
  LATERAL consent_read(q.whom, q.hmac, q.kind, q.aim) AS r
"""
KEEP = "SELECT consent_keep(%s)"


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be sent and what the caller knows about it.

    * ``purpose``: what the message is for; text typed by an agent is ``reply``.
    * ``window_open``: a conversation is open and the last inbound lies inside the provider's window.
    * ``address_ok``: the address is the person's, well formed and has not hard-bounced. ``address`` itself,
      when given, is checked against the suppression list.
    * ``due``, by purpose: ``reply`` - there is an inbound newer than a global opt-out; ``optout_ack`` - none
      sent for this opt-out and it is at most 5 minutes old; ``optin_confirmation`` - none sent and asked at
      most 48 h ago; ``scheduled_return`` - agreed by the person, from 5 minutes before to 24 h after.
      Ignored for the rest.
    * ``basis``: a legal basis other than consent is documented (contract for ``transactional``, duty for
      ``legal_notice``).
    * ``provider``: ``ok``, ``marketing_stop`` or ``blocked``. ``legal_list``: on a do-not-disturb list by
      law.
    * ``cap_over``: the person has had as many as may be sent; ``cap_until`` when there is room again.
    * ``ddd``: area code of the number; None (unknown) must be inside the hours of every zone. ``holidays``:
      national ones.
    """

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
    cap_until: datetime | None = None
    ddd: str | None = None
    holidays: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the database said: its clock, its switches, the address's newest no, the person's records."""

    now: datetime
    halted: bool
    declared: bool  # do declared opt-ins count? (policies.py)
    suppressed: datetime | None
    records: list[Folded]


def decide(question: Question, *, store: bool = True) -> Decision:
    """Answer from the ledger as committed now; with ``store`` the row is written in the caller's transaction."""
    decision = _answer(question, _read(question))
    if store:
        _store([decision])
    return decision


def decide_many(questions: Sequence[Question]) -> list[Decision]:
    """The same for many questions, in their order, with one read and one write in all."""
    if not questions:
        return []
    decisions = [
        _answer(question, reading) for question, reading in zip(questions, _read_many(questions), strict=True)
    ]
    _store(decisions)
    return decisions


def _asked(question: Question) -> tuple[uuid.UUID, str | None, str, str]:
    if question.channel not in CLASS_OF or question.purpose not in PURPOSES:
        raise EventInvalid("Canal ou finalidade desconhecidos.")
    hmac = suppression.address_hmac(question.address) if question.address else None
    return question.subject_id, hmac, question.channel, question.purpose


def _read(question: Question) -> Reading:
    with connection.cursor() as cursor:
        cursor.execute(READ, _asked(question))
        return _reading(question, cursor.fetchall())


def _read_many(questions: Sequence[Question]) -> list[Reading]:
    columns = [list(column) for column in zip(*map(_asked, questions), strict=True)]
    rows: list[list[Any]] = [[] for _ in questions]
    with connection.cursor() as cursor:
        cursor.execute(READ_MANY, columns)
        for place, *row in cursor.fetchall():
            rows[place - 1].append(row)
    return [_reading(question, found) for question, found in zip(questions, rows, strict=True)]


def _reading(question: Question, rows: Sequence[Sequence[Any]]) -> Reading:
    now, halted, declared, suppressed = rows[0][:4]
    found = [(row[4], orjson.loads(row[5])) for row in rows if row[4]]
    # An erased record merged into this person has nothing left to say; the person's own always counts.
    own = question.subject_id
    records = [folded for person, folded in found if person == own or folded["status"] != "erased"]
    return Reading(now, halted, declared, suppressed, records or [projection.empty()])


def _answer(question: Question, reading: Reading) -> Decision:
    stamp = hashing.instant(reading.now)
    key = _key_state(question, reading.records, stamp)
    return _decision(question, _inputs(question, reading, key, stamp), key, reading.now)


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


def _inputs(question: Question, reading: Reading, key: KeyState, stamp: str) -> truth.Inputs:
    return truth.Inputs(
        purpose=question.purpose,
        channel_class=CLASS_OF[question.channel],
        ledger_ok=not reading.halted,
        subject=_subject(reading.records),
        address_ok=question.address_ok,
        age=_age(reading.records),
        window_open=question.window_open,
        optout=_optout(key, reading.suppressed),
        provider=question.provider,
        legal_list=question.legal_list,
        consent=_consent(question, reading.records, key, stamp),
        basis=question.basis,
        due=question.due,
        hours_in=hours.is_open(
            reading.now,
            channel=question.channel,
            purpose=question.purpose,
            ddd=question.ddd,
            holidays=question.holidays,
        ),
        cap_over=question.cap_over,
        declared_ok=reading.declared and (key.expires or stamp) >= stamp,
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
    """The address's own no counts like one of its channel, unless the person agreed again later, or it is the very no
    that the record tells: then it is as wide as that."""
    since = hashing.instant(suppressed) if suppressed else ""
    told = key.optout != "none" and key.since == since
    if since and since >= (key.granted_at or "") and not told:
        return key.optout if key.optout == "global" else "channel"
    return key.optout


def _consent(question: Question, records: list[Folded], key: KeyState, stamp: str) -> str:
    if key.state != "unknown" or question.purpose not in CONSENT_PURPOSES:
        return key.state
    found = {projection.elsewhere(one, question.channel, question.purpose, stamp) for one in records}
    return next((where for where in ("other_channel", "other_purpose") if where in found), "unknown")


def _decision(question: Question, inputs: truth.Inputs, key: KeyState, now: datetime) -> Decision:
    verdict = truth.evaluate(inputs)
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
        until=_until(question, verdict.reason, now),
    )


def _until(question: Question, reason: str, now: datetime) -> datetime | None:
    """When to ask again after a wait: inside the hours, and once the cap has room."""
    start = {"OUT_OF_HOURS": now, "FREQUENCY_CAP": question.cap_until}.get(reason)
    if start is None:
        return None
    return hours.next_opening(
        max(start, now),
        channel=question.channel,
        purpose=question.purpose,
        ddd=question.ddd,
        holidays=question.holidays,
    )


def _store(decisions: list[Decision]) -> None:
    """One call for any number of rows (sql/keep.sql)."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [orjson.dumps([_row(one) for one in decisions]).decode()])
    for one in decisions:
        one._state.adding, one._state.db = False, connection.alias


def _row(one: Decision) -> dict[str, Any]:
    return {name: value for name, value in one.__dict__.items() if name != "_state"}

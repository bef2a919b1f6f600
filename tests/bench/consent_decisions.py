"""One process that reads or decides about people of a ledger, as often as it is told.

Reads ``{"fill": n}``, ``{"read": n}``, ``{"decide": n}`` or ``{"batch": n}`` and answers ``{"rate": per second,
"p95_ms": milliseconds}`` (``{"people": n}`` for the first). Decisions are stored, in transactions of ``TOGETHER``: the
commit belongs to the claim that asks. No claim and no fact beside the ledger is in it.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import django

from .harness import percentile

TOGETHER = 50
READ = "SELECT subject_id, folded FROM consent_state WHERE answers_to = %s"
people: list[uuid.UUID] = []


def everybody() -> Iterator[uuid.UUID]:
    """One after the other, for ever."""
    while True:
        yield from people


turn = everybody()


def fill(count: int) -> dict[str, Any]:
    """People who agreed."""
    from consent.ledger.actions import Draft, append_events

    origin = {"kind": "landing", "ref": "bench", "url": None}
    people.extend(uuid.uuid4() for _ in range(count))
    for start in range(0, count, 1000):
        share = people[start : start + 1000]
        grants = [
            Draft(
                "consent.granted",
                one,
                "subject",
                ["email", "sms"],
                ["marketing"],
                "checkbox",
                origin,
                "LGPD-7-I",
            )
            for one in share
        ]
        append_events(grants)
    return {"people": count}


def measured(count: int, once: Callable[[int], None], *, each: int = 1) -> dict[str, float]:
    taken, began = [], time.monotonic()
    for number in range(count // each):
        started = time.monotonic()
        once(number)
        taken.append((time.monotonic() - started) * 1000)
    return {"rate": count / (time.monotonic() - began), "p95_ms": percentile(taken, 0.95)}


def read(count: int) -> dict[str, float]:
    """The limit: the person's records by their index, in a prepared statement of the driver alone."""
    from django.db import connection

    connection.ensure_connection()
    assert connection.connection is not None
    with connection.connection.cursor() as cursor:

        def once(_number: int) -> None:
            cursor.execute(READ, [next(turn)], prepare=True)
            cursor.fetchall()

        return measured(count, once)


def decide(count: int) -> dict[str, float]:
    from django.db import transaction

    from consent.ledger import actions

    def once(number: int) -> None:
        if number % TOGETHER == 0:
            if number:
                transaction.commit()
            transaction.set_autocommit(False)
        found = actions.decide(subject_id=next(turn), channel="email", purpose="marketing")
        if found.reason != "CONSENT":
            raise RuntimeError(found.reason)

    try:
        return measured(count, once)
    finally:
        transaction.commit()
        transaction.set_autocommit(True)


def batch(count: int) -> dict[str, float]:
    from django.db import transaction

    from consent.ledger.actions import Question, decide_many

    def once(_number: int) -> None:
        with transaction.atomic():
            decide_many([Question(next(turn), "email", "marketing") for _ in range(TOGETHER)])

    return measured(count, once, each=TOGETHER)


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        ((name, count),) = json.loads(line).items()
        print(
            json.dumps({"fill": fill, "read": read, "decide": decide, "batch": batch}[name](count)),
            flush=True,
        )

"""Counts over all people: states by channel and purpose, what ends soon, texts in use.

Sums over the tallies that every append keeps (``ledger.tally``), so they say what the ledger says when they are read.
Only a consent that ends by itself is counted by the hour: it stands as expired once the hour of its end is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from invenio_center.kernel import sql

__all__ = ["Figures", "current", "settle"]

SOON = timedelta(days=30)
PEOPLE = """
SELECT channel, purpose, CASE WHEN ends < hour THEN 'expired' ELSE state END AS state, sum(people) AS people,
  coalesce(sum(people) FILTER (WHERE state = 'granted' AND ends >= hour AND ends < hour + %(soon)s), 0) AS ending
FROM consent_tally, date_trunc('hour', clock_timestamp(), 'UTC') AS hour
GROUP BY 1, 2, 3 HAVING sum(people) <> 0
"""
TEXTS = """
SELECT code, version, sum(grants)::bigint AS grants, max(last) AS last FROM consent_text_tally
GROUP BY code, version ORDER BY code, version DESC
"""
# Rows that say more about the same place become one with their sum. Rows added meanwhile are not seen and stay.
SETTLE_PEOPLE = """
WITH many AS (
  SELECT unnest(array_agg(id)) AS id FROM consent_tally GROUP BY channel, purpose, state, ends HAVING count(*) > 1
), gone AS (
  DELETE FROM consent_tally t USING many WHERE t.id = many.id RETURNING t.channel, t.purpose, t.state, t.ends, t.people
)
INSERT INTO consent_tally (channel, purpose, state, ends, people)
SELECT channel, purpose, state, ends, sum(people) FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(people) <> 0
"""
SETTLE_TEXTS = """
WITH many AS (
  SELECT unnest(array_agg(id)) AS id FROM consent_text_tally GROUP BY code, version HAVING count(*) > 1
), gone AS (
  DELETE FROM consent_text_tally t USING many WHERE t.id = many.id RETURNING t.code, t.version, t.grants, t.last
)
INSERT INTO consent_text_tally (code, version, grants, last)
SELECT code, version, sum(grants), max(last) FROM gone GROUP BY 1, 2
"""


@dataclass(slots=True)
class Figures:
    """``states``: ``{channel: {purpose: {state: people}}}`` without ``unknown``; ``expiring``: ``{channel: {purpose:
    people}}`` whose consent ends within 30 days; ``texts``: ``[{code, version, grants, last}]``; ``whole``:
    people by what holds for all of them: ``person`` everybody, ``unknown teen child`` those who are not known adults.
    """

    whole: dict[str, int] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)
    expiring: dict[str, Any] = field(default_factory=dict)
    texts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def people(self) -> int:
        return self.whole.get("person", 0)


def current() -> Figures:
    found = Figures(texts=sql.rows(TEXTS))
    for row in sql.rows(PEOPLE, {"soon": SOON}):
        if not row["channel"]:
            found.whole[row["state"]] = row["people"]
            continue
        states = found.states.setdefault(row["channel"], {}).setdefault(row["purpose"], {})
        states[row["state"]] = row["people"]
        if row["ending"]:
            found.expiring.setdefault(row["channel"], {})[row["purpose"]] = row["ending"]
    return found


def settle() -> int:
    """Join what was added since the last time, so that reading stays short; how many rows that made. Changes no sum."""
    return sql.execute(SETTLE_PEOPLE) + sql.execute(SETTLE_TEXTS)

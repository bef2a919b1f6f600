"""Ways out by channel and day, and which channel has an unusual day.

The rule: today's ways out on a channel are unusual when there are at least ten of them and more than three times the
median of the fourteen days before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from zoneinfo import ZoneInfo

from invenio_center.kernel import sql

from ..choices import SENDING

DAYS = 14
LEAST, TIMES = 10, 3
# A withdrawal without channels is one from all of them, counted by itself.
EVERY = ""
BY_DAY = """
SELECT CASE WHEN cardinality(channels) = 0 THEN '' ELSE channel END AS channel, day, count(*) AS n
FROM (SELECT channels, (recorded_at AT TIME ZONE %(zone)s)::date AS day FROM consent_event
  WHERE type IN ('consent.withdrawn', 'objection.registered')
    AND recorded_at >= ((%(today)s::date - %(days)s) AT TIME ZONE %(zone)s)) AS event
LEFT JOIN LATERAL unnest(channels) AS channel ON true
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Line:
    """``days`` from the oldest to today; ``usual`` is the median of all but today."""

    channel: str
    days: list[tuple[date, int]]

    @property
    def today(self) -> int:
        return self.days[-1][1]

    @property
    def usual(self) -> float:
        return float(median(count for _day, count in self.days[:-1]))

    @property
    def total(self) -> int:
        return sum(count for _day, count in self.days)

    @property
    def unusual(self) -> bool:
        return self.today >= LEAST and self.today > TIMES * self.usual


def by_channel(zone: str) -> list[Line]:
    """Today and the fourteen days before, of every channel that had a way out; days as in ``zone``."""
    today = sql.now().astimezone(ZoneInfo(zone)).date()
    rows = sql.rows(BY_DAY, {"zone": zone, "today": today, "days": DAYS})
    counts = {(row["channel"], row["day"]): row["n"] for row in rows}
    days = [date.fromordinal(today.toordinal() - back) for back in range(DAYS, -1, -1)]
    found = {channel for channel, _day in counts}
    order = [channel for channel in (EVERY, *SENDING) if channel in found]
    return [Line(channel, [(day, counts.get((channel, day), 0)) for day in days]) for channel in order]

"""Mean response ("TMR") of each agent: the median of the last 50 answers, known from 20 on."""

from __future__ import annotations

import time

from invenio_center.kernel import sql

from .choosing import Member
from .scoring import Weights

WINDOW, NEEDED = 50, 20
KEPT_S = 60.0


class _Kept:
    """Read once a minute in each process: a median of fifty moves slowly."""

    until = 0.0
    medians: dict[int, float] = {}


def known(crew: list[Member], weights: Weights) -> list[Member]:
    """The crew with its figures, where they weigh anything."""
    if weights.response:
        medians = _medians()
        for member in crew:
            member.response_s = medians.get(member.user)
    return crew


def _medians() -> dict[int, float]:
    if time.monotonic() > _Kept.until:
        _Kept.medians = medians()
        _Kept.until = time.monotonic() + KEPT_S
    return _Kept.medians


def medians() -> dict[int, float]:
    """Seconds by user."""
    found = sql.rows(sql.statement(__file__, "responses"), {"window": WINDOW, "needed": NEEDED})
    return {row["user"]: round(float(row["median"]), 1) for row in found}

"""Decisions per second, stored: one at a time and fifty at a time, beside the one indexed read that each needs."""

from __future__ import annotations

from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program

PEOPLE, EACH = 20_000, 3_000


def asked(process: Program, what: str, count: int) -> Figures:
    process.tell({what: count})
    return {name: float(value) for name, value in process.answer().items()}


def measure(quick: bool) -> Report:
    runs, each = (LEAST_RUNS, 1_500) if quick else (7, EACH)
    with (
        server_pair(migrated=True) as pair,
        program("consent_decisions", environment=pair.environment) as process,
    ):
        asked(process, "fill", PEOPLE)
        programs = {
            "read": lambda: asked(process, "read", each),
            "decide": lambda: asked(process, "decide", each),
            "batch": lambda: asked(process, "batch", each),
        }
        samples = interleave(programs, runs=runs)
    limit, one, many = (medians(samples[name]) for name in ("read", "decide", "batch"))
    return Report(
        {"people": PEOPLE, "decisions_a_run": each, "together": 50, "processes": 1},
        {"read_rate": limit["rate"], "read_p95_ms": limit["p95_ms"]},
        {
            "rate": one["rate"],
            "p95_ms": one["p95_ms"],
            "batch_rate": many["rate"],
        },
        {"rate": many["rate"] / limit["rate"], "single": one["rate"] / limit["rate"]},
        runs,
    )

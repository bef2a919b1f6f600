"""What every benchmark shares: interleaved runs, medians, one JSON object.

How to add one. Make ``tests/bench/bench_NAME.py`` whose docstring's first line says what it measures, with
one function ``measure(quick: bool) -> Report``. Inside it:

1. Get what it runs on: ``server_pair(migrated=True)`` of tests.support.servers is a fresh durable PostgreSQL
   and Valkey with our tables; ``running_stack()`` of tests.support.stack is the whole system on a free port.
2. Write two functions that each do one run and return their figures: ``limit`` (the least program that does
   the same durable work) and ``project``.
3. ``samples = interleave({"limit": limit, "project": project}, runs=5)`` runs them in turn, so that a slow
   minute of the machine hits both; ``medians(samples["limit"])`` are the figures to report.
4. Return ``Report(params=..., limit=..., project=..., ratio=..., runs=...)``. Ratio keys are in the contract.

``quick`` keeps all keys and at least five runs, and ends within a minute.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_RUNS = 5
Figures = dict[str, float]
Sample = Callable[[], Figures]


@dataclass(frozen=True)
class Report:
    """The answer of one benchmark."""

    params: Mapping[str, Any]
    limit: Figures
    project: Figures
    ratio: Figures
    runs: int

    def as_json(self, name: str) -> dict[str, Any]:
        if self.runs < LEAST_RUNS:
            raise ValueError(f"{name}: {self.runs} runs are too few to publish a median")
        return {
            "bench": name,
            "params": dict(self.params),
            "limit": _rounded(self.limit),
            "project": _rounded(self.project),
            "ratio": _rounded(self.ratio),
            "runs": self.runs,
        }


def _rounded(figures: Figures) -> Figures:
    """Four significant digits: more would only be noise."""
    return {name: float(f"{value:.4g}") for name, value in figures.items()}


def interleave(
    programs: Mapping[str, Sample], *, runs: int = LEAST_RUNS, warm: int = 1
) -> dict[str, list[Figures]]:
    """Run all in turn, ``runs`` times after ``warm`` unmeasured rounds; every second round backwards."""
    samples: dict[str, list[Figures]] = {name: [] for name in programs}
    names = list(programs)
    for number in range(warm + runs):
        for name in names if number % 2 == 0 else reversed(names):
            figures = programs[name]()
            if number >= warm:
                samples[name].append(figures)
    return samples


def medians(samples: Sequence[Figures]) -> Figures:
    """Median of each figure over the runs."""
    return {name: statistics.median(sample[name] for sample in samples) for name in samples[0]}


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; ``share`` from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]

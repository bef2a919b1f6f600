"""Saving a channel's priority while many wait: until the first claim in the new order, beside a one-row update."""

from __future__ import annotations

import statistics
import time
from contextlib import closing

import psycopg

from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program
from .queue_arena import Arena, copy_of, fill, settle

SMALL, LARGE = 1_000, 100_000
CHANGES = 20
UPDATE = "UPDATE channels_app_channel SET updated_at = now() WHERE public_id = %s"


def updates(arena: Arena) -> Figures:
    """The limit: one row changed by its key and committed, by a client that is connected already."""
    taken = []
    with closing(psycopg.connect(arena.url, autocommit=True)) as connection:
        for number in range(CHANGES):
            channels = arena.filled["channels"]
            began = time.monotonic()
            connection.execute(UPDATE, [channels[number % len(channels)]], prepare=True)
            taken.append((time.monotonic() - began) * 1000)
    return {"ms": statistics.median(taken)}


def saves(arena: Arena, process: Program) -> Figures:
    arena.reset()
    first = arena.filled["first_agent"]
    agents = list(range(first, first + arena.filled["agents"]))
    process.tell({"channels": arena.filled["channels"], "agents": agents, "changes": CHANGES})
    return {"ms": statistics.median(process.answer()["taken"])}


def measure(quick: bool) -> Report:
    runs = LEAST_RUNS if quick else 11
    with server_pair(migrated=True) as pair:
        copied = copy_of(pair, "large")
        people = {"clients": 1, "each": CHANGES, "scored": False}
        small = fill(pair.database_url, pair.environment, waiting=SMALL, **people)
        large = fill(copied, pair.environment, waiting=LARGE, **people)
        settle(pair)
        name = "priority_saves"
        with (
            program(name, environment=small.environment) as of_small,
            program(name, environment=large.environment) as of_large,
        ):
            programs = {
                "update": lambda: updates(large),
                "small": lambda: saves(small, of_small),
                "large": lambda: saves(large, of_large),
            }
            samples = interleave(programs, runs=runs)
    found = {name: medians(figures)["ms"] for name, figures in samples.items()}
    params = {"waiting": LARGE, "waiting_small": SMALL, "channels": 4, "lanes": 160, "changes_a_run": CHANGES}
    return Report(
        params,
        {"update_ms": found["update"]},
        {"seen_ms": found["large"], "seen_small_ms": found["small"]},
        {"seen": found["large"] / found["update"], "growth": found["large"] / found["small"]},
        runs,
    )

"""Saving a channel's priority while many wait: until the first claim in the new order, beside a one-row update.

``statements_ms`` is the same work as statements of a client that does nothing else: the least that any code around them
could take.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from itertools import cycle, islice

import psycopg

from invenio_center.kernel.locks import LockSpace, lock_key
from invenio_center.launcher.layout import ROOT
from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program
from .queue_arena import Arena, copy_of, fill, settle

SMALL, LARGE = 1_000, 100_000
CHANGES = 20
UPDATE = "UPDATE channels_app_channel SET updated_at = now() WHERE public_id = %s"


PRIORITIES = (ROOT / "channels_app/lines/priorities.sql").read_text(encoding="utf-8")
AUDIT = """
INSERT INTO invenio_center_auditentry (at, action, object_type, object_id, object_label, changes, reason)
VALUES (now(), 'channel.priority_changed', 'channel', %s, %s, '{"priority": [1, 2]}', '')
"""
REPRICE = "SELECT lanes FROM queue_reprice(%s, %s, %s::bigint[], '{}', false)"
TAKE = "SELECT 1 / (outcome = 'claimed')::integer FROM queue_take(%s, NULL)"


def updates(arena: Arena) -> Figures:
    """The limit: one row changed by its key and committed, by a client that is connected already."""
    with closing(psycopg.connect(arena.url, autocommit=True)) as connection:
        return _median(arena, lambda _number, channel: connection.execute(UPDATE, [channel], prepare=True))


def statements(arena: Arena) -> Figures:
    """What a save and the first claim after it ask of the database."""
    arena.reset()
    agents = cycle(range(arena.filled["first_agent"], arena.filled["first_agent"] + arena.filled["agents"]))
    with closing(psycopg.connect(arena.url, autocommit=True)) as connection:

        def change(number: int, channel: str) -> None:
            with connection.transaction():
                wanted = {"ids": [channel], "priorities": [10 + number]}
                found = connection.execute(PRIORITIES, wanted, prepare=True).fetchone() or ()
                connection.execute(AUDIT, [channel, found[3]], prepare=True)
                lock = lock_key(LockSpace.LANES, "lanes")
                connection.execute(REPRICE, [*lock, [found[0]]], prepare=True)
            connection.execute(TAKE, [next(agents)], prepare=True)

        return _median(arena, change)


def _median(arena: Arena, change: Callable[[int, str], object]) -> Figures:
    taken = []
    for number, channel in enumerate(islice(cycle(arena.filled["channels"]), CHANGES), 1):
        began = time.monotonic()
        change(number, channel)
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
                "statements": lambda: statements(large),
                "small": lambda: saves(small, of_small),
                "large": lambda: saves(large, of_large),
            }
            samples = interleave(programs, runs=runs)
    found = {name: medians(figures)["ms"] for name, figures in samples.items()}
    params = {"waiting": LARGE, "waiting_small": SMALL, "channels": 4, "lanes": 160, "changes_a_run": CHANGES}
    return Report(
        params,
        {"update_ms": found["update"], "statements_ms": found["statements"]},
        {"seen_ms": found["large"], "seen_small_ms": found["small"]},
        {
            "seen": found["large"] / found["update"],
            "of_statements": found["statements"] / found["update"],
            "growth": found["large"] / found["small"],
        },
        runs,
    )

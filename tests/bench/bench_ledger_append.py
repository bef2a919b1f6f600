"""Appending to the consent ledger, one by one and in batches of 100, beside chained and plain inserts in SQL.

``single_statements`` and ``batched_statements`` send the same to the server by the bare driver, all of it made before:
the most that any code around these statements could reach.
"""

from __future__ import annotations

import time
from contextlib import closing

import psycopg

from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program

BATCH = 100
# About as long as an event.
LINE = "x" * 900
MAKE = "CREATE TABLE chained (seq bigint PRIMARY KEY, event_hash text NOT NULL, line text NOT NULL)"
# The least that chains: the newest row, one hash, one row, under a lock.
CHAINED = """
WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock(77)),
  newest AS (SELECT coalesce(max(seq), 0) AS seq, coalesce(max(event_hash COLLATE "C") FILTER (WHERE true), '') AS hash
             FROM (SELECT seq, event_hash FROM chained, held ORDER BY seq DESC LIMIT 1) AS one)
INSERT INTO chained SELECT seq + 1, encode(sha256(convert_to(hash || %s, 'UTF8')), 'hex'), %s FROM newest
"""
PLAIN = "INSERT INTO plain (line) VALUES (%s)"
MAKE_PLAIN = "CREATE TABLE plain (id bigserial PRIMARY KEY, line text NOT NULL)"


def inserts(url: str, query: str, number: int, parameters: list[str]) -> Figures:
    """One connection, one commit each."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        began = time.monotonic()
        for _ in range(number):
            connection.execute(query, parameters, prepare=True)
        return {"per_second": number / (time.monotonic() - began)}


def appends(process: Program, events: int, batch: int, act: str = "append") -> Figures:
    process.tell({"act": act, "events": events, "batch": batch})
    return {"per_second": events / process.answer()["seconds"]}


def measure(quick: bool) -> Report:
    runs, single, batched = (LEAST_RUNS, 300, 3_000) if quick else (9, 1_000, 10_000)
    with server_pair(migrated=True) as pair:
        with closing(psycopg.connect(pair.database_url, autocommit=True)) as connection:
            connection.execute(MAKE)
            connection.execute(MAKE_PLAIN)
        with program("ledger_acts", environment=pair.environment) as process:
            programs = {
                "chained": lambda: inserts(pair.database_url, CHAINED, single, [LINE, LINE]),
                "plain": lambda: inserts(pair.database_url, PLAIN, single, [LINE]),
                "single": lambda: appends(process, single, 1),
                "batched": lambda: appends(process, batched, BATCH),
                "single_statements": lambda: appends(process, single, 1, "statements"),
                "batched_statements": lambda: appends(process, batched, BATCH, "statements"),
            }
            samples = interleave(programs, runs=runs)
    found = {name: medians(figures)["per_second"] for name, figures in samples.items()}
    params = {"events_a_run": single, "events_a_run_batched": batched, "batch": BATCH, "personal_data": True}
    ours = ("single", "batched")
    limits = {name: found[name] for name in found if name not in ours}
    beside = {"single": found["chained"], "batched": found["plain"]}
    ratio = {name: found[name] / beside[name] for name in ours}
    ratio |= {f"{name}_statements": found[f"{name}_statements"] / beside[name] for name in ours}
    return Report(params, limits, {name: found[name] for name in ours}, ratio, runs)

"""Contacts imported with the proof of their consents, beside plain rows of the same people in batches as large."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg

from tests.support.servers import server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program

BATCH = 100
# A person, two addresses and a line as long as an event.
MAKE = """
CREATE TABLE plain_person (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE plain_address (person bigint NOT NULL, value text NOT NULL UNIQUE);
CREATE TABLE plain_line (id bigserial PRIMARY KEY, line text NOT NULL)
"""
PLAIN = """
WITH made AS (
    INSERT INTO plain_person (name) SELECT 'Pessoa ' || n FROM generate_series(1, %(batch)s) AS n RETURNING id),
  addressed AS (
    INSERT INTO plain_address SELECT id, kind || id FROM made, unnest('{+55119,email}'::text[]) AS kind)
INSERT INTO plain_line (line) SELECT repeat('x', 900) FROM made
"""


def plain(url: str, rows: int) -> Figures:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        began = time.monotonic()
        for _ in range(rows // BATCH):
            connection.execute(PLAIN, {"batch": BATCH})
        return {"rate": rows / (time.monotonic() - began)}


def imported(process: Program, rows: int) -> Figures:
    process.tell({"rows": rows})
    answer = process.answer()
    if answer["granted"] != rows:
        raise AssertionError(f"{rows} rows, {answer['granted']} consents")
    return {
        "rate": rows / answer["write_s"],
        "preview_rate": rows / answer["preview_s"],
        "growth_mib": answer["growth_mib"],
    }


def measure(quick: bool) -> Report:
    rows = 1_000 if quick else 50_000
    with server_pair(migrated=True) as pair:
        with closing(psycopg.connect(pair.database_url, autocommit=True)) as connection:
            connection.execute(MAKE)
        with program("import_runs", environment=pair.environment) as process:
            programs = {
                "plain": lambda: plain(pair.database_url, rows),
                "import": lambda: imported(process, rows),
            }
            samples = interleave(programs, runs=LEAST_RUNS, warm=1 if quick else 0)
    limit, project = medians(samples["plain"]), medians(samples["import"])
    return Report(
        {"rows": rows, "batch": BATCH},
        limit,
        project,
        {"rate": project["rate"] / limit["rate"], "memory_mib": project["growth_mib"]},
        LEAST_RUNS,
    )

"""How a claim costs by what waits and by how many claim at once, beside plain updates, and what its plan touches.

    python -m tests.bench.claim_table [--runs 5] [--sizes 1000,10000,100000,1000000]

Prints Markdown: claims a second, ratio to one-row updates by key and p50 for 1, 8 and 32 clients (agents allowed 5 of
40 segments, and with 32 those whose allowed work lies deepest), then EXPLAIN of the heads that one claim reads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg

from tests.support.servers import Pair, server_pair

from .harness import Figures, interleave, medians
from .queue_arena import Arena, copy_of, fill, settle

CLIENTS = (1, 8, 32)
CLAIMS = 384  # of each run, whoever makes them
DEEP_FROM = 10_000  # with less, the few segments that lie deepest hold too little for a run
WALK = """
EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF)
SELECT walk.* FROM queue_walk(%(agent)s, %(lanes)s, 4, %(now)s::timestamptz) walk
ORDER BY walk.rank, walk.order_priority DESC, walk.order_at, walk.conversation LIMIT 4
"""
# As queue_claim fixes them.
FIXED = (
    "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_hashjoin = off; \
SET enable_mergejoin = off; SET enable_memoize = off; SET jit = off"
)


def arenas(pair: Pair, waiting: int) -> dict[int, Arena]:
    """One filled database, seen by 1, 8 and 32 clients."""
    url = copy_of(pair, f"waiting_{waiting}")
    most = CLIENTS[-1]
    first = fill(url, pair.environment, clients=most, each=CLAIMS // most, waiting=waiting)
    made = {n: Arena(url, first.environment, n, CLAIMS // n, first.filled) for n in CLIENTS}
    for arena in made.values():
        arena.put_back = waiting <= 100_000
    return made


def measured(pair: Pair, waiting: int, runs: int) -> Iterator[str]:
    made = arenas(pair, waiting)
    settle(pair)
    programs = {}
    for clients, arena in made.items():
        programs[f"{clients} update"] = arena.update
        programs[f"{clients} claim"] = lambda arena=arena: arena.claim("first_agent")
    if waiting >= DEEP_FROM:
        programs["32 deepest"] = lambda: made[32].claim("first_deep")
    found: dict[str, Figures] = {
        name: medians(rows) for name, rows in interleave(programs, runs=runs).items()
    }
    for clients in CLIENTS:
        yield _row(waiting, str(clients), found[f"{clients} update"], found[f"{clients} claim"])
    if "32 deepest" in found:
        yield _row(waiting, "32, deepest", found["32 update"], found["32 deepest"])
    yield from _plan(made[32])


def _row(waiting: int, clients: str, update: Figures, claim: Figures) -> str:
    ratio = claim["per_second"] / update["per_second"]
    return (
        f"| {waiting:,} | {clients} | {update['per_second']:,.0f} | {claim['per_second']:,.0f} "
        f"| {ratio:.2f} | {claim['p50_ms']:.1f} | {claim['p99_ms']:.1f} |"
    )


def _plan(arena: Arena) -> Iterator[str]:
    arena.reset()
    with closing(psycopg.connect(arena.url, autocommit=True)) as connection:
        connection.execute(FIXED)
        agent = arena.filled["first_agent"]
        row = connection.execute(
            "SELECT lane_set_id FROM invenio_live_agent WHERE id = %s", [agent]
        ).fetchone()
        given = {"agent": agent, "lanes": row[0] if row else None, "now": datetime.now(UTC)}
        for _warm in range(2):
            lines = connection.execute(WALK, given).fetchall()
    yield from ("```", *(line for (line,) in lines), "```")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    asked = parser.parse_args()
    print(
        "| waiting | clients | updates/s | claims/s | ratio | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|"
    )
    with server_pair(migrated=True) as pair:
        for waiting in map(int, asked.sizes.split(",")):
            for line in measured(pair, waiting, asked.runs):
                print(line, flush=True)


if __name__ == "__main__":
    main()

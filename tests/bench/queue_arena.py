"""A filled queue in a database of its own: claims and plain updates by pgbench, and the proof after each run."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from invenio_center.launcher import binaries
from invenio_center.launcher.layout import ROOT
from tests.support.servers import Pair
from tests.support.stack import Stack, running_stack

from .harness import Figures, percentile
from .pgbench import pgbench

# The divisor makes a claim that came back empty an error, so each transaction took exactly one conversation.
CLAIM = (
    r"""
\set n :n + 1
\set agent :first + :client_id * :own + :n % :own
""",
    "SELECT 1 / (outcome = 'claimed')::integer FROM queue_claim(:agent);",
)
# All that the action asks of the database: the claim, its event, the row that consoles show and the agent's load.
TAKE = (CLAIM[0], "SELECT 1 / (outcome = 'claimed')::integer FROM queue_take(:agent, NULL);")
# The same row changed in the same way, found by its key alone; keys are scattered and never come twice.
UPDATE = (
    r"""
\set n :n + 1
\set id :first + (:client_id * :each + :n) * 7919 % :rows
""",
    "UPDATE invenio_live_conversation SET status = 'active', holder_id = :agent, fence = fence + 1 WHERE id = :id;",
)
DOUBLE = "SELECT count(*) FROM invenio_live_conversation WHERE status = 'active'"
# Rows only leave while a run lasts: what waits at its end waited all the time, so nobody may hold a later one.
INVERSIONS = """
SELECT count(*) FROM invenio_live_conversation held
JOIN invenio_live_lane lane ON lane.id = held.lane_id
JOIN invenio_live_agent agent ON agent.id = held.holder_id
WHERE held.status = 'active' AND EXISTS (
    SELECT FROM invenio_live_laneentry entry
    CROSS JOIN LATERAL (
        SELECT item.ready_at, item.id FROM invenio_live_conversation item
        WHERE item.lane_id = entry.lane_id AND item.status = 'waiting' AND item.holder_id IS NULL
        ORDER BY item.ready_at, item.id LIMIT 1
    ) head
    WHERE entry.lane_set_id = agent.lane_set_id
      AND (entry.rank, -entry.order_priority, head.ready_at, head.id)
        < (lane.rank, -lane.order_priority, held.ready_at, held.id)
)
"""
AGENTS = "UPDATE invenio_live_agent SET presence = 'online', consoles = 1, seen_at = now()"
PUT_BACK = "UPDATE invenio_live_conversation SET status = 'waiting', holder_id = NULL WHERE status = 'active'"
CLOSE = """UPDATE invenio_live_conversation SET status = 'closed', holder_id = NULL, closed_at = now()
WHERE status = 'active'"""


@dataclass
class Arena:
    """``put_back``: what a run took waits again for the next one; otherwise it is closed and the queue moves on."""

    url: str
    environment: Mapping[str, str]
    clients: int
    each: int
    filled: dict[str, Any]
    put_back: bool = True
    rounds: int = field(default=0, init=False)

    @property
    def claims(self) -> int:
        return self.clients * self.each

    def execute(self, *statements: str) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement)

    def number(self, query: str) -> int:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            return int((connection.execute(query).fetchone() or (0,))[0])

    def reset(self) -> None:
        self.rounds += 1
        self.execute(PUT_BACK if self.put_back else CLOSE, AGENTS)
        if self.put_back:
            self.execute("VACUUM invenio_live_conversation", "VACUUM invenio_live_agent")

    def update(self) -> Figures:
        """The limit: as many one-row updates by key as a run has claims."""
        self.reset()
        rows = self.filled["waiting"] // (1 if self.put_back else 2)  # claims come from the other end
        variables = {
            "n": 0 if self.put_back else self.rounds * self.claims,
            "each": self.each,
            "rows": rows,
            "first": self.filled["first_conversation"] + self.filled["waiting"] - rows,
            "agent": self.filled["first_agent"],
        }
        return self._run(UPDATE, variables)

    def claim(self, group: str, script: tuple[str, str] = CLAIM) -> Figures:
        """The function in the database, by the agents of one group."""
        self.reset()
        figures = self._run(script, {"n": 0, "first": self.filled[group], "own": self.own})
        self.prove(self.claims)
        return figures

    @property
    def own(self) -> int:
        """Agents of each client."""
        return int(self.filled["agents"]) // self.clients

    def _run(self, script: tuple[str, str], variables: Mapping[str, int]) -> Figures:
        program = binaries.postgres_folder() / "pgbench"
        timing = pgbench(program, self.url, script, clients=self.clients, each=self.each, variables=variables)
        return {
            "per_second": timing.rate,
            "p50_ms": percentile(timing.taken, 0.5),
            "p99_ms": percentile(timing.taken, 0.99),
        }

    def prove(self, claims: int) -> None:
        """RuntimeError when a conversation was taken twice, or one before its turn."""
        held = self.number(DOUBLE)
        if held != claims:
            raise RuntimeError(f"{claims} claims took {held} conversations")
        if wrong := self.number(INVERSIONS):
            raise RuntimeError(f"{wrong} conversations were taken before their turn")


def least_agents(clients: int, each: int, capacity: int) -> int:
    """So many agents that nobody is full at the end of a run."""
    return clients * math.ceil(each / capacity)


def fill(url: str, environment: Mapping[str, str], *, clients: int, each: int, **wanted: Any) -> Arena:
    agents = least_agents(clients, each, wanted.get("capacity", 5))
    argv = [sys.executable, "-m", "tests.bench.queue_fill", json.dumps({"agents": agents, **wanted})]
    values = {**environment, "DATABASE_URL": url}
    done = subprocess.run(argv, env=values, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the queue could not be filled\n{done.stdout}{done.stderr}")
    filled = {**json.loads(done.stdout.splitlines()[-1]), "agents": agents}
    return Arena(url, values, clients, each, filled, put_back=wanted["waiting"] < 10_000)


def copy_of(pair: Pair, name: str) -> str:
    """A second database like the pair's own, which nobody may be using at that moment; returns its URL."""
    with closing(psycopg.connect(superuser(pair), autocommit=True)) as connection:
        names = sql.Identifier(name), sql.Identifier("invenio"), sql.Identifier("invenio")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
    return pair.database_url.replace("/invenio?", f"/{name}?")


def superuser(pair: Pair) -> str:
    password = (pair.data / "secrets" / "database-postgres").read_text(encoding="utf-8").strip()
    return f"postgresql://postgres:{password}@/postgres?{pair.database_url.partition('?')[2]}"


def settle(pair: Pair) -> None:
    """What filling has left to write is written now and not while something is measured."""
    with closing(psycopg.connect(superuser(pair), autocommit=True)) as connection:
        connection.execute("CHECKPOINT")


@contextmanager
def system_on(pair: Pair) -> Iterator[Stack]:
    """Web, worker and beat on the servers of the pair, with its secrets."""
    shared = ("INVENIO_SECRET_KEY", "INVENIO_ENCRYPTION_KEYS")
    variables = {name: pair.environment[name] for name in shared}
    variables |= {"DATABASE_URL": pair.database_url, "REDIS_URL": pair.redis_url}
    with running_stack(demo=False, variables=variables) as stack:
        yield stack

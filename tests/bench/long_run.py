"""Enqueue and claim at half the highest rate for as long as asked: does the head of the queue get slower with time?

    python -m tests.bench.long_run [--minutes 60] [--waiting 10000] [--hold]

Every round takes the head for the next of many agents, closes it and lets another customer write on the same
line: as many wait at the end as at the beginning while dead rows pile up where claims read. Floors are
raised as often as beat does. ``--hold``: a transaction stays open elsewhere all the time, which keeps dead rows
from being cleared away. Beside the claims a plain row is committed ten times a second: what the disk and the
neighbours cost then. Prints one line a minute and, at the end, one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle
from threading import Event, Lock

import psycopg

from tests.support.servers import server_pair

from .harness import percentile
from .queue_arena import fill, settle

CLIENTS = 8
AGENTS = 10_000  # some hundreds of claims a second are two a minute for each of so many
MEASURED_S = 15
CLAIM = "SELECT outcome, conversation FROM queue_claim(%s)"
CLOSE = """UPDATE invenio_live_conversation SET status = 'closed', holder_id = NULL, closed_at = clock_timestamp()
WHERE id = %s"""
# Keys in order of time, as the product makes them: random ones would touch another page of each index every time.
AGAIN = """WITH person AS (
    INSERT INTO invenio_center_contact (public_id, subject_id, name, cpf_cipher, custom_code, origin, language,
        time_zone, is_vip, custom_fields, blocked_reason, created_at, updated_at)
    SELECT uuidv7(), uuidv7(), 'Cliente', '', '', '', 'pt-br', '', false, '{}', '', now(), now()
    RETURNING id
)
INSERT INTO invenio_live_conversation (
    public_id, channel_id, contact_id, reply_to, status, fence, version, segment_id, lane_id, waiting_since, ready_at,
    turn, turn_since, preview, unread, opened_at
)
SELECT uuidv7(), channel_id, person.id, reply_to, 'waiting', 0, 0, segment_id, lane_id, clock_timestamp(),
    clock_timestamp(), turn, clock_timestamp(), preview, unread, clock_timestamp()
FROM invenio_live_conversation, person WHERE invenio_live_conversation.id = %s"""
PLAIN = "INSERT INTO plain DEFAULT VALUES"
PLAIN_EVERY_S = 0.1
FLOORS_EVERY_S = 5  # as beat does: invenio_live.queue.floors.STEP
RAISE = "SELECT queue_raise(id, make_interval(secs => %s)) FROM invenio_live_lane"


class Run:
    """``taken``: milliseconds of each claim, by whole minutes since the beginning; ``plain`` of each plain row."""

    def __init__(self, url: str, agents: Sequence[int], seconds: float, pause_s: float) -> None:
        self.url, self.agents, self.seconds, self.pause_s = url, agents, seconds, pause_s
        self.began = time.monotonic()
        self.taken: dict[int, list[float]] = defaultdict(list)
        self.plain: dict[int, list[float]] = defaultdict(list)
        self._lock, self._over = Lock(), Event()

    def go(self) -> Run:
        with ThreadPoolExecutor(CLIENTS + 2) as threads:
            beside = [threads.submit(self.raise_floors), threads.submit(self.insert_plainly)]
            try:
                for future in [threads.submit(self._serve, client) for client in range(CLIENTS)]:
                    future.result()
            finally:
                self._over.set()
            for future in beside:
                future.result()
        return self

    @property
    def rate(self) -> float:
        return sum(map(len, self.taken.values())) / self.seconds

    def _serve(self, client: int) -> None:
        """Agents in turn: a round each ``pause_s``, at once again when it is late. Clients take turns evenly: were they
        to press at the same instant, a claim's time would be that of the queue in front of it.
        """
        people = cycle(self.agents[client::CLIENTS])
        due = self.began + self.pause_s * client / CLIENTS
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            while due < self.began + self.seconds:
                time.sleep(max(0.0, due - time.monotonic()))
                self._round(connection, next(people))
                due = max(due + self.pause_s, time.monotonic() - 1)

    def raise_floors(self) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            while not self._over.wait(FLOORS_EVERY_S):
                connection.execute(RAISE, [FLOORS_EVERY_S])

    def insert_plainly(self) -> None:
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            while not self._over.wait(PLAIN_EVERY_S):
                began = time.monotonic()
                connection.execute(PLAIN)
                self.plain[self._minute(began)].append((time.monotonic() - began) * 1000)

    def _minute(self, moment: float) -> int:
        return int((moment - self.began) // 60)

    def _round(self, connection: psycopg.Connection, agent: int) -> None:
        began = time.monotonic()
        outcome, conversation = connection.execute(CLAIM, [agent]).fetchone() or ("", None)
        milliseconds = (time.monotonic() - began) * 1000
        if outcome != "claimed":
            raise RuntimeError(f"a claim ended with {outcome}")
        connection.execute(CLOSE, [conversation])
        connection.execute(AGAIN, [conversation])
        minute = self._minute(began)
        with self._lock:
            new = minute not in self.taken
            self.taken[minute].append(milliseconds)
        if new and minute:
            self._tell(minute - 1)

    def _tell(self, minute: int) -> None:
        times = self.taken[minute]
        p50, p99, plain = percentile(times, 0.5), percentile(times, 0.99), percentile(self.plain[minute], 0.5)
        told = f"min {minute:3}  {len(times):6} p50 {p50:7.2f} ms  p99 {p99:7.2f} ms  plain {plain:6.2f} ms"
        print(told, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--hold", action="store_true")
    asked = parser.parse_args()
    with server_pair(migrated=True) as pair:
        arena = fill(
            pair.database_url,
            pair.environment,
            clients=CLIENTS,
            each=5 * AGENTS // CLIENTS,
            waiting=asked.waiting,
        )
        settle(pair)
        first = arena.filled["first_agent"]
        agents = range(first, first + AGENTS)
        arena.execute("CREATE TABLE plain (id bigserial)")
        most = Run(arena.url, agents, MEASURED_S, 0).go().rate
        with closing(psycopg.connect(arena.url)) as elsewhere:
            if asked.hold:
                elsewhere.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                elsewhere.execute("SELECT count(*) FROM invenio_live_conversation")
            run = Run(arena.url, agents, asked.minutes * 60, CLIENTS / (most / 2)).go()
    print(json.dumps(figures(run, most, asked)))


def figures(run: Run, most: float, asked: argparse.Namespace) -> dict[str, object]:
    whole = sorted(run.taken)[:-1] or sorted(run.taken)  # the last one may be cut short
    first, last = run.taken[whole[0]], run.taken[whole[-1]]
    p50, p99 = [[percentile(times, share) for times in (first, last)] for share in (0.5, 0.99)]
    plain = [percentile(run.plain[minute], 0.5) for minute in (whole[0], whole[-1])]
    return {
        "waiting": asked.waiting,
        "minutes": asked.minutes,
        "held_transaction": asked.hold,
        "highest_rate": round(most, 1),
        "rate": round(run.rate, 1),
        "claims": sum(map(len, run.taken.values())),
        "p50_ms": [round(value, 2) for value in p50],
        "p99_ms": [round(value, 2) for value in p99],
        "plain_p50_ms": [round(value, 2) for value in plain],
        "growth_p50": round(p50[1] / p50[0], 2),
        "growth_p99": round(p99[1] / p99[0], 2),
    }


if __name__ == "__main__":
    main()

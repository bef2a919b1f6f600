"""From the durable receipt of "SAIR" until it is in force and the queued message called back, beside any message."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from invenio_center.launcher import processes
from invenio_center.launcher.layout import ROOT
from tests.support.processes import eventually, free_port
from tests.support.servers import Pair, server_pair
from tests.support.whatsapp import MetaLine

from .bench_inbound import SECRET, web_servers
from .harness import Figures, Report, percentile
from .programs import program

PEOPLE = 10_000
POLL_S, WITHIN_S = 0.002, 60.0
IN_FORCE = """
SELECT 1 FROM invenio_center_identity i JOIN invenio_center_contact c ON c.id = i.contact_id
WHERE i.scheme = 'whatsapp' AND i.value = %s
  AND EXISTS (SELECT FROM consent_event e WHERE e.subject_id = c.subject_id AND e.type = 'consent.withdrawn')
  AND NOT EXISTS (SELECT FROM channels_app_delivery d
    WHERE d.subject_id = c.subject_id AND d.purpose = 'transactional' AND d.state = 'queued')
"""
SHOWN = "SELECT 1 FROM invenio_live_message WHERE provider_id = %s"
CALLED_BACK = "SELECT count(*) FROM channels_app_delivery WHERE state = 'cancelled'"
QUEUED = "SELECT count(*) FROM channels_app_delivery WHERE state = 'queued'"


@contextmanager
def running(pair: Pair, port: int, log: Path) -> Iterator[None]:
    """Web process and worker, as `bin/start` runs them; no beat, so that no sweep helps."""
    with web_servers(pair, log, processes.web, 1, port=port), log.with_suffix(".worker").open("w") as output:
        worker = subprocess.Popen(
            processes.background()["worker"],
            cwd=ROOT,
            env=pair.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            eventually(lambda: "ready." in log.with_suffix(".worker").read_text(encoding="utf-8"), 90)
            yield
        finally:
            worker.terminate()
            worker.wait(timeout=60)


def until(connection: psycopg.Connection[tuple[object, ...]], query: str, value: str) -> float:
    """Milliseconds until ``query`` finds something."""
    began = time.monotonic()
    while connection.execute(query, [value], prepare=True).fetchone() is None:
        if time.monotonic() - began > WITHIN_S:
            raise AssertionError(f"nothing happened within {WITHIN_S} s")
        time.sleep(POLL_S)
    return (time.monotonic() - began) * 1000


def number(connection: psycopg.Connection[tuple[object, ...]], query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(str(row[0])) if row else 0


def spread(taken: list[float]) -> Figures:
    return {"p50_ms": percentile(taken, 0.5), "p99_ms": percentile(taken, 0.99), "worst_ms": max(taken)}


def measure(quick: bool) -> Report:
    rounds = 60 if quick else 200
    said: list[float] = []
    left: list[float] = []
    port = free_port()
    with server_pair(migrated=True) as pair, tempfile.TemporaryDirectory() as folder:
        pair.environment["INVENIO_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        with program("optout_crowd", environment=pair.environment) as crowd:
            crowd.tell({"people": PEOPLE})
            made = crowd.answer()
        line = MetaLine(f"http://127.0.0.1:{port}/webhooks/whatsapp/{made['line']}/", SECRET, "P")
        with (
            running(pair, port, Path(folder) / "web.log"),
            httpx.Client(timeout=30) as client,
            psycopg.connect(pair.database_url, autocommit=True) as connection,
        ):
            last = int(made["first"]) + PEOPLE - 1
            for turn in range(rounds):  # those whose message is sent last
                for words, query, taken, who in (
                    ("Olá, meu pedido chegou", SHOWN, said, last - 2 * turn),
                    ("SAIR", IN_FORCE, left, last - 2 * turn - 1),
                ):
                    id = f"wamid.{who}"
                    line.post(client, line.text(id=id, sender=str(who), text=words)).raise_for_status()
                    taken.append(until(connection, query, id if query is SHOWN else str(who)))
            cancelled, queued = number(connection, CALLED_BACK), number(connection, QUEUED)
    if cancelled < rounds:
        raise AssertionError(f"{rounds} people left, {cancelled} messages were called back")
    limit, project = spread(said), spread(left)
    return Report(
        {"queued_at_first": PEOPLE, "still_queued": queued, "people_who_left": rounds},
        limit,
        {**project, "over_1_s": float(sum(one > 1000 for one in left))},
        {"p50": project["p50_ms"] / limit["p50_ms"], "p99": project["p99_ms"] / limit["p99_ms"]},
        rounds,
    )

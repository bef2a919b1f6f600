"""Signed provider calls per second through the real server, beside plain durable inserts of the same rows."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from invenio_center.launcher import options, processes
from invenio_center.launcher.layout import ROOT
from tests.support.processes import eventually, free_port
from tests.support.servers import Pair, server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians

CLIENTS = 8
UPDATES = 1000
SECRET = "bench-secret"  # of a line that lives for one run
SETUP = """
from channels_app.lines import actions
settings = {"phone_number_id": "P", "waba_id": "W"}
line = actions.save_channel(actor=None, kind="whatsapp", name="Bench", settings=settings)
actions.set_secrets(line, {"app_secret": "bench-secret", "verify_token": "v", "access_token": "a"}, actor=None)
actions.activate(line, None)
print("LINE", line.pk, line.public_id)
"""
# The body has the size of one stored message.
PGBENCH = """
\\set a random(1, 9000000000000000)
INSERT INTO channels_app_envelope (public_id, channel_id, dedupe_key, body)
VALUES (gen_random_uuid(), {line}, 'm-wamid.' || (:a)::bigint::text, decode(repeat('41', {size}), 'hex'))
ON CONFLICT DO NOTHING;
"""
_numbers = count()


def message(number: int) -> dict[str, Any]:
    return {
        "from": "5511987654321",
        "id": f"wamid.HBgNNTUxMTk4NzY1NDMyMRUCABIYFDNBMDA{number:020}",
        "timestamp": "1794000000",
        "type": "text",
        "text": {"body": "Olá, quero saber do meu pedido"},
    }


def call(size: int) -> tuple[bytes, dict[str, str]]:
    """A signed call with ``size`` messages never seen before."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140001234", "phone_number_id": "P"},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": "5511987654321"}],
        "messages": [message(next(_numbers)) for _ in range(size)],
    }
    entry = [{"id": "W", "changes": [{"field": "messages", "value": value}]}]
    body = json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return body, {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


def uvicorn(descriptor: int) -> list[str]:
    """As docs/operations.md gives it."""
    argv = [sys.executable, "-m", "uvicorn", "--fd", str(descriptor), "--lifespan", "off", "--no-access-log"]
    return [*argv, "--log-level", "warning", "invenio_center.asgi:application"]


def empty(descriptor: int) -> list[str]:
    """Daphne with an application that does nothing: what no application under it can go beyond."""
    return [
        sys.executable, "-m", "daphne", "-v", "0", "--fd", str(descriptor), "tests.bench.empty_app:application",
    ]  # fmt: skip


@contextmanager
def web_servers(
    pair: Pair, log: Path, command: Callable[[int], list[str]], number: int, port: int = 0
) -> Iterator[int]:
    """Port that so many processes share, as those of `bin/start` do; a free one when none is given."""
    port = port or free_port()
    with log.open("w") as output, ExitStack() as running:
        for bound in options.bind("127.0.0.1", port, number):
            bound.listen()  # plain Daphne takes only a socket that listens already
            descriptor = running.enter_context(bound).fileno()
            process = subprocess.Popen(
                command(descriptor),
                cwd=ROOT,
                env=pair.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[descriptor],
            )
            running.callback(process.wait)
            running.callback(process.kill)
        eventually(lambda: _answers(port), 60)
        yield port


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Made beforehand and sent as it is: the client shares two cores with the server and must not weigh."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _status(connection: socket.socket) -> int:
    """Of an answer without a body."""
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        piece = connection.recv(4096)
        if not piece:
            raise AssertionError("the server hung up")
        answer += piece
    return int(answer.split(b" ", 2)[1])


def post_all(port: int, path: str, calls: list[tuple[bytes, dict[str, str]]]) -> float:
    """Seconds to bring the prepared calls over ``CLIENTS`` kept connections."""
    ready = threading.Barrier(CLIENTS + 1)
    failures: list[int] = []

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            ready.wait()
            while waiting:
                connection.sendall(waiting.popleft())
                status = _status(connection)
                if status != 200:
                    failures.append(status)

    # Whoever is free takes the next one, as pgbench's clients do.
    waiting = deque(_request(path, body, headers) for body, headers in calls)
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise AssertionError(f"{len(failures)} calls were refused: {set(failures)}")
    return time.perf_counter() - began


def multi_row(url: str, line: int) -> float:
    """Updates per second of one connection that stores a thousand rows a statement and commits each."""
    rounds = 5
    rows = [
        [(line, f"m:limit{next(_numbers)}", os.urandom(450)) for _ in range(UPDATES)] for _ in range(rounds)
    ]
    query = (
        "INSERT INTO channels_app_envelope (public_id, channel_id, dedupe_key, body) "
        "SELECT gen_random_uuid(), * FROM unnest(%b::bigint[], %b::text[], %b::bytea[]) ON CONFLICT DO NOTHING"
    )
    with psycopg.connect(url, autocommit=True) as connection:
        began = time.perf_counter()
        for batch in rows:
            connection.execute(query, [list(column) for column in zip(*batch, strict=True)], prepare=True)
        return rounds * UPDATES / (time.perf_counter() - began)


def single_row(pair: Pair, line: int, seconds: int, script: Path) -> float:
    """Rows per second of pgbench, each its own durable commit."""
    script.write_text(PGBENCH.format(line=line, size=450), encoding="utf-8")
    argv = [
        str(pair.pg_bin / "pgbench"),
        "-n",
        "-c",
        str(CLIENTS),
        "-j",
        "1",
        "-M",
        "prepared",
        "-T",
        str(seconds),
    ]
    done = subprocess.run(
        [*argv, "-f", str(script), pair.database_url], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def measure(quick: bool) -> Report:
    """With uvicorn installed there is a third program beside limit and project."""
    singles, batches, seconds = (2000, 10, 2) if quick else (8000, 40, 5)
    number, runs = len(processes.web_names()), LEAST_RUNS
    with server_pair(migrated=True) as pair, tempfile.TemporaryDirectory() as name, ExitStack() as running:
        found = re.search(r"LINE (\d+) (\S+)", pair.manage("shell", "-c", SETUP))
        assert found
        line, path, folder = int(found[1]), f"/webhooks/whatsapp/{found[2]}/", Path(name)

        def limit() -> Figures:
            return {
                "single": single_row(pair, line, seconds, folder / "insert.sql"),
                "batch": multi_row(pair.database_url, line),
            }

        def through(port: int) -> Figures:
            single, batch = [call(1) for _ in range(singles)], [call(UPDATES) for _ in range(batches)]
            return {
                "single": singles / post_all(port, path, single),
                "batch": batches * UPDATES / post_all(port, path, batch),
            }

        programs: dict[str, Callable[[], Figures]] = {"limit": limit}
        for kind, command in servers().items():
            port = running.enter_context(web_servers(pair, folder / f"{kind}.log", command, number))
            programs[kind] = partial(through, port)
        bare = running.enter_context(web_servers(pair, folder / "empty.log", empty, number))
        programs["empty"] = lambda: {
            "empty_daphne": singles / post_all(bare, path, [call(1) for _ in range(singles)])
        }
        samples = interleave(programs, runs=runs)
    least = medians(samples["limit"])
    ours = {f"{one}_uvicorn": value for one, value in medians(samples.get("uvicorn", [{}])).items()}
    ours |= medians(samples["project"])
    ratio = {one: value / least[one.partition("_")[0]] for one, value in ours.items()}
    least |= medians(samples["empty"])
    ratio["single_of_empty_daphne"] = ours["single"] / least["empty_daphne"]
    params = {"clients": CLIENTS, "updates": UPDATES, "singles": singles, "web_processes": number}
    return Report(params, least, ours, ratio, runs)


def servers() -> dict[str, Callable[[int], list[str]]]:
    known = {"project": processes.web}
    return known | ({"uvicorn": uvicorn} if importlib.util.find_spec("uvicorn") else {})

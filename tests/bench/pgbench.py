"""Drives SQL by pgbench, the least client there is, and reads how long each transaction took.

Each client first runs the statement once and rolls it back: catalogs and plans are read once for each connection, as by
the pool of a running system, and not in what is measured.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

THREADS = 2
WARM = r"""
\if :warm
\set warm 0
BEGIN;
{statement}
ROLLBACK;
\else
{statement}
\endif
"""


@dataclass(frozen=True)
class Timing:
    """``rate``: transactions a second once every client is warm; ``taken``: milliseconds of each."""

    rate: float
    taken: list[float]


@dataclass(frozen=True)
class Logged:
    """A line of pgbench's log. ``number`` counts a client's transactions from 1; ``ended`` in seconds of the epoch."""

    number: int
    milliseconds: float
    ended: float

    @classmethod
    def of(cls, line: str) -> Logged:
        _client, number, microseconds, _script, seconds, fraction = line.split()[:6]
        return cls(int(number), int(microseconds) / 1000, int(seconds) + int(fraction) / 1_000_000)


def pgbench(
    program: Path, url: str, script: tuple[str, str], *, clients: int, each: int, variables: Mapping[str, int]
) -> Timing:
    """``each`` transactions by each of ``clients``; RuntimeError when one failed.

    ``script``: what sets variables, and the statement.
    """
    settings, statement = script
    with tempfile.TemporaryDirectory(prefix="invenio-pgbench-") as folder:
        file = Path(folder) / "script.sql"
        file.write_text(settings + WARM.format(statement=statement), encoding="utf-8")
        argv = [str(program), "--no-vacuum", "-M", "prepared", "-c", str(clients), "-j", str(THREADS)]
        argv += ["-t", str(1 + each), "-f", str(file), "-l", "--log-prefix", str(Path(folder) / "log")]
        argv += [
            word for name, value in {**variables, "warm": 1}.items() for word in ("-D", f"{name}={value}")
        ]
        done = subprocess.run([*argv, url], capture_output=True, text=True, check=False, cwd=folder)
        logs = [path.read_text(encoding="ascii") for path in Path(folder).glob("log.*")]
    logged = [Logged.of(line) for log in logs for line in log.splitlines()]
    if done.returncode or len(logged) != clients * (1 + each):
        raise RuntimeError(f"pgbench ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return _timing(logged)


def _timing(logged: list[Logged]) -> Timing:
    warm = max(one.ended for one in logged if one.number == 1)
    last = max(one.ended for one in logged)
    within = sum(one.ended > warm for one in logged)
    return Timing(within / (last - warm), [one.milliseconds for one in logged if one.number > 1])

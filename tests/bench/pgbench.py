"""Drives SQL by pgbench, the least client there is, and reads how long each transaction took."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

THREADS = 2


@dataclass(frozen=True)
class Timing:
    """``rate``: transactions a second without connecting; ``taken``: milliseconds of each."""

    rate: float
    taken: list[float]


def pgbench(
    program: Path, url: str, script: str, *, clients: int, each: int, variables: Mapping[str, int]
) -> Timing:
    """``each`` transactions by each of ``clients``; RuntimeError when one failed."""
    with tempfile.TemporaryDirectory(prefix="invenio-pgbench-") as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script, encoding="utf-8")
        argv = [str(program), "--no-vacuum", "-M", "prepared", "-c", str(clients), "-j", str(THREADS)]
        argv += ["-t", str(each), "-f", str(file), "-l", "--log-prefix", str(Path(folder) / "log")]
        argv += [word for name, value in variables.items() for word in ("-D", f"{name}={value}")]
        done = subprocess.run([*argv, url], capture_output=True, text=True, check=False, cwd=folder)
        found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        logs = [path.read_text(encoding="ascii") for path in Path(folder).glob("log.*")]
    taken = [int(line.split()[2]) / 1000 for log in logs for line in log.splitlines()]
    if done.returncode or found is None or len(taken) != clients * each:
        raise RuntimeError(f"pgbench ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return Timing(float(found[1]), taken)

"""Throw-away PostgreSQL and Valkey with the real durability settings, for tests and benchmarks.

Ordinary tests do not need this: bin/test has already started a pair for the run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from invenio_center.launcher.children import Family
from invenio_center.launcher.layout import ROOT, Layout
from invenio_center.launcher.servers import Servers
from invenio_center.launcher.verify import environment_for_tests


@dataclass(frozen=True)
class Pair:
    """A running pair; ``environment`` is what a process that uses it needs."""

    data: Path
    database_url: str
    redis_url: str
    pg_bin: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """Run a management command on this pair and return what it printed; raises when it fails."""
        argv = [sys.executable, str(ROOT / "manage.py"), *words]
        done = subprocess.run(
            argv, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(
                f"manage.py {' '.join(words)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done.stdout


@contextmanager
def server_pair(*, migrated: bool = False, settings: Sequence[str] = ()) -> Iterator[Pair]:
    """Start a pair, from the main thread; ``settings`` are extra ``name=value`` of PostgreSQL."""
    from invenio_center.launcher import binaries

    folder = Path(tempfile.mkdtemp(prefix="invenio-pair-"))
    family, layout = Family(), Layout(folder)
    servers = Servers(layout, family, settings=settings, for_tests=True)
    try:
        layout.create()
        urls = servers.start()
        environment = environment_for_tests(folder, urls)
        pair = Pair(folder, urls["DATABASE_URL"], urls["REDIS_URL"], binaries.postgres_folder(), environment)
        if migrated:
            pair.manage("migrate", "--verbosity", "0")
        yield pair
    finally:
        servers.stop()
        family.close()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(servers.sockets, ignore_errors=True)

"""The whole real system on a free port, for browser tests, fault tests and benchmarks.

    with running_stack() as stack:
        httpx.get(stack.base_url + "/healthz")
        stack.manage("simulate", "whatsapp", ...)
        os.kill(stack.pids["worker"], signal.SIGKILL)

Pytest's fixture for a whole module: ``@pytest.fixture(scope="module")`` around it. Costs some ten seconds.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from invenio_center.launcher import files
from invenio_center.launcher.layout import ROOT, Layout, socket_folder
from invenio_center.launcher.locks import FileLock
from invenio_center.launcher.verify import MANY_SYSTEMS

from .managing import Manager
from .processes import descendants, eventually, free_port

OF_THE_TEST_RUN = re.compile(r"INVENIO_|DATABASE_URL|REDIS_URL|DJANGO_")
PASSWORD = "demo-password-of-the-tests"


@dataclass
class Stack:
    """One launcher with its data folder. ``start`` after ``stop`` or ``kill`` goes on with the same data."""

    data: Path
    port: int
    demo: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)
    launcher: subprocess.Popen[str] | None = None
    password: str = PASSWORD
    _manager: Manager | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        return self.data.with_name(f"{self.data.name}.output")

    @property
    def note(self) -> dict[str, Any]:
        return dict(json.loads((self.data / "runtime.json").read_text(encoding="utf-8")))

    @property
    def pids(self) -> dict[str, int]:
        """By name: web, worker, beat, postgres, valkey."""
        return dict(self.note["pids"])

    @property
    def urls(self) -> dict[str, str]:
        return dict(self.note["urls"])

    def family(self) -> set[int]:
        return descendants(self.launcher.pid) if self.launcher else set()

    def environment(self) -> dict[str, str]:
        outside = {name: value for name, value in os.environ.items() if not OF_THE_TEST_RUN.match(name)}
        return {**outside, "PYTHONPATH": str(ROOT), "INVENIO_DEMO_PASSWORD": self.password, **self.variables}

    def start(self, within: float = 120) -> float:
        """Seconds until the ready line; AssertionError with the output when it does not come."""
        argv = [sys.executable, "-m", "invenio_center.launcher.start", "--data", str(self.data)]
        argv += ["--port", str(self.port), *([] if self.demo else ["--no-demo"])]
        began = time.monotonic()
        with self.output.open("w") as file:
            self.launcher = launcher = subprocess.Popen(
                argv, cwd=ROOT, env=self.environment(), stdout=file, stderr=subprocess.STDOUT, text=True
            )

        def settled() -> bool:
            return "ready: " in self.text() or launcher.poll() is not None

        eventually(settled, within, every=0.01)
        took = time.monotonic() - began
        if "ready: " not in self.text():
            raise AssertionError(f"the system did not start:\n{self.text()}")
        return took

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8") if self.output.exists() else ""

    def stop(self, number: signal.Signals = signal.SIGTERM, within: float = 12) -> int:
        """End the launcher in order and return its exit status."""
        self._end_manager()
        if self.launcher is None:
            return 0
        if self.launcher.poll() is None:
            self.launcher.send_signal(number)
        return self.launcher.wait(timeout=within)

    def kill(self) -> set[int]:
        """SIGKILL the launcher; return the pids that were below it."""
        self._end_manager()
        family = self.family()
        if self.launcher is not None:
            self.launcher.kill()
            self.launcher.wait()
        return family

    def manage(self, *words: str, stdin: str = "") -> str:
        """What a management command of `bin/manage` says; raises when it fails. The system must be running."""
        if self._manager is None:
            argv = [sys.executable, "-m", "invenio_center.launcher.manage", "--data", str(self.data)]
            self._manager = Manager(argv, str(ROOT), self.environment())
        done = self._manager.run(words, stdin)
        if done.status:
            raise AssertionError(f"manage {' '.join(words)}: {done.status}\n{done.output}")
        return done.output

    def _end_manager(self) -> None:
        if self._manager is not None:
            self._manager.close()
            self._manager = None

    def remove(self) -> None:
        layout = Layout(self.data)
        home = files.read_json(layout.installation).get("home")
        for folder in (socket_folder(layout.key()), self.data, home):
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
        self.output.unlink(missing_ok=True)


def copy_of_a_first_start(folder: Path) -> None:
    """Made once in a whole run of bin/test, in its folder; a run of some tests alone spares itself the copy."""
    if MANY_SYSTEMS not in os.environ:
        return
    run = Path(os.environ["INVENIO_DATA_DIR"])
    first, lock = run / "first-start", FileLock(run / "first-start.lock")
    assert lock.acquire(wait=120)
    try:
        if not first.exists():
            begun = Stack(first.with_suffix(".new"), free_port())
            begun.start()
            begun.stop()
            begun.data.rename(first)
            begun.remove()
    finally:
        lock.release()
    if "home" not in files.read_json(Layout(first).installation):  # its cluster lies with the rest
        subprocess.run(["cp", "-a", f"{first}/.", str(folder)], check=True)


@contextmanager
def running_stack(
    data: Path | None = None,
    *,
    demo: bool = True,
    variables: Mapping[str, str] | None = None,
    ready_made: bool = False,
) -> Iterator[Stack]:
    """Start it, stop it, and remove the data folder unless the caller gave one. Call from the main thread.

    ``ready_made``: from a copy of what a first start has left, for those who do not look at first starts.
    """
    folder = data or Path(tempfile.mkdtemp(prefix="invenio-stack-"))
    stack = Stack(folder, free_port(), demo, variables or {})
    try:
        if ready_made:
            copy_of_a_first_start(folder)
        stack.start()
        yield stack
    finally:
        stack.stop()
        if data is None:
            stack.remove()

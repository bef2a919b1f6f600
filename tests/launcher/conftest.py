"""A small system for each test, ended whatever happens."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from invenio_center.launcher import files
from invenio_center.launcher.layout import ROOT, Layout, socket_folder
from tests.support.processes import descendants, eventually, free_port

READY_WITHIN = 30
OURS = re.compile("INVENIO_|DATABASE_URL|REDIS_URL")  # what bin/test has set for itself


def outside_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not OURS.match(name)}


class Running:
    """A started launcher, its output and what runs below it."""

    def __init__(self, data: Path, port: int, process: subprocess.Popen[str], output: Path) -> None:
        self.data, self.port, self.process, self.output = data, port, process, output

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def wait_ready(self) -> Running:
        def settled() -> bool:
            return "ready: " in self.text or self.process.poll() is not None

        eventually(settled, READY_WITHIN)
        assert f"ready: http://127.0.0.1:{self.port}/\n" in self.text, self.text
        return self

    def note(self) -> dict[str, Any]:
        return dict(json.loads((self.data / "runtime.json").read_text(encoding="utf-8")))

    def family(self) -> set[int]:
        return descendants(self.process.pid)

    def end(self, number: signal.Signals = signal.SIGTERM, within: float = 10) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=within)


class Launch:
    """Starts systems and remembers them for the clean-up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Running] = []

    def __call__(self, data: Path | None = None, port: int | None = None, **changes: Any) -> Running:
        """``env`` adds variables (None removes one), ``user`` runs it as somebody else, by ``python``; ``hangup``
        is what SIGHUP does at first.
        """
        data = data or self.data()
        port = port or free_port()
        variables = {**outside_environment(), **changes.get("env", {})}
        variables = {name: value for name, value in variables.items() if value is not None}
        python = changes.get("python", sys.executable)
        argv = [python, "-m", "tests.launcher.small_system", "--data", str(data), "--port", str(port)]
        output = self.folder / f"output-{len(self.started)}"
        with output.open("w") as file:
            options = {"user": changes["user"], "group": changes["user"]} if "user" in changes else {}
            # Whoever runs the tests may have been started by nohup.
            options["preexec_fn"] = partial(
                signal.signal, signal.SIGHUP, changes.get("hangup", signal.SIG_DFL)
            )
            process = subprocess.Popen(
                argv, cwd=ROOT, env=variables, stdout=file, stderr=subprocess.STDOUT, text=True, **options
            )
        running = Running(data, port, process, output)
        self.started.append(running)
        return running

    def data(self) -> Path:
        """The data folder that is used when none is given."""
        return self.folder / "data"

    def clean(self) -> None:
        for running in self.started:
            if running.process.poll() is None:
                running.process.terminate()
                running.process.wait(timeout=15)
        for data in {self.data(), *(running.data for running in self.started)}:
            layout = Layout(data)
            home = files.read_json(layout.installation).get("home")
            for folder in (socket_folder(layout.key()), home):
                if folder:
                    shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def launch() -> Iterator[Launch]:
    folder = Path(tempfile.mkdtemp(prefix="invenio-launch-"))
    folder.chmod(0o711)  # the servers' user passes through; pytest's own folders are closed
    starter = Launch(folder)
    yield starter
    starter.clean()

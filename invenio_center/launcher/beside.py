"""A step of `bin/test` that runs while others do."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence

from .layout import ROOT

LAST_WORDS_S = 30.0


class Beside:
    """Starts at once. What it says is kept and shown when it is waited for."""

    def __init__(self, argv: Sequence[str], values: Mapping[str, str]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - ``close`` closes it
        self._began, self._took = time.monotonic(), 0.0
        self._process = subprocess.Popen(
            list(argv),
            env=dict(values),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches it through ``close``, once
        )
        self._watch = threading.Thread(target=self._wait, daemon=True)
        self._watch.start()

    def _wait(self) -> None:
        self._process.wait()
        self._took = time.monotonic() - self._began

    def result(self) -> tuple[int, float]:
        """Its status and the seconds it took; its words go to the standard output."""
        self._watch.join()
        self._said.seek(0)
        sys.stdout.flush()
        shutil.copyfileobj(self._said, sys.stdout.buffer)
        sys.stdout.flush()
        return self._process.returncode, self._took

    def close(self) -> None:
        """End it if it still runs: pytest takes down what it has started."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._watch.join(LAST_WORDS_S)
            self._process.kill()
        self._said.close()

"""Helper processes that answer each line of JSON with a line of JSON, so that imports are not measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from invenio_center.launcher.layout import ROOT


class Program:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def tell(self, request: Mapping[str, Any]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        return dict(json.loads(self.line()))

    def line(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout is not None else ""
        if not line:
            raise RuntimeError(f"{self._process.args} ended")
        return line


@contextmanager
def program(module: str, *words: str, environment: Mapping[str, str]) -> Iterator[Program]:
    """``python -m tests.bench.MODULE`` from its line "ready" on; ended at the end of the block."""
    argv = [sys.executable, "-m", f"tests.bench.{module}", *words]
    with subprocess.Popen(
        argv, env=dict(environment), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            started = Program(process)
            started.line()
            yield started
        finally:
            process.terminate()

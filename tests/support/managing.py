"""Management commands in one warm process: the commands themselves are the real ones, only Django starts once.

The far side is ``serve``, run by ``bin/manage shell``: a line of JSON in for each command, one out with its result.
"""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

SERVE = "from tests.support.managing import serve; serve()"


@dataclass(frozen=True)
class Done:
    status: int
    output: str


class Manager:
    """The near side. One command at a time; ``close`` before the system under it ends."""

    def __init__(self, argv: Sequence[str], cwd: str, environment: Mapping[str, str]) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [*argv, "shell", "--no-imports", "-c", SERVE],
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: Sequence[str], stdin: str) -> Done:
        with self._lock:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps({"words": list(words), "stdin": stdin}) + "\n")
            self._process.stdin.flush()
            return Done(
                **json.loads(self._process.stdout.readline() or '{"status": 1, "output": "it ended"}')
            )

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=20)


def serve() -> None:
    """Run what comes in until the near side closes."""
    answers = sys.stdout
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        status, output = _run(asked["words"], asked["stdin"])
        print(json.dumps({"status": status, "output": output}), file=answers, flush=True)


def _run(words: list[str], stdin: str) -> tuple[int, str]:
    from django.core.management import ManagementUtility
    from django.db import connections

    said, before, status = io.StringIO(), sys.stdin, 0
    sys.stdin = io.StringIO(stdin)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                ManagementUtility(["manage.py", *words]).execute()
            except SystemExit as left:
                status = left.code if isinstance(left.code, int) else int(bool(left.code))
            except BaseException:
                traceback.print_exc()
                status = 1
    finally:
        sys.stdin = before
        for connection in connections.all(initialized_only=True):
            connection.close()
            connection.close_pool()  # the server may be another one before the next command
    return status, said.getvalue()

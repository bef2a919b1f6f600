"""What the person at the terminal reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_progress: TextIO | None = None


class Refusal(Exception):
    """The command cannot go on; the text is what the person reads, in Portuguese, with the mend."""

    def __init__(self, sentence: str, *, status: int = 2) -> None:
        super().__init__(sentence)
        self.status = status


class Stopped(Exception):
    """Somebody asked for the end (Ctrl-C, SIGTERM, SIGHUP) while a step was running."""


def keep_output_clean() -> None:
    """Progress goes to the error output from now on: the standard output belongs to a command's answer."""
    global _progress  # noqa: PLW0603 - one terminal, one process
    _progress = sys.stderr


def say(text: str) -> None:
    print(text, file=_progress or sys.stdout, flush=True)


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print the step with the time it took, once it has succeeded."""
    began = time.monotonic()
    yield
    say(f"  {name:<44} {time.monotonic() - began:6.1f} s")


def plain_exit(error: Refusal) -> int:
    """Turn a refusal into its line on the error output and its exit status."""
    complain(f"invenio: {error}")
    return error.status

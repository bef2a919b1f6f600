"""Looking at processes from outside, through /proc."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def alive(pid: int) -> bool:
    """A zombie is not alive, although its number still exists."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2]
    except OSError:
        return False
    return state.split()[0] not in ("Z", "X")


def descendants(pid: int) -> set[int]:
    """Every process below ``pid``, at this moment."""
    below: set[int] = set()
    fresh = {pid}
    while fresh:
        parents, fresh = fresh, set()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) not in below and _parent(int(entry.name)) in parents:
                fresh.add(int(entry.name))
        below |= fresh
    return below


def _parent(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return int(text.rpartition(")")[2].split()[1])


def eventually(holds: Callable[[], bool], within: float, *, every: float = 0.05) -> float:
    """Seconds until it holds; AssertionError when it does not within the time."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > within:
            raise AssertionError(f"not within {within} s")
        time.sleep(every)
    return time.monotonic() - began


def ordinary_user() -> int | None:
    """A user other than root to run something as; None where we are not root ourselves."""
    return 65534 if os.geteuid() == 0 else None

"""How much memory this machine, or the container we run in, gives the embedded PostgreSQL for its pages."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

MIB = 1024 * 1024
# The limit of a container, in control groups of version 2 and 1. Without one the file says "max" or a huge number.
CONTAINER = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
# Web, workers and the system's own cache need the rest, so the server takes a small share.
SHARE = 16
LEAST_MIB, MOST_MIB = 128, 1024


def available(limits: Iterable[Path] = CONTAINER) -> int:
    """Bytes: what the machine has, or less where a container is allowed less."""
    found = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    for path in limits:
        try:
            found.append(int(path.read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return min(found)


def shared_buffers(memory: int) -> str:
    """PostgreSQL's ``shared_buffers`` for so many bytes of memory."""
    return f"{min(MOST_MIB, max(LEAST_MIB, memory // SHARE // MIB))}MB"

"""Many people at once: real threads, each with its own connection, started together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database() AND query LIKE %s
"""

Given = TypeVar("Given")
Result = TypeVar("Result")


def together(act: Callable[[Given], Result], contestants: Sequence[Given]) -> list[Result]:
    """Run ``act`` for each in a thread of its own, all from the same moment; results in the same order."""
    gate = threading.Barrier(len(contestants))

    def run(one: Given) -> Result:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act(one)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(contestants)) as pool:
        return list(pool.map(run, contestants, timeout=90))


def until_blocked(query: str, within_s: float = 60) -> None:
    """Until somebody's statement that contains ``query`` waits for a lock."""
    pause = threading.Event()
    for _ in range(int(within_s * 100)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first look for ever
            cursor.execute(BLOCKED, [f"%{query}%"])
            if cursor.fetchone()[0]:
                return
        pause.wait(0.01)
    raise AssertionError(f"nobody waited: {query}")

"""One process of agents who press "Próximo" without a browser: each line read is one run of ``take_next``.

Reads ``{"agents": [[pk, …], …], "each": n}`` (one list for each thread) and answers
``{"began": …, "ended": …, "taken": [milliseconds], "conversations": [pk]}``.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from threading import Barrier

import django

Taken = list[tuple[float, int]]


def press(agents: list[int], each: int, barrier: Barrier) -> Taken:
    from invenio_live.models import Agent
    from invenio_live.queue.actions import take_next

    people = list(Agent.objects.select_related("user").filter(pk__in=agents))
    barrier.wait()
    taken = []
    for agent in islice(cycle(people), each):
        began = time.monotonic()
        found = take_next(agent.pk, agent.user)
        if found is None:
            raise RuntimeError("nothing was left to take")
        taken.append(((time.monotonic() - began) * 1000, found.row["n"]))
    return taken


def run(threads: ThreadPoolExecutor, agents: list[list[int]], each: int) -> dict[str, object]:
    barrier = Barrier(len(agents) + 1)
    running = [threads.submit(press, own, each, barrier) for own in agents]
    barrier.wait()
    began = time.monotonic()
    found = [item for future in running for item in future.result()]
    ended = time.monotonic()
    return {
        "began": began,
        "ended": ended,
        "taken": [milliseconds for milliseconds, _ in found],
        "conversations": [pk for _, pk in found],
    }


if __name__ == "__main__":
    django.setup()
    with ThreadPoolExecutor(int(sys.argv[1])) as pool:
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps(run(pool, **json.loads(line))), flush=True)

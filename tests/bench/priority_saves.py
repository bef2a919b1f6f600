"""One process that saves a channel's priority and then takes the next conversation, as often as it is told.

Reads ``{"channels": [public id, …], "agents": [pk, …], "changes": n}`` and answers ``{"taken": [milliseconds]}``: from
the start of each save to the first conversation of the channel that the save put first.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle, islice

import django

LAST = 10


def changes(channels: list[str], agents: list[int], changes: int) -> list[float]:
    from channels_app.lines.actions import set_priorities
    from invenio_live.models import Agent
    from invenio_live.queue.actions import take_next

    people = cycle(list(Agent.objects.select_related("user").filter(pk__in=agents)))
    taken = []
    set_priorities(dict.fromkeys(channels, LAST), actor=None)
    for number, channel in enumerate(islice(cycle(channels), changes), 1):
        agent = next(people)
        began = time.monotonic()
        set_priorities({channel: LAST + number}, actor=None)
        found = take_next(agent.pk, agent.user)
        taken.append((time.monotonic() - began) * 1000)
        if found is None or found.row["channel"]["id"] != channel:
            raise RuntimeError("the claim did not follow the new order")
    return taken


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps({"taken": changes(**json.loads(line))}), flush=True)

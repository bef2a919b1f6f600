"""Words that follow by themselves: accepted → sent → delivered → read."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache

from .post import NoServer

PLANNED = "simulator:planned"


def wake(after: float = 0.2) -> None:
    """At most one step is planned at a time."""
    if cache.add(PLANNED, 1, 30):
        tell.apply_async(countdown=after, retry=False)


@shared_task(name="channels_app.simulator.tasks.tell")
def tell() -> None:
    from . import actions  # which itself plans the next step

    cache.delete(PLANNED)
    try:
        after = actions.step()
    except NoServer:
        return  # the server is going down; words that were due stay untold, as they would with a real outage
    if after is not None:
        wake(after)

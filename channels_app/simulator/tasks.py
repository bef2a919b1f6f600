"""Words that follow by themselves: accepted → sent → delivered → read."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache

PLANNED = "simulator:planned"


def wake(after: float = 0.2) -> None:
    """At most one step is planned at a time."""
    if cache.add(PLANNED, 1, 30):
        tell.apply_async(countdown=after, retry=False)


@shared_task(name="channels_app.simulator.tasks.tell")
def tell() -> None:
    from . import actions  # which itself plans the next step

    cache.delete(PLANNED)
    after = actions.step()
    if after is not None:
        wake(after)

"""Periodic work as rows of Celery beat's own tables, put there by migrations: an operator may see and pause each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.migrations import RunPython


def periodic(tasks: Mapping[str, tuple[str, int]]) -> RunPython:
    """A migration's operation that schedules ``{name: (task, seconds)}``. A missed turn is not caught up."""

    def seed(apps: Any, _editor: Any) -> None:
        intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
        rows = apps.get_model("django_celery_beat", "PeriodicTask").objects
        for name, (task, seconds) in tasks.items():
            interval, _ = intervals.get_or_create(every=seconds, period="seconds")
            rows.get_or_create(
                name=name, defaults={"task": task, "interval": interval, "expire_seconds": seconds * 2}
            )

    def unseed(apps: Any, _editor: Any) -> None:
        apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=tasks).delete()

    return RunPython(seed, unseed)


def daily(tasks: Mapping[str, tuple[str, int]]) -> RunPython:
    """A migration's operation that schedules ``{name: (task, hour)}`` once a day, in the installation's time zone."""

    def seed(apps: Any, _editor: Any) -> None:
        hours = apps.get_model("django_celery_beat", "CrontabSchedule").objects
        rows = apps.get_model("django_celery_beat", "PeriodicTask").objects
        for name, (task, hour) in tasks.items():
            crontab, _ = hours.get_or_create(minute="0", hour=str(hour), timezone=settings.TIME_ZONE)
            rows.get_or_create(name=name, defaults={"task": task, "crontab": crontab})

    def unseed(apps: Any, _editor: Any) -> None:
        apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=tasks).delete()

    return RunPython(seed, unseed)

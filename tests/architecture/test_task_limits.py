"""Every task can be handed to a worker, and ends before the broker would give it to a second one."""

from __future__ import annotations

from django.conf import settings

from invenio_center.celery import app


def test_every_task_is_asked_to_end_before_it_is_killed_and_killed_before_it_is_given_away() -> None:
    app.loader.import_default_modules()
    own = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    patience = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    wrong = {}
    for name, task in own.items():
        soft = task.soft_time_limit or settings.CELERY_TASK_SOFT_TIME_LIMIT
        hard = task.time_limit or settings.CELERY_TASK_TIME_LIMIT
        if not soft < hard < patience:
            wrong[name] = (soft, hard)
    assert len(own) > 20
    assert wrong == {}

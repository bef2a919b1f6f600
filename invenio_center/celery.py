"""The Celery application. Periodic tasks live in the database (seeded by migrations), never here."""

from __future__ import annotations

import os
from typing import Any

import structlog
from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_ready,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invenio_center.settings")

app = Celery("invenio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_our_logging(**_kwargs: Any) -> None:
    """Connected so that Celery leaves the logging of ``kernel.logs`` alone."""


@before_task_publish.connect
def _carry_request_id(headers: dict[str, Any], **_kwargs: Any) -> None:
    headers["request_id"] = structlog.contextvars.get_contextvars().get("request_id", "")


@task_prerun.connect
def _bind_request_id(task: Any, **_kwargs: Any) -> None:
    request_id = (task.request.headers or {}).get("request_id") or getattr(task.request, "request_id", "")
    structlog.contextvars.bind_contextvars(request_id=request_id, task=task.name)


@task_postrun.connect
def _forget_request_id(**_kwargs: Any) -> None:
    structlog.contextvars.clear_contextvars()


@worker_ready.connect
@heartbeat_sent.connect
def _worker_lives(**_kwargs: Any) -> None:
    from .kernel import heartbeat

    heartbeat.beat("worker")


@beat_init.connect
def _beat_lives(**_kwargs: Any) -> None:
    """From now on this process is beat: whatever it publishes is its sign of life."""
    from .kernel import heartbeat

    heartbeat.beat("beat")
    before_task_publish.connect(lambda **_: heartbeat.beat("beat"), weak=False)

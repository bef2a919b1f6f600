"""Wakes a worker. The rows say what there is to do; a bell that is lost costs the few seconds until the sweep."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)


def ring_now(task: str, *args: int | str) -> None:
    """``args``: ids and codes, nothing about a person."""
    try:
        current_app.send_task(task, args=args, retry=False)
    except Exception as error:  # whatever the broker's client raises
        logger.warning("bell_failed", extra={"task": task, "error": type(error).__name__})


def ring(task: str, *args: int | str) -> None:
    """When the current transaction has committed."""
    transaction.on_commit(lambda: ring_now(task, *args))

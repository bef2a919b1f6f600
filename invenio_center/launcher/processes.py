"""The long-lived processes of the system, as command lines."""

from __future__ import annotations

import os
import sys

from .console import Refusal

WORKER_FLAGS = ("--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "INFO")
MOST_WEB = 64


def web_names() -> list[str]:
    """One for each web process; they share one port, and each has its own hub, pool and interpreter."""
    given = os.environ.get("INVENIO_WEB_PROCESSES", "").strip() or "1"
    if not given.isdigit() or not 0 < int(given) <= MOST_WEB:
        raise Refusal(f"INVENIO_WEB_PROCESSES={given!r} deve ser um número inteiro de 1 a {MOST_WEB}.")
    return ["web", *(f"web-{number}" for number in range(2, int(given) + 1))]


def web(descriptor: int) -> list[str]:
    """``descriptor`` is a bound socket that the process inherits."""
    # Quiet: its own access log would write whole addresses, with searches and tokens in them (kernel.requestlog).
    daphne = [sys.executable, "-m", "invenio_center.web", "-v", "0", "--fd", str(descriptor)]
    return [*daphne, "invenio_center.asgi:application"]


def background() -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "-A", "invenio_center.celery"]
    return {
        "worker": [*celery, "worker", *WORKER_FLAGS],
        "beat": [*celery, "beat", "--pidfile=", "--loglevel", "INFO"],
        "mail": [sys.executable, "-m", "django", "watch_mail"],
    }

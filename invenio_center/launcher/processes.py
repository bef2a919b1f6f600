"""The long-lived processes of the system, as command lines."""

from __future__ import annotations

import sys

WORKER_FLAGS = ("--concurrency", "2", "--without-mingle", "--without-gossip", "--loglevel", "INFO")


def commands(host: str, port: int) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "-A", "invenio_center.celery"]
    # Quiet: its own access log would write whole addresses, with searches and tokens in them (kernel.requestlog).
    daphne = [sys.executable, "-m", "daphne", "-v", "0", "-b", host, "-p", str(port)]
    return {
        "web": [*daphne, "invenio_center.asgi:application"],
        "worker": [*celery, "worker", *WORKER_FLAGS],
        "beat": [*celery, "beat", "--pidfile=", "--loglevel", "INFO"],
        "mail": [sys.executable, "-m", "django", "watch_mail"],
    }

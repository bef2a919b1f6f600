"""Structured logs: one line an event, with the request id that follows the work through Celery."""

from __future__ import annotations

import logging.config
import re
from typing import Any

import structlog
from django.conf import settings

# Path parts that open something by themselves must not reach the logs.
SECRET_PATH = re.compile(r"^/(p|m|media|confirm|simulator/telegram)/.+")


class HidesSecretPaths(logging.Filter):
    """Django writes the whole path of every refused or broken request, and the request itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(shown_path(one) if isinstance(one, str) else one for one in record.args)
        record.__dict__.pop("request", None)
        return True


def shown_path(path: str) -> str:
    return SECRET_PATH.sub(r"/\1/-/", path)


def configure(_config: dict[str, Any]) -> None:
    """Called by Django in place of ``logging.config.dictConfig``."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.LOG_FORMAT == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "plain": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": shared,
                    "processor": renderer,
                }
            },
            "filters": {"secret_paths": {"()": HidesSecretPaths}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
            "root": {"handlers": ["stderr"], "level": "INFO"},
            # Both write every address they touch; ours says the same without personal data.
            "loggers": {
                "httpx": {"level": "WARNING"},
                "daphne.access": {"level": "WARNING"},
                "django.request": {"filters": ["secret_paths"]},
            },
        }
    )

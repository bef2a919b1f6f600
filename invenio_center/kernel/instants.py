"""Aware times go to the database in UTC: PostgreSQL refuses offsets from 16 hours on, and anybody can write one."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
from psycopg.abc import Buffer
from psycopg.types.datetime import DatetimeDumper


class UtcDumper(DatetimeDumper):
    def dump(self, obj: datetime) -> Buffer | None:
        try:
            return super().dump(obj.astimezone(UTC))
        except OverflowError:  # within a day of either end of the calendar, where no hour matters
            return super().dump(obj.replace(tzinfo=UTC))


def register() -> None:
    """For every connection made from now on."""
    psycopg.adapters.register_dumper(datetime, UtcDumper)

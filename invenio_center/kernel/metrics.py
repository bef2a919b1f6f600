"""Numbers for Prometheus. What worker processes count is read from the database when asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

QUERIES = {
    "invenio_waiting_conversations": (
        "Conversations waiting in the queue",
        "SELECT count(*) FROM invenio_live_conversation WHERE status = 'waiting' AND holder_id IS NULL",
    ),
    "invenio_envelopes_due": (
        "Provider events stored and not processed yet",
        "SELECT count(*) FROM channels_app_envelope WHERE state = 'received'",
    ),
    "invenio_deliveries_due": (
        "Outgoing messages not handed to their provider yet",
        "SELECT count(*) FROM channels_app_delivery WHERE state IN ('queued', 'sending')",
    ),
}


class DatabaseCollector(Collector):
    def collect(self) -> Iterable[Metric]:
        with connection.cursor() as cursor:
            for name, (meaning, query) in QUERIES.items():
                cursor.execute(query)
                yield GaugeMetricFamily(name, meaning, value=cursor.fetchone()[0])


registry = CollectorRegistry(auto_describe=False)
registry.register(DatabaseCollector())

"""The functions of queue and events as their readable files say; a test compares them with what is installed."""

from django.db import migrations

from invenio_live.functions import LIVE, install

__all__ = ["LIVE", "install"]
FUNCTIONS = {
    "queue/walk": "queue_walk",
    "queue/room": "queue_room",
    "queue/place": "queue_place",
    "queue/claim": "queue_claim",
    "events/record": "conversation_record",
    "events/rows": "conversation_rows",
    "queue/take": "queue_take",
}


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0003_periodic_tasks")]
    operations = [install(path, name) for path, name in FUNCTIONS.items()]

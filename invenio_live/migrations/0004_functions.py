"""The functions of queue and events as their readable files say; a test compares them with what is installed."""

from pathlib import Path

from django.db import migrations

from invenio_center.kernel.sql import statement

LIVE = Path(__file__).resolve().parents[1]
FUNCTIONS = {
    "queue/walk": "queue_walk",
    "queue/room": "queue_room",
    "queue/place": "queue_place",
    "queue/claim": "queue_claim",
    "events/record": "conversation_record",
    "events/rows": "conversation_rows",
    "queue/take": "queue_take",
}


def install(path: str, name: str) -> migrations.RunSQL:
    """The file as it is today, which may read tables that a later migration makes: its body is not checked yet."""
    folder, file = path.split("/")
    unchecked = "SET LOCAL check_function_bodies = off"
    return migrations.RunSQL(
        [f"DROP FUNCTION IF EXISTS {name}", unchecked, statement(str(LIVE / folder), file)],
        f"DROP FUNCTION IF EXISTS {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0003_periodic_tasks")]
    operations = [install(path, name) for path, name in FUNCTIONS.items()]

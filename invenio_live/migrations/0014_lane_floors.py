from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from invenio_center.kernel.beat import periodic
from invenio_center.kernel.sql import statement

functions = import_module("invenio_live.migrations.0004_functions")
FUNCTIONS = {"queue/floor": "queue_enter", "queue/raise": "queue_raise"}
REMOVE = """
DROP TRIGGER IF EXISTS conversation_begins ON invenio_live_conversation;
DROP TRIGGER IF EXISTS conversation_enters ON invenio_live_conversation;
DROP FUNCTION IF EXISTS queue_enter;
"""
TASKS = {"live: raise_floors": ("invenio_live.tasks.raise_floors", 60)}


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0013_webhooks")]
    operations = [
        migrations.CreateModel(
            name="LaneFloor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="invenio_live.lane",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["lane", "at"], name="lane_floor_lowest")]},
        ),
        migrations.RunSQL([statement(str(functions.LIVE / "queue"), "floor")], REMOVE),
        functions.install("queue/raise", "queue_raise"),
        functions.install("queue/walk", "queue_walk"),
        periodic(TASKS),
    ]

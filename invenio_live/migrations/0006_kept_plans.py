"""The claim raises the version itself, plans of places, rows and prices are kept, and a lane's entry has two indexes."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

functions = import_module("invenio_live.migrations.0004_functions")
FUNCTIONS = {
    "queue/place": "queue_place",
    "queue/claim": "queue_claim",
    "events/rows": "conversation_rows",
    "queue/take": "queue_take",
    "queue/reprice": "queue_reprice",
}


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0004_simulatedmessage"), ("invenio_live", "0005_unsent_files")]
    operations = [
        *(functions.install(path, name) for path, name in FUNCTIONS.items()),
        migrations.RemoveConstraint(model_name="laneentry", name="lane_entry_once"),
        migrations.AlterField(
            model_name="laneentry",
            name="lane",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="invenio_live.lane",
            ),
        ),
        migrations.AddConstraint(
            model_name="laneentry",
            constraint=models.UniqueConstraint(fields=("lane", "lane_set"), name="lane_entry_once"),
        ),
    ]

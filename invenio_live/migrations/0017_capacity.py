"""One rule for what an agent carries: functions for the claim, for transfers and for what people are shown."""

from importlib import import_module

from django.db import migrations

functions = import_module("invenio_live.migrations.0004_functions")
FUNCTIONS = {
    "agents/fits": "agent_fits",
    "agents/load": "agent_load",
    "queue/room": "queue_room",
    "queue/take": "queue_take",
}


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_center", "0003_operation"),
        ("invenio_live", "0016_distribution"),
    ]
    operations = [functions.install(path, name) for path, name in FUNCTIONS.items()]

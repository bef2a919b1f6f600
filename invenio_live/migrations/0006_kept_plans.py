"""The claim raises the version itself, and the plans of places and rows are kept."""

from importlib import import_module

from django.db import migrations

functions = import_module("invenio_live.migrations.0004_functions")
CHANGED = ("queue/place", "queue/claim", "events/rows", "queue/take")


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0005_unsent_files")]
    operations = [functions.install(path, functions.FUNCTIONS[path]) for path in CHANGED]

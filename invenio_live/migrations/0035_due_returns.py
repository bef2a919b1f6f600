"""A return that is due weighs on who holds it."""

from django.db import migrations

from invenio_live import functions


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0029_canned_reply")]
    operations = [functions.install("agents/load", "agent_load")]

from django.db import migrations

from invenio_center.kernel.beat import periodic

TASKS = {
    "live: announce_due": ("invenio_live.tasks.announce_due", 1),
    "live: sweep_presence": ("invenio_live.tasks.sweep_presence", 5),
    "live: fetch_attachments": ("invenio_live.tasks.fetch_attachments", 10),
}


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_live", "0002_queue"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [periodic(TASKS)]

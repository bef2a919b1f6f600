from django.db import migrations

TASKS = {
    "live: announce_due": ("invenio_live.tasks.announce_due", 1),
    "live: sweep_presence": ("invenio_live.tasks.sweep_presence", 5),
    "live: fetch_attachments": ("invenio_live.tasks.fetch_attachments", 10),
}


def seed(apps, schema_editor):
    intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for name, (task, seconds) in TASKS.items():
        interval, _ = intervals.get_or_create(every=seconds, period="seconds")
        tasks.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": seconds * 2}
        )


def unseed(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=TASKS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_live", "0002_queue"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(seed, unseed)]

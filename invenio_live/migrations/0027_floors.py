"""Floors rise more often, and those of before are not stepped over: a claim stays quick under a long transaction."""

from django.db import migrations, models

from invenio_center.kernel.beat import periodic
from invenio_live import functions


def drop_old_turn(apps, _editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name="live: raise_floors").delete()


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0026_landing")]
    operations = [
        migrations.AddField("lanefloor", "generation", models.PositiveIntegerField(db_default=0)),
        migrations.RemoveIndex("lanefloor", "lane_floor_lowest"),
        migrations.AddIndex(
            "lanefloor", models.Index(fields=["lane", "-generation", "at"], name="lane_floor_current")
        ),
        migrations.RunSQL([functions.text("queue/floor")], migrations.RunSQL.noop),
        functions.install("queue/raise", "queue_raise"),
        functions.install("queue/walk", "queue_walk"),
        migrations.RunPython(drop_old_turn, migrations.RunPython.noop),
        periodic({"live: raise_floors": ("invenio_live.tasks.raise_floors", 5)}),
    ]

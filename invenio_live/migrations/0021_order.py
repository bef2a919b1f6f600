"""Teams, ageing as a head start of lanes, and rows a supervisor put on top (docs/decisions/0006)."""

from importlib import import_module
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import invenio_center.kernel.ids
from invenio_center.kernel.beat import periodic
from invenio_center.kernel.sql import statement

QUEUE = str(Path(__file__).resolve().parents[1] / "queue")
functions = import_module("invenio_live.migrations.0004_functions")
FUNCTIONS = {
    "queue/lane_order": "queue_lane_order",
    "queue/walk": "queue_walk",
    "queue/place": "queue_place",
    "queue/claim": "queue_claim",
    "queue/take": "queue_take",
    "queue/reprice": "queue_reprice",
}
TASKS = {"live: alarm_starving": ("invenio_live.tasks.alarm_starving", 60)}
CLASSES = [
    ("scheduled", "Agendamento"),
    ("present", "WebChat no site"),
    ("left", "WebChat fora do site"),
    ("top", "Posto no topo"),
    ("normal", "Normal"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_live", "0020_moves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("lane", "head_start_s", models.IntegerField(default=0)),
        migrations.AddField("laneentry", "head_start_s", models.IntegerField(default=0)),
        migrations.AlterField("lane", "cls", models.CharField(choices=CLASSES, max_length=10)),
        migrations.AddField(
            "conversation",
            "topped_at",
            models.DateTimeField(blank=True, null=True, verbose_name="posto no topo em"),
        ),
        migrations.AddField(
            "conversation",
            "topped_by",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "conversation",
            "topped_reason",
            models.CharField(blank=True, db_default="", max_length=300, verbose_name="motivo do topo"),
        ),
        migrations.RunSQL(statement(QUEUE, "tail"), "DROP VIEW queue_tail"),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=invenio_center.kernel.ids.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="nome")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"is_active": True, "role": "supervisor"},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="líder",
                    ),
                ),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to=settings.AUTH_USER_MODEL, verbose_name="membros"
                    ),
                ),
                (
                    "segments",
                    models.ManyToManyField(
                        blank=True,
                        related_name="teams",
                        to="invenio_center.segment",
                        verbose_name="segmentos",
                    ),
                ),
                (
                    "channels",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to="channels_app.channel", verbose_name="canais"
                    ),
                ),
            ],
            options={"verbose_name": "equipe", "verbose_name_plural": "equipes", "ordering": ["name"]},
        ),
        migrations.RunSQL(statement(QUEUE, "may_take"), migrations.RunSQL.noop),
        *(functions.install(path, name) for path, name in FUNCTIONS.items()),
        periodic(TASKS),
    ]

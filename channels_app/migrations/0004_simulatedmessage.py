import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_app", "0003_periodic_tasks")]
    operations = [
        migrations.CreateModel(
            name="SimulatedMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=160)),
                ("person_name", models.CharField(blank=True, max_length=200)),
                ("outgoing", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=20)),
                ("content", models.JSONField(default=dict)),
                ("provider_id", models.CharField(max_length=300)),
                ("correlation", models.CharField(blank=True, max_length=512)),
                ("status", models.CharField(blank=True, max_length=10)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="channels_app.channel",
                    ),
                ),
            ],
            options={
                "verbose_name": "mensagem simulada",
                "verbose_name_plural": "mensagens simuladas",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["channel", "person", "id"], name="simulated_thread"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="simulated_due"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "provider_id"), name="simulated_provider_once")
                ],
            },
        ),
    ]

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import invenio_center.kernel.ids
from invenio_center.kernel.beat import periodic

TASKS = {
    "live: sweep_hooks": ("invenio_live.tasks.sweep_hooks", 5),
    "live: drop_old_hooks": ("invenio_live.tasks.drop_old_hooks", 3600),
}


class Migration(migrations.Migration):
    dependencies = [
        ("channels_app", "0011_fewer_indexes"),
        ("invenio_center", "0003_operation"),
        ("invenio_live", "0012_routing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedCursor",
            fields=[
                ("source", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField(default=0)),
                ("gaps", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="Subscription",
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
                ("name", models.CharField(max_length=80, verbose_name="nome")),
                ("url", models.CharField(max_length=500, verbose_name="endereço")),
                ("events", models.JSONField(default=list, verbose_name="eventos")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="criado em"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="ativo")),
                ("starts", models.JSONField(default=dict, editable=False)),
                ("cipher", models.TextField(editable=False)),
                ("previous_cipher", models.TextField(blank=True, editable=False)),
                ("previous_until", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "secret_set_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="segredo de",
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "failing_since",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="falhando desde"
                    ),
                ),
                ("resume_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "parked_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="parado em"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=200, verbose_name="último erro"),
                ),
                (
                    "last_success_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="última entrega"
                    ),
                ),
                ("lease_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("served_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("fence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "channels",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="channels_app.channel", verbose_name="canais"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="criado por",
                    ),
                ),
                (
                    "segments",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="invenio_center.segment", verbose_name="segmentos"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lê como",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="SubscriptionDelivery",
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
                ("event", models.UUIDField(editable=False, verbose_name="evento")),
                ("type", models.CharField(max_length=60, verbose_name="tipo")),
                ("source", models.CharField(max_length=12)),
                ("row", models.BigIntegerField()),
                ("stream", models.CharField(max_length=80)),
                ("sequence", models.PositiveIntegerField(verbose_name="sequência")),
                ("at", models.DateTimeField(verbose_name="quando")),
                (
                    "state",
                    models.CharField(
                        choices=[("queued", "Na fila"), ("delivered", "Entregue"), ("parked", "Parada")],
                        default="queued",
                        max_length=9,
                        verbose_name="situação",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativas")),
                ("first_tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="próxima tentativa"
                    ),
                ),
                ("delivered_at", models.DateTimeField(blank=True, null=True, verbose_name="entregue em")),
                ("code", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="resposta")),
                ("answer", models.CharField(blank=True, max_length=200)),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="erro")),
                ("tries", models.JSONField(blank=True, default=list)),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="invenio_live.subscription",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "entrega de webhook",
                "verbose_name_plural": "entregas de webhook",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["subscription", "due_at", "id"],
                        name="hook_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "queued")),
                        fields=["subscription", "stream", "sequence"],
                        name="hook_queued_stream",
                    ),
                    models.Index(fields=["subscription", "-id"], name="hook_of_subscription"),
                    models.Index(fields=["subscription", "at"], name="hook_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subscription", "event"), name="hook_event_once"),
                    models.UniqueConstraint(
                        fields=("subscription", "stream", "sequence"), name="hook_sequence_once"
                    ),
                ],
            },
        ),
        periodic(TASKS),
    ]

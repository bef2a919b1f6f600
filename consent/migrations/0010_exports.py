import django.db.models.functions.datetime
from django.db import migrations, models

import invenio_center.kernel.ids
from invenio_center.kernel.beat import periodic

TASKS = {
    "consent: sweep_exports": ("consent.tasks.sweep_exports", 5),
    "consent: expire_exports": ("consent.tasks.expire_exports", 600),
}


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0009_retention"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=invenio_center.kernel.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="identificador",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("csv", "Planilha CSV"),
                            ("xlsx", "Planilha Excel (XLSX)"),
                            ("jsonl", "Cópia fiel (JSONL)"),
                            ("jsonld", "Registro ISO/IEC TS 27560 (JSON-LD)"),
                            ("pdf", "Relatório para leitura (PDF)"),
                            ("pack", "Pacote de prova (ZIP)"),
                        ],
                        max_length=6,
                        verbose_name="formato",
                    ),
                ),
                ("filters", models.JSONField(default=dict, verbose_name="filtros")),
                ("personal", models.BooleanField(default=True, verbose_name="com dados pessoais")),
                ("reason", models.CharField(max_length=500, verbose_name="motivo")),
                ("asked_by_id", models.UUIDField(blank=True, null=True, verbose_name="pedida por")),
                ("asked_by", models.CharField(blank=True, max_length=200, verbose_name="pedida por")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Na fila"),
                            ("running", "Preparando"),
                            ("done", "Pronta"),
                            ("failed", "Falhou"),
                            ("cancelled", "Interrompida"),
                            ("expired", "Arquivo apagado"),
                        ],
                        default="queued",
                        max_length=9,
                        verbose_name="situação",
                    ),
                ),
                ("upto", models.BigIntegerField(verbose_name="até o evento")),
                ("total", models.BigIntegerField(default=0, verbose_name="registros")),
                ("done", models.BigIntegerField(default=0, verbose_name="registros prontos")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tentativas")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=200, verbose_name="arquivo")),
                ("size", models.BigIntegerField(default=0, verbose_name="tamanho em bytes")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("manifest", models.TextField(blank=True, verbose_name="manifesto assinado")),
                ("failure", models.CharField(blank=True, max_length=300, verbose_name="falha")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="pedida em"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="concluída em")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="arquivo guardado até"),
                ),
            ],
            options={
                "verbose_name": "exportação",
                "verbose_name_plural": "exportações",
                "db_table": "consent_export",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["id"],
                        name="consent_export_open",
                    )
                ],
            },
        ),
        periodic(TASKS),
    ]

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from invenio_center.kernel.sql import statement

SQL = str(Path(__file__).resolve().parents[1] / "ledger" / "sql")


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0011_legal_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="installation",
            name="declared_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="opt-in declarado aceito desde"),
        ),
        migrations.CreateModel(
            name="ImportedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="código")),
                ("body", models.TextField(verbose_name="texto")),
                (
                    "body_sha256",
                    models.CharField(max_length=64, unique=True, verbose_name="SHA-256 do texto"),
                ),
                (
                    "controller_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        size=None,
                        verbose_name="nomes do controlador",
                    ),
                ),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="finalidades",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        default=list,
                        size=None,
                        verbose_name="canais",
                    ),
                ),
                ("validator_version", models.CharField(max_length=20, verbose_name="versão do validador")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("valid", "Válido"),
                            ("valid_with_warnings", "Válido com avisos"),
                            ("invalid", "Inválido"),
                        ],
                        max_length=20,
                        verbose_name="parecer",
                    ),
                ),
                (
                    "codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        default=list,
                        size=None,
                        verbose_name="códigos",
                    ),
                ),
                (
                    "kept_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="guardado em"
                    ),
                ),
            ],
            options={
                "verbose_name": "texto importado",
                "verbose_name_plural": "textos importados",
                "db_table": "consent_imported_text",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict", "invalid"), _negated=True),
                        name="consent_imported_text_valid",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedtext",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_imported_text is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_imported_text_append_only';",
                    hash="b3d4a33383c322ebd72ed355a6cccf8100587487",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_append_only_cf5c9",
                    table="consent_imported_text",
                    when="BEFORE",
                ),
            ),
        ),
        # A function's columns cannot be replaced in place.
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS consent_read(uuid, text, text, text)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(statement(SQL, "read"), migrations.RunSQL.noop),
    ]

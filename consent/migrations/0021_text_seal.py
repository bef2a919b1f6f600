from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def seal_older(_apps: Any, _editor: Any) -> None:
    from consent.ledger import seals

    seals.seal_older()


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0020_refold"),
    ]

    operations = [
        migrations.CreateModel(
            name="TextSeal",
            fields=[
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="seal",
                        serialize=False,
                        to="consent.consenttext",
                        verbose_name="texto",
                    ),
                ),
                ("canonical", models.TextField(verbose_name="forma canônica")),
                ("signature", models.CharField(max_length=128, verbose_name="assinatura Ed25519")),
                ("public_key", models.CharField(max_length=64, verbose_name="chave pública")),
                (
                    "sealed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="selado em"
                    ),
                ),
            ],
            options={
                "verbose_name": "selo de texto",
                "verbose_name_plural": "selos de textos",
                "db_table": "consent_text_seal",
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="textseal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'consent_text_seal is append-only' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'consent_text_seal_append_only';",
                    hash="d7d9d7f686fdef33b6b813e16f441f5c4b40d850",
                    level="STATEMENT",
                    operation="UPDATE OR DELETE OR TRUNCATE",
                    pgid="pgtrigger_append_only_aeae8",
                    table="consent_text_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(seal_older, migrations.RunPython.noop),
    ]

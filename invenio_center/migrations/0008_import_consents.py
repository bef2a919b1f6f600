from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_center", "0007_processing_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="consent",
            field=models.CharField(blank=True, max_length=8, verbose_name="consentimento"),
        ),
        migrations.AddField(
            model_name="importrow",
            name="consent_why",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="importrow",
            name="event_id",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="importrun",
            name="attestation",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="importrun",
            name="dates",
            field=models.CharField(
                choices=[("iso", "ano-mês-dia (2026-01-31)"), ("dmy", "dia/mês/ano (31/01/2026)")],
                default="iso",
                max_length=3,
                verbose_name="datas dos consentimentos",
            ),
        ),
    ]

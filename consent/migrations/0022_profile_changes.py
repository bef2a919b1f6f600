import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0021_text_seal")]

    operations = [
        migrations.AddField(
            model_name="textchange",
            name="aspects",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
                verbose_name="o que mudou",
            ),
        ),
        migrations.AlterField(
            model_name="textchange",
            name="text",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="change",
                to="consent.consenttext",
                verbose_name="texto",
            ),
        ),
    ]

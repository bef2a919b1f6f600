from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0016_tallies")]

    operations = [
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(fields=["type", "seq"], name="consent_event_type"),
        ),
    ]

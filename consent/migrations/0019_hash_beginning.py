from django.contrib.postgres.indexes import OpClass
from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    dependencies = [("consent", "0018_read_merged")]

    operations = [
        migrations.AddIndex(
            "consentevent",
            models.Index(OpClass(Left("event_hash", 16), "text_pattern_ops"), name="consent_event_hash"),
        ),
    ]

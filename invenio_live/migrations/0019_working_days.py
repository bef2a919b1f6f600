"""Indexes by which reports find a period: replies of a person, pauses. The one of replies leaves customers out."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("invenio_live", "0018_presence"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="pause", index=models.Index(fields=["-started_at", "-id"], name="pause_recent")
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("author__isnull", False)),
                fields=["author", "at"],
                name="message_of_author",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="autor",
            ),
        ),
    ]

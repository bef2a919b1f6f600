from django.db import migrations, models

from invenio_center.kernel.beat import periodic


class Migration(migrations.Migration):
    dependencies = [
        ("channels_app", "0002_initial"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["channel", "to", "id"],
                name="delivery_of_person",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
        ),
        periodic({"channels: sweep": ("channels_app.tasks.sweep", 5)}),
    ]

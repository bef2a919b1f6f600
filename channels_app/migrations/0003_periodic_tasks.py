from django.db import migrations, models


def seed(apps, schema_editor):
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=5, period="seconds"
    )
    apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
        name="channels: sweep",
        defaults={
            "task": "channels_app.tasks.sweep",
            "interval": interval,
            "expires": None,
            "expire_seconds": 10,
        },
    )


def unseed(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name="channels: sweep").delete()


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
        migrations.RunPython(seed, unseed),
    ]

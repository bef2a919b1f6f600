from django.db import migrations

from invenio_center.kernel.beat import periodic


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_faster_functions"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [periodic({"consent: sign_head": ("consent.tasks.sign_head", 600)})]

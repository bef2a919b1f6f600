from django.db import migrations

from invenio_center.kernel.beat import periodic

TASKS = {
    "live: sweep_imports": ("invenio_live.tasks.sweep_imports", 5),
    "live: forget_imports": ("invenio_live.tasks.forget_imports", 3600),
}


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0014_lane_floors"), ("invenio_center", "0004_imports")]
    operations = [periodic(TASKS)]

from django.db import migrations

from invenio_center.kernel.beat import periodic

TASKS = {
    "live: sweep_erasures": ("invenio_live.tasks.sweep_erasures", 10),
    "live: mind_rights": ("invenio_live.tasks.mind_rights", 600),
}


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0024_preferences")]
    operations = [periodic(TASKS)]

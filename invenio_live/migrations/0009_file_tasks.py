from django.db import migrations

from invenio_center.kernel.beat import periodic

TASKS = {
    "live: inspect_files": ("invenio_live.tasks.inspect_files", 10),
    "live: drop_released_files": ("invenio_live.tasks.drop_released_files", 3600),
}
# Pictures from before get their small copies.
EARLIER = """
UPDATE invenio_live_attachment SET inspect_at = now()
WHERE state = 'ready' AND path <> '' AND content_type LIKE 'image/%'
"""


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0008_stored_by_content")]
    operations = [periodic(TASKS), migrations.RunSQL(EARLIER, migrations.RunSQL.noop)]

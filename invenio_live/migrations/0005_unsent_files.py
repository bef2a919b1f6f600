from django.db import migrations

from invenio_center.kernel.beat import periodic


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0004_functions")]
    operations = [periodic({"live: drop_unsent_files": ("invenio_live.tasks.drop_unsent_files", 3600)})]

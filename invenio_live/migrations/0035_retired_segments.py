"""What waits in a segment out of use is taken like the general queue. Sets follow with the next change of rights."""

from django.db import migrations

from invenio_live import functions


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0028_lighter_prices"), ("invenio_center", "0010_merges")]
    operations = [migrations.RunSQL(functions.text("queue/may_take"), migrations.RunSQL.noop)]

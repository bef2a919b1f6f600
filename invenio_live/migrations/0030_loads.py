"""A due return weighs on who holds it; what waits in a segment out of use is taken like the general queue; what a
conversation weighs is said in one place. Sets of lanes follow with the next change of rights.
"""

from django.db import migrations

from invenio_live import functions


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0029_canned_reply"), ("invenio_center", "0011_segment_codes")]
    operations = [
        migrations.RunSQL(functions.text("queue/may_take"), migrations.RunSQL.noop),
        functions.install("agents/units", "agent_units"),
        functions.install("agents/filled", "agent_filled"),
        functions.install("agents/fits", "agent_fits"),
        functions.install("agents/load", "agent_load"),
    ]

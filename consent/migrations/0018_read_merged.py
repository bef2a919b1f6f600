from pathlib import Path

from django.db import migrations

from invenio_center.kernel.sql import statement

SQL = str(Path(__file__).resolve().parents[1] / "ledger" / "sql")


class Migration(migrations.Migration):
    """``consent_read`` answers for a merged record what it answers for the one it was merged into."""

    dependencies = [("consent", "0017_event_types")]

    operations = [migrations.RunSQL(statement(SQL, "read"), migrations.RunSQL.noop)]

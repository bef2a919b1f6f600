from pathlib import Path

from django.db import migrations

from invenio_center.kernel.sql import statement

SQL = str(Path(__file__).resolve().parents[1] / "ledger" / "sql")
OLD_APPEND = "text[], text[], text[], text[], text[], uuid[], uuid[], jsonb[]"


class Migration(migrations.Migration):
    """The functions as their files say now; where 0001 ran on these files, nothing changes but ``consent_read``."""

    dependencies = [("consent", "0001_initial")]

    operations = [
        migrations.RunSQL(statement(SQL, "functions"), migrations.RunSQL.noop),
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS consent_append({OLD_APPEND})", migrations.RunSQL.noop),
        # A function's columns cannot be replaced in place.
        migrations.RunSQL(
            "DROP FUNCTION IF EXISTS consent_append(text, text, text, text, text)", migrations.RunSQL.noop
        ),
        migrations.RunSQL(statement(SQL, "append"), migrations.RunSQL.noop),
        migrations.RunSQL(statement(SQL, "read"), "DROP FUNCTION consent_read"),
        migrations.RunSQL(statement(SQL, "keep"), "DROP FUNCTION consent_keep"),
    ]

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# What older releases kept of links that have done their work.
FORGET = r"""
UPDATE channels_app_delivery
SET payload = regexp_replace(payload::text, '/confirm/[A-Za-z0-9_-]{22}/', '/confirm/[...]/', 'g')::jsonb
WHERE purpose = 'optin_confirmation' AND state IN ('sent', 'failed', 'cancelled')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("channels_app", "0015_marks"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="secret_forgotten",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.state IN ('sent', 'failed', 'cancelled') AND NEW.payload #>> '{message,secret}' <> '')",
                    func="\nNEW.payload = jsonb_set(\n  replace(NEW.payload::text, NEW.payload #>> '{message,secret}', '[...]')::jsonb, '{message,secret}', '\"\"');\nRETURN NEW;\n",
                    hash="696a8de93a2885a5ccf533764b4e68d7888a4b29",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_secret_forgotten_914ae",
                    table="channels_app_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]

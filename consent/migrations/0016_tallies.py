from pathlib import Path
from typing import Any

from django.db import connection, migrations, models

from invenio_center.kernel.beat import periodic
from invenio_center.kernel.sql import statement

SQL = str(Path(__file__).resolve().parents[1] / "ledger" / "sql")
# What a function returns cannot be replaced in place, and another number of arguments is another function.
OLD = "DROP FUNCTION IF EXISTS consent_append(text, text, text, text, text, text)"
LOCK = "LOCK TABLE consent_state IN SHARE ROW EXCLUSIVE MODE"


def count(_apps: Any, _editor: Any) -> None:
    """Everybody and every text once, from the states and events that are there; from here on the append keeps them."""
    from consent.ledger import tallying

    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    tallying.count_everything()


def forget(apps: Any, _editor: Any) -> None:
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(
        name="consent: count_figures"
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_rights_requests")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20, verbose_name="canal")),
                ("purpose", models.CharField(max_length=20, verbose_name="finalidade")),
                ("state", models.CharField(max_length=20, verbose_name="estado")),
                ("ends", models.DateTimeField(blank=True, null=True, verbose_name="vence na hora")),
                ("people", models.IntegerField(verbose_name="pessoas")),
            ],
            options={
                "verbose_name": "contagem de pessoas",
                "verbose_name_plural": "contagens de pessoas",
                "db_table": "consent_tally",
            },
        ),
        migrations.CreateModel(
            name="TextTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="código")),
                ("version", models.PositiveIntegerField(verbose_name="versão")),
                ("grants", models.BigIntegerField(verbose_name="aceites")),
                ("last", models.DateTimeField(verbose_name="último")),
            ],
            options={
                "verbose_name": "contagem de aceites",
                "verbose_name_plural": "contagens de aceites",
                "db_table": "consent_text_tally",
            },
        ),
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(statement(SQL, name), migrations.RunSQL.noop)
            for name in ("count", "begin", "append")
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.DeleteModel(name="Figures"),
        migrations.RunPython(forget, migrations.RunPython.noop),
        periodic({"consent: settle_tallies": ("consent.tasks.settle_tallies", 60)}),
    ]

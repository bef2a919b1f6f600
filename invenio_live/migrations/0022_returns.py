from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from invenio_center.kernel.beat import periodic

functions = import_module("invenio_live.migrations.0004_functions")

TASKS = {
    "live: mind_returns": ("invenio_live.tasks.mind_returns", 10),
    "live: follow_zones": ("invenio_live.tasks.follow_zones", 3600),
}


class Migration(migrations.Migration):
    dependencies = [
        ("invenio_live", "0021_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="schedule",
            name="reminder_refused",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="Por que não saiu.",
                max_length=200,
                verbose_name="lembrete recusado",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="quem concluiu",
            ),
        ),
        functions.install("events/rows", "conversation_rows"),
        periodic(TASKS),
    ]

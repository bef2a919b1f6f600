"""Times of presence begin for the agents there are; the pause that the system sets itself."""

from django.db import migrations


def begin_spans(apps, schema_editor):
    agent_table, pause_table, span_table = (
        apps.get_model("invenio_live", name) for name in ("Agent", "Pause", "PresenceSpan")
    )
    on = dict(pause_table.objects.filter(ended_at=None).values_list("agent", "pk"))
    known = span_table.objects.filter(ended_at=None).values("agent")
    span_table.objects.bulk_create(
        span_table(
            agent=agent,
            state=agent.presence,
            pause_id=on.get(agent.pk) if agent.presence == "paused" else None,
            started_at=agent.presence_since,
        )
        for agent in agent_table.objects.exclude(pk__in=known)
    )


def make_absence(apps, schema_editor):
    kinds = apps.get_model("invenio_live", "PauseType").objects
    if not kinds.filter(is_absence=True).exists():
        name = "Ausente" if not kinds.filter(name="Ausente").exists() else "Ausente (sistema)"
        kinds.create(name=name, minutes=0, is_active=False, is_absence=True)


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0017_capacity")]
    operations = [
        migrations.RunPython(begin_spans, migrations.RunPython.noop),
        migrations.RunPython(make_absence, migrations.RunPython.noop),
    ]

"""A new priority writes less: entries are known by lane and set alone, the order of a lane is inlined where it is asked
for, and the lanes come back as one column, as do rows for lists and frames.

Entries follow from lanes and rights, so their table is made anew and filled.
"""

from django.db import migrations, models
from django.db.models import CASCADE, F

from invenio_live import functions

FILL = """
INSERT INTO invenio_live_laneentry (lane_set_id, lane_id, channel_id, rank, order_priority, head_start_s)
SELECT may.lane_set_id, may.lane_id, may.channel_id, may.rank, may.order_priority, lane.head_start_s
FROM queue_may_take may JOIN invenio_live_lane lane ON lane.id = may.lane_id
"""


def unindexed(to, **more):
    return models.ForeignKey(to, CASCADE, db_index=False, related_name=more.pop("related_name", "+"), **more)


class Migration(migrations.Migration):
    dependencies = [("invenio_live", "0027_floors")]
    operations = [
        migrations.DeleteModel("LaneEntry"),
        migrations.CreateModel(
            "LaneEntry",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "lane", "lane_set", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lane_set", unindexed("invenio_live.laneset", related_name="entries")),
                ("lane", unindexed("invenio_live.lane")),
                ("channel", unindexed("channels_app.channel")),
                ("rank", models.PositiveSmallIntegerField()),
                ("order_priority", models.PositiveSmallIntegerField()),
                ("head_start_s", models.IntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        F("lane_set"),
                        F("rank"),
                        F("order_priority").desc(),
                        F("lane"),
                        name="lane_entry_order",
                    )
                ]
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        # Doubles of lane_once, lane_by_segment and lane_by_scoring_segment.
        migrations.AlterField("lane", "channel", unindexed("channels_app.channel")),
        migrations.AlterField("lane", "segment", unindexed("invenio_center.segment", null=True)),
        migrations.AlterField("lane", "scoring_segment", unindexed("invenio_center.segment", null=True)),
        functions.install("queue/lane_order", "queue_lane_order"),
        functions.install("queue/reprice", "queue_reprice"),
        functions.install("events/rows", "conversation_rows"),
        functions.install("queue/take", "queue_take"),
    ]

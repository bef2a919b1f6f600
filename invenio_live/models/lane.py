from __future__ import annotations

from django.db import models

from invenio_center.models.fields import PriorityField, priority_range

from ..choices import LaneClass, PrioritySource


class Lane(models.Model):
    """One combination in use of what decides an order; what waits carries its lane, so a rule changes few rows.

    ``segment`` routes (who may take it), ``scoring_segment`` gives the score. ``priority`` is the first value set
    among contact, scoring segment and channel. Merge order over lanes: rank, ``order_priority`` (0 for returns,
    which go by their hour alone) from high to low, ready time, id.
    """

    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="+")
    segment = models.ForeignKey("invenio_center.Segment", models.CASCADE, null=True, related_name="+")
    scoring_segment = models.ForeignKey("invenio_center.Segment", models.CASCADE, null=True, related_name="+")
    contact_priority = models.PositiveSmallIntegerField(null=True)
    vip = models.BooleanField(default=False)
    cls = models.CharField(max_length=10, choices=LaneClass.choices)
    rank = models.PositiveSmallIntegerField()
    priority = PriorityField()
    order_priority = models.PositiveSmallIntegerField()
    priority_source = models.CharField(max_length=8, choices=PrioritySource.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "segment", "scoring_segment", "contact_priority", "vip", "cls"],
                name="lane_once",
                nulls_distinct=False,
            ),
            priority_range("lane_priority_range"),
        ]
        indexes = [
            models.Index(fields=["segment"], name="lane_by_segment"),
            models.Index(fields=["scoring_segment"], name="lane_by_scoring_segment"),
        ]

    def __str__(self) -> str:
        return f"{self.cls} {self.priority}"


class AgentLane(models.Model):
    """An agent may take from a lane. Follows rights; rewritten when rights or lanes change, never per claim."""

    agent = models.ForeignKey("invenio_live.Agent", models.CASCADE, related_name="+")
    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "lane"], name="agent_lane_once")]

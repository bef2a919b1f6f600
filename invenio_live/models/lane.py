from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from invenio_center.models.fields import PriorityField, priority_range

from ..choices import LaneClass, PrioritySource


class Lane(models.Model):
    """One combination in use of what decides an order; what waits carries its lane, so a rule changes few rows.

    ``segment`` routes (who may take it), ``scoring_segment`` gives the score. ``priority`` is the first value set
    among contact, scoring segment and channel. Merge order over lanes: rank, ``order_priority`` from high to low, ready
    time less ``head_start_s``, id. What these two are for which class: ``queue/lane_order.sql``.
    """

    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="+", db_index=False)
    segment = models.ForeignKey(
        "invenio_center.Segment", models.CASCADE, null=True, related_name="+", db_index=False
    )
    scoring_segment = models.ForeignKey(
        "invenio_center.Segment", models.CASCADE, null=True, related_name="+", db_index=False
    )
    contact_priority = models.PositiveSmallIntegerField(null=True)
    vip = models.BooleanField(default=False)
    cls = models.CharField(max_length=10, choices=LaneClass.choices)
    rank = models.PositiveSmallIntegerField()
    priority = PriorityField()
    order_priority = models.PositiveSmallIntegerField()
    head_start_s = models.IntegerField(default=0)
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


class LaneSet(models.Model):
    """One combination in use of rights to take; agents with equal rights share it, so a lane belongs to few sets.

    Empty ``channels`` means all lines. Without ``segments`` the open segments and the general queue; with them these
    alone, and the general queue if ``general``. ``everything`` is what supervisors see.
    """

    key = models.CharField(max_length=64, unique=True)
    channels = ArrayField(models.BigIntegerField(), default=list)
    segments = ArrayField(models.BigIntegerField(), default=list)
    general = models.BooleanField(default=False)
    everything = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class LaneEntry(models.Model):
    """A lane in a set, with the lane's order beside it: the walk reads the index of this table and no other.

    Rewritten when rights, lanes or priorities change, never per claim. A priority rewrites every entry of its lanes in
    all indexes, so there are two and no more: the sets of a lane, which are its key, and the order of a set.
    """

    pk = models.CompositePrimaryKey("lane", "lane_set")
    lane_set = models.ForeignKey(LaneSet, models.CASCADE, related_name="entries", db_index=False)
    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+", db_index=False)
    channel = models.ForeignKey("channels_app.Channel", models.CASCADE, related_name="+", db_index=False)
    rank = models.PositiveSmallIntegerField()
    order_priority = models.PositiveSmallIntegerField()
    head_start_s = models.IntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                F("lane_set"), F("rank"), F("order_priority").desc(), F("lane"), name="lane_entry_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lane_set}: {self.lane}"


class LaneFloor(models.Model):
    """Nothing waits in the lane since before the lowest floor of its newest generation: claims begin to read there.

    Rows that left the queue stay in the index until no transaction can see them; without a floor a claim would step
    over all of them while a long one is open. Raised by ``queue.floors``, which begins a generation; whoever enters
    below puts a lower one of the same generation (floor.sql). Newest first, so that the floors of before, which stay
    in the index just as long, are never stepped over themselves.
    """

    lane = models.ForeignKey(Lane, models.CASCADE, related_name="+", db_index=False)
    generation = models.PositiveIntegerField(db_default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lane", "-generation", "at"], name="lane_floor_current")]

    def __str__(self) -> str:
        return f"{self.lane}: {self.at}"

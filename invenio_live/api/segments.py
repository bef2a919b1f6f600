"""Segments and the preview of their rules."""

from __future__ import annotations

from typing import Any

from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.contacts import tags
from invenio_center.models import Segment, User
from invenio_center.segments import actions, queries

from ..queue import batches, members
from .base import Editable
from .fields import PublicId, Tags, body

YEAR_S = 31_536_000


class SlaSerializer(serializers.Serializer[Any]):
    first_response_s = serializers.IntegerField(
        min_value=1, max_value=YEAR_S, required=False, allow_null=True
    )
    next_response_s = serializers.IntegerField(min_value=1, max_value=YEAR_S, required=False, allow_null=True)
    resolution_s = serializers.IntegerField(min_value=1, max_value=YEAR_S, required=False, allow_null=True)


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    agents = PublicId(queryset=User.objects.all(), many=True, required=False)
    sla = SlaSerializer(source="*", required=False)
    auto_tags = Tags(required=False)
    required_skills = Tags(required=False)
    overflow_to = PublicId(queryset=Segment.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Segment
        fields = [
            "id", "name", "code", "is_active", "is_vip", "priority", "rules", "distribution", "agents", "sla",
            "auto_tags", "rank", "allows_picks", "required_skills", "loyal_hours", "loyal_online_limit",
            "loyal_offline_limit", "overflow_after_s", "overflow_to", "promotes_before_min",
        ]  # fmt: skip


class SegmentViewSet(mixins.DestroyModelMixin, Editable):
    resource = "segments"
    queryset = Segment.objects.select_related("overflow_to").prefetch_related(
        "agents", "auto_tags", "required_skills"
    )
    serializer_class = SegmentSerializer
    filterset_fields = ["is_active", "code"]

    def save(self, existing: Segment | None, fields: dict[str, Any]) -> Segment:
        for name in ("auto_tags", "required_skills"):
            if name in fields:
                fields[name] = tags.named(fields[name])
        saved = actions.save_segment(actor=self.user, segment=existing, **fields)
        return Segment.objects.get(pk=saved.pk)

    def perform_destroy(self, segment: Segment) -> None:
        """History points at it: deleting it here means taking it out of use."""
        actions.deactivate(segment, actor=self.user)

    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """Who matches these rules now: ``{count, sample, complete, waiting}``. Nothing is stored.

        ``waiting``: ``{count, looked, complete}``, how many of what waits would be in the segment; it alone knows what
        depends on the conversation (line, kind, first message, hours).
        """
        wanted = body(request).get("rules") or {}
        found = members.matching(wanted)
        waiting = {"count": found.matching, "looked": found.looked, "complete": found.complete}
        return Response({**queries.preview(wanted), "waiting": waiting})

    @action(detail=True, methods=["get"])
    def move(self, request: Request, id: str) -> Response:
        """The last change of this segment that moved very many rows, in batches: how far it is; null if none did."""
        row = batches.latest(self.get_object())
        names = ("cause", "total", "seen", "changed", "started_at", "ended_at")
        return Response({name: getattr(row, name) for name in names} if row else None)

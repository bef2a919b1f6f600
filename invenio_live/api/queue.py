"""The order of what waits and taking the next one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.models import Role

from ..models import Conversation, SlaClock
from ..queue import actions, queries
from ..sla import queries as sla
from .base import Resource
from .conversations import ConversationSerializer
from .fields import find, limit_of

DEFAULT_LIMIT, MAX_LIMIT = 50, 200


class QueueViewSet(Resource):
    """``queue/``: what this caller may take, in the order of "Próximo"; supervisors see everything."""

    resource = "queue"
    queryset = Conversation.objects.all()
    serializer_class = ConversationSerializer

    def list(self, request: Request) -> Response:
        limit = limit_of(request, usual=DEFAULT_LIMIT, most=MAX_LIMIT)
        agent = None if self.user.role == Role.SUPERVISOR else self.agent
        found = queries.list_queue(agent, limit)
        numbers = [one.conversation_id for one in found.entries]
        ids = dict(Conversation.objects.filter(pk__in=numbers).values_list("pk", "public_id"))
        clocks = sla.open_of(numbers)
        return Response(
            {
                "results": [entry(item, ids, clocks) for item in found.entries],
                "urgent": found.urgent,
                "total": found.total,
            }
        )

    @action(detail=False, methods=["post"])
    def next(self, request: Request) -> Response:
        """200 the conversation, now the caller's; 204 when nothing may be taken."""
        conversation = actions.claim_next(self.agent)
        return Response(status=204) if conversation is None else self.shown(conversation)

    @action(detail=False, methods=["get"])
    def compare(self, request: Request) -> Response:
        """Who stands first of two, and why: ``?a=&b=``."""
        a, b = (find(self.get_queryset(), request.query_params.get(name)) for name in ("a", "b"))
        return Response({"why": queries.compare(a, b)})


def entry(item: Any, ids: dict[int, Any], clocks: dict[int, list[SlaClock]]) -> dict[str, Any]:
    shown = asdict(item)
    number = shown.pop("conversation_id")
    return {**shown, "conversation": ids.get(number), "due": sla.due(clocks.get(number, ()))}

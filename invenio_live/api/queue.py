"""The order of what waits and taking the next one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels_app.models import Channel
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Role
from invenio_center.models.fields import PRIORITY_MAX
from invenio_center.models.operation import AGEING_MAX_S

from ..agents import actions as agents
from ..models import Conversation, SlaClock
from ..queue import actions, previews, queries
from ..sla import queries as sla
from .base import Resource
from .conversations import ConversationSerializer
from .fields import body, find, limit_of, offset_of

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 50, 200, 10_000


class QueueViewSet(Resource):
    """``queue/``: what this caller may take, in the order of "Próximo"; supervisors see everything."""

    resource = "queue"
    queryset = Conversation.objects.all()
    serializer_class = ConversationSerializer

    def list(self, request: Request) -> Response:
        limit = limit_of(request, usual=DEFAULT_LIMIT, most=MAX_LIMIT)
        offset = offset_of(request, most=MAX_OFFSET)
        agent = None if self.user.role == Role.SUPERVISOR else self.agent
        found = queries.list_queue(agent, limit, offset)
        numbers = [entry.conversation_id for entry in found.entries]
        ids, clocks = public_ids(numbers), sla.open_of(numbers)
        return Response(
            {
                "results": [entry(item, ids, clocks) for item in found.entries],
                "urgent": found.urgent,
                "total": found.total,
                "next": self._page(request, limit, offset + limit) if offset + limit < found.total else None,
                "previous": self._page(request, limit, max(0, offset - limit)) if offset else None,
            }
        )

    def _page(self, request: Request, limit: int, offset: int) -> str | None:
        return request.build_absolute_uri(f"?limit={limit}&offset={offset}") if offset <= MAX_OFFSET else None

    @action(detail=False, methods=["post"])
    def next(self, request: Request) -> Response:
        """200 the conversation, now the caller's; 204 when nothing may be taken. Who asks is at work."""
        agent = self.agent
        agents.at_work(agent)
        conversation = actions.claim_next(agent)
        return Response(status=204) if conversation is None else self.shown(conversation)

    @action(detail=False, methods=["get"])
    def compare(self, request: Request) -> Response:
        """Who stands first of two, and why: ``?a=&b=``."""
        a, b = (find(self.get_queryset(), request.query_params.get(name)) for name in ("a", "b"))
        return Response({"why": queries.compare(a, b)})

    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        """The first rows under priorities nobody has saved: ``{"channels": {id: n}, "ageing_s": k, "limit": n}``."""
        if self.user.role != Role.SUPERVISOR:
            raise NotAllowed
        found = previews.preview(_unsaved(body(request)), limit_of(request, usual=20, most=MAX_LIMIT))
        ids = public_ids([row.conversation_id for row in found])
        return Response(
            {
                "results": [
                    {
                        "conversation": ids.get(row.conversation_id),
                        "position": row.new,
                        "position_now": row.old,
                        "tier": row.tier,
                        "priority": row.priority,
                    }
                    for row in found
                ]
            }
        )


def _unsaved(given: dict[str, Any]) -> previews.Unsaved:
    channels, ageing_s = given.get("channels") or {}, given.get("ageing_s")
    if not isinstance(channels, dict) or not all(
        _whole(value, 1, PRIORITY_MAX) for value in channels.values()
    ):
        raise Invalid.field("channels", "invalid", "Informe para cada canal um número inteiro de 1 a 100.")
    if ageing_s is not None and not _whole(ageing_s, 0, AGEING_MAX_S):
        raise Invalid.field("ageing_s", "invalid", f"Informe um número inteiro de 0 a {AGEING_MAX_S}.")
    known = {str(pk): pk for pk in Channel.objects.values_list("public_id", flat=True)}
    if unknown := set(channels) - known.keys():
        raise Invalid.field("channels", "unknown", f"Não existe o canal {min(unknown)}.")
    return previews.Unsaved({known[name]: value for name, value in channels.items()}, ageing_s)


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def public_ids(wanted: list[int]) -> dict[int, Any]:
    return dict(Conversation.objects.filter(pk__in=wanted).values_list("pk", "public_id"))


def entry(item: Any, ids: dict[int, Any], clocks: dict[int, list[SlaClock]]) -> dict[str, Any]:
    shown = asdict(item)
    number = shown.pop("conversation_id")
    return {**shown, "conversation": ids.get(number), "due": sla.due(clocks.get(number, ()))}

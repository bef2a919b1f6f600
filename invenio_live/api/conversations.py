"""Conversations and everything an agent does with one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Role, Segment

from ..agents.queries import agent_by_user
from ..choices import TIER
from ..conversations import actions, queries
from ..models import Conversation, Lane, Message, Outcome, SlaClock
from ..queue import actions as queue
from ..queue import tops
from ..schedules import actions as schedules
from ..schedules import asking
from ..sla import queries as sla
from .base import Readable
from .fields import body, find, flag, identifier, limit_of, names, required, words
from .filters import ConversationFilter
from .messages import MessageSerializer, placed
from .schedules import answer
from .shapes import Reply

MOST_MESSAGES = 200
LONGEST_CLIENT_ID = 64


def lane_now(conversation: Conversation) -> Lane | None:
    """A promised return stands in its own lane from its promotion on, whatever else waits."""
    promoted = conversation.promotes_at is not None and conversation.promotes_at <= timezone.now()
    return conversation.return_lane if promoted else conversation.lane


class ConversationSerializer(serializers.ModelSerializer[Conversation]):
    id = serializers.UUIDField(source="public_id")
    channel = serializers.UUIDField(source="channel.public_id")
    contact = serializers.UUIDField(source="contact.public_id")
    segment = serializers.UUIDField(source="segment.public_id", allow_null=True, default=None)
    agent = serializers.UUIDField(source="holder.user.public_id", allow_null=True, default=None)
    tier = serializers.SerializerMethodField()
    priority = serializers.SerializerMethodField()
    priority_source = serializers.SerializerMethodField()
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)  # type: ignore[var-annotated]
    due = serializers.SerializerMethodField()
    outcome = serializers.CharField(source="outcome.label", allow_null=True, default=None)
    rating = serializers.IntegerField(source="rating.score", allow_null=True, default=None)
    rating_comment = serializers.CharField(source="rating.comment", allow_null=True, default=None)

    class Meta:
        model = Conversation
        fields = [
            "id", "protocol", "status", "channel", "contact", "segment", "agent", "tier", "priority",
            "priority_source", "waiting_since", "due", "turn", "tags", "unread", "preview", "outcome", "opened_at",
            "closed_at", "last_message_at", "rating", "rating_comment",
        ]  # fmt: skip

    def get_tier(self, conversation: Conversation) -> str | None:
        lane = lane_now(conversation)
        return TIER[lane.rank] if lane else None

    def get_priority(self, conversation: Conversation) -> int | None:
        lane = lane_now(conversation)
        return lane.priority if lane else None

    def get_priority_source(self, conversation: Conversation) -> str | None:
        lane = lane_now(conversation)
        return lane.priority_source if lane else None

    def get_due(self, conversation: Conversation) -> dict[str, datetime | None]:
        """When each promised time falls due: null while it stands (the customer is awaited) or nothing is promised."""
        return sla.due(conversation.sla_clocks.all() if conversation.promised else ())


class ConversationViewSet(Readable):
    resource = "conversations"
    queryset = Conversation.objects.select_related(
        "channel", "contact", "segment", "holder__user", "lane", "return_lane", "outcome", "rating"
    ).prefetch_related("tags", Prefetch("sla_clocks", SlaClock.objects.filter(sla.RUNNING)))
    serializer_class = ConversationSerializer
    filterset_class = ConversationFilter

    def get_queryset(self) -> QuerySet[Conversation]:
        reason = self.request.headers.get("X-Reason", "").strip()
        if self.user.role == Role.COMPLIANCE and not reason:
            raise NotAllowed("Informe no cabeçalho X-Reason o motivo da leitura. Ele fica na auditoria.")
        return queries.visible_to(self.user, super().get_queryset(), reason=reason)

    def after(self, status: int = 200) -> Response:
        """The conversation as it stands once the act is done (the caller may no longer see it in a list)."""
        return self.shown(Conversation.objects.get(public_id=self.kwargs["id"]), status=status)

    @extend_schema(methods=["GET"], responses=MessageSerializer(many=True))
    @extend_schema(methods=["POST"], request=Reply, responses={201: MessageSerializer})
    @action(detail=True, methods=["get", "post"])
    def messages(self, request: Request, id: str) -> Response:
        conversation = self.get_object()
        if request.method == "GET":
            return self._thread(request, conversation)
        said = self._say(conversation, body(request))
        return Response(placed(queries.message_dict(said), conversation), status=201)

    def _say(self, conversation: Conversation, given: dict[str, Any]) -> Message:
        """A reply, or a reaction to a message of the customer."""
        told = required(given, "client_id", "Informe client_id: ele evita mensagens em dobro.")
        told = words({"client_id": str(told)}, "client_id", most=LONGEST_CLIENT_ID)
        whose: dict[str, Any] = {"conversation": conversation.public_id, "agent": self.agent}
        if "reaction" in given:
            reaction = given["reaction"] if isinstance(given["reaction"], dict) else {}
            target, emoji = str(reaction.get("message")), reaction.get("emoji", "")
            return actions.react(**whose, client_id=told, message=target, emoji=emoji)
        return actions.send_reply(
            **whose,
            client_id=told,
            text=words(given, "text"),
            attachments=names(given, "attachments") if given.get("attachments") else (),
            template=given.get("template"),
            in_reply_to=identifier(given, "in_reply_to"),
            interactive=given.get("interactive"),
            subject=words(given, "subject"),
        )

    def _thread(self, request: Request, conversation: Conversation) -> Response:
        """The newest messages, oldest first; ``next`` leads to those before them."""
        limit = limit_of(request, usual=MOST_MESSAGES, most=MOST_MESSAGES)
        before = request.query_params.get("before")
        if before is not None:
            find(conversation.messages.all(), before)
        page = queries.thread(conversation, before=before, limit=limit)
        older = (
            request.build_absolute_uri(f"?limit={limit}&before={page[0]['id']}")
            if len(page) == limit
            else None
        )
        shown = [placed(one, conversation) for one in page]
        return Response({"results": shown, "next": older, "previous": None})

    @action(detail=True, methods=["post"])
    def notes(self, request: Request, id: str) -> Response:
        text = words(body(request), "text")
        required(body(request), "text", "Escreva a nota.")
        conversation = self.get_object()
        note = actions.add_note(conversation=conversation.public_id, author=self.user, text=text)
        return Response(placed(queries.message_dict(note), conversation), status=201)

    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, id: str) -> Response:
        given = body(request)
        to_agent, to_segment = identifier(given, "agent"), identifier(given, "segment")
        if bool(to_agent) == bool(to_segment):
            raise Invalid.field(
                "agent", "one_of", "Informe o operador ou o segmento de destino, um dos dois."
            )
        actions.transfer(
            conversation=self.get_object().public_id,
            actor=self.user,
            to_agent=agent_by_user(to_agent) if to_agent else None,
            to_segment=find(Segment.objects.filter(is_active=True), to_segment) if to_segment else None,
            note=words(given, "note"),
            responsible=flag(given, "responsible"),
            tell_customer=flag(given, "tell_customer"),
        )
        return self.after()

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, id: str) -> Response:
        """Take this very one, out of order where that is allowed; whoever overtakes somebody gives a ``reason``."""
        reason = str(body(request).get("reason") or "")[:200]
        queue.claim(self.get_object(), self.agent, actor=self.user, reason=reason)
        return self.after()

    @action(detail=True, methods=["post"])
    def top(self, request: Request, id: str) -> Response:
        """A supervisor puts it on top, or takes it from there with ``{"top": false}``; ``reason`` is kept."""
        act = tops.take_from_top if body(request).get("top") is False else tops.put_on_top
        act(self.get_object(), actor=self.user, reason=str(body(request).get("reason") or ""))
        return self.after()

    @action(detail=True, methods=["post"])
    def release(self, request: Request, id: str) -> Response:
        actions.release(conversation=self.get_object().public_id, actor=self.user)
        return self.after()

    @action(detail=True, methods=["post"])
    def schedule(self, request: Request, id: str) -> Response:
        row, given = self.get_object(), body(request)
        created = schedules.create(
            conversation=row.public_id,
            actor=self.user,
            **asking.hour(given),
            **asking.terms(given, row.channel, self.user),
        )
        return Response(answer(created, given, self.user), status=201)

    @action(detail=True, methods=["post"])
    def settle(self, request: Request, id: str) -> Response:
        actions.settle(conversation=self.get_object().public_id, actor=self.user, outcome=self.outcome())
        return self.after()

    @action(detail=True, methods=["post"])
    def close(self, request: Request, id: str) -> Response:
        actions.close(
            conversation=self.get_object().public_id,
            actor=self.user,
            outcome=self.outcome(),
            note=words(body(request), "note"),
        )
        return self.after()

    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, id: str) -> Response:
        actions.reopen(conversation=self.get_object().public_id, agent=self.agent)
        return self.after()

    @action(detail=True, methods=["post"])
    def tags(self, request: Request, id: str) -> Response:
        given = body(request)
        if "tags" not in given:
            raise Invalid.field("tags", "required", "Informe as tags; uma lista vazia as retira.")
        actions.set_tags(conversation=self.get_object().public_id, actor=self.user, tags=names(given, "tags"))
        return self.after()

    @action(detail=True, methods=["post"], url_path="mark-read")
    def mark_read(self, request: Request, id: str) -> Response:
        actions.mark_read(conversation=self.get_object().public_id, agent=self.agent)
        return self.after()

    def outcome(self) -> Outcome:
        """By label or number; it must be one in use."""
        return queries.outcome(required(body(self.request), "outcome", "Escolha a tabulação."))

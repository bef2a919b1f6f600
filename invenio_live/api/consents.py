"""The consent ledger over HTTP: state for those who serve, evidence for compliance only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from channels_app.models import Kind
from channels_app.outbox import facts
from consent.ledger import actions, profile, queries, texts
from consent.ledger.validator import validate
from invenio_center import audit
from invenio_center.consenting import texts as consenting
from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.problem import problem
from invenio_center.models import Contact

from ..conversations.queries import address_for, window_open
from .base import Resource
from .fields import Moment, body, person, required, words
from .idempotency import Idempotent
from .permissions import ResourceRights
from .shapes import Decision, DecisionAsked, State

LONGEST_CODE = 40


class ConsentView(Idempotent, APIView):
    permission_classes = [IsAuthenticated, ResourceRights]
    resource = "consent_state"

    def contact(self, given: Any) -> Contact:
        if not given:
            raise Invalid.field("contact", "required", "Informe o contato.")
        return person(given)


class StateView(ConsentView):
    @extend_schema(parameters=[OpenApiParameter("contact", UUID, required=True)], responses=State)
    def get(self, request: Request) -> Response:
        """``?contact=`` → for each channel and purpose what holds now, and why."""
        contact = self.contact(request.query_params.get("contact"))
        return Response({"results": queries.state(contact.subject_id)})


class DecideView(ConsentView):
    resource = "consent_decide"

    @extend_schema(request=DecisionAsked, responses=Decision)
    def post(self, request: Request) -> Response:
        """What a send would be answered now. Nothing is stored: a real send decides again."""
        contact = self.contact(body(request).get("contact"))
        required(body(request), "channel", "Informe o canal.")
        required(body(request), "purpose", "Informe a finalidade.")
        channel, purpose = (words(body(request), name, most=LONGEST_CODE) for name in ("channel", "purpose"))
        if channel not in Kind.values:
            raise Invalid.field("channel", "unknown", "Canal desconhecido.")
        known = facts.known(
            kind=channel, subject_id=contact.subject_id, purpose=purpose, to=address_for(contact, channel)
        )
        decision = actions.preview(
            subject_id=contact.subject_id,
            channel=channel,
            purpose=purpose,
            window_open=window_open(contact, channel),
            **known,
        )
        shown = {"decision": decision.decision, "reason": decision.reason}
        return Response({**shown, "until": decision.until} if decision.until else shown)


class ControllerSerializer(serializers.Serializer[Any]):
    """All of it may be left empty; what a form needs before it goes out is listed in ``missing``."""

    legal_name = serializers.CharField(max_length=200, allow_blank=True)
    trade_names = serializers.ListField(child=serializers.CharField(max_length=200))
    cnpj = serializers.RegexField(r"^\d{14}$", allow_blank=True)
    address = serializers.CharField(max_length=1000, allow_blank=True)
    contact = serializers.CharField(max_length=200, allow_blank=True)
    dpo_contact = serializers.CharField(max_length=200, allow_blank=True)
    withdrawal_url = serializers.URLField(max_length=200, allow_blank=True)
    storage_locations = serializers.ListField(child=serializers.CharField(max_length=100))
    retention = serializers.CharField(max_length=200, allow_blank=True)
    recipients = serializers.DictField(child=serializers.CharField(max_length=120, allow_blank=True))
    material = serializers.BooleanField(required=False, write_only=True)


class ControllerView(ConsentView):
    resource = "consent_texts"

    @extend_schema(responses=ControllerSerializer)
    def get(self, _request: Request) -> Response:
        found = queries.controller()
        return Response(ControllerSerializer(found).data | {"missing": found.missing()})

    @extend_schema(request=ControllerSerializer, responses=ControllerSerializer)
    @transaction.atomic
    def patch(self, request: Request) -> Response:
        wanted = ControllerSerializer(data=body(request), partial=True)
        wanted.is_valid(raise_exception=True)
        given = dict(wanted.validated_data)
        material = given.pop("material", None)
        before = {name: getattr(queries.controller(), name) for name in given}
        saved = profile.save_controller(material=material, **given)
        changes = audit.difference(before, given)
        if material is not None:
            changes["material"] = [None, material]
        audit.record("controller.updated", saved, actor=request.user, changes=changes)  # type: ignore[arg-type]
        return self.get(request)


class TextSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    code = serializers.SlugField(max_length=60)
    version = serializers.IntegerField(read_only=True)
    locale = serializers.CharField(default="pt-BR")
    body = serializers.CharField(max_length=4000, trim_whitespace=False)
    body_sha256 = serializers.CharField(read_only=True)
    policy_url = serializers.URLField(required=False, allow_blank=True)
    policy_version = serializers.CharField(required=False, allow_blank=True)
    purposes = serializers.ListField(child=serializers.CharField(), read_only=True)
    channels = serializers.ListField(child=serializers.CharField(), read_only=True)
    verdict = serializers.CharField(read_only=True)
    codes = serializers.ListField(child=serializers.CharField(), read_only=True)
    published_at = Moment(read_only=True)
    published_alone = serializers.BooleanField(read_only=True)
    material = serializers.BooleanField(read_only=True)
    aspects = serializers.ListField(child=serializers.CharField(), read_only=True)
    ruling = serializers.SerializerMethodField()

    def get_ruling(self, text: Any) -> dict[str, Any] | None:
        """What compliance said against the validator, with the reason."""
        found = next((one for one in text.rulings.all() if one.body_sha256 == text.body_sha256), None)
        return {"verdict": found.verdict, "reason": found.reason, "at": found.ruled_at} if found else None


class TextViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    resource = "consent_texts"
    serializer_class = TextSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return queries.texts().prefetch_related("rulings")

    def create(self, request: Request) -> Response:
        draft = texts.create_draft(**self.checked(request), created_by_id=self.user.public_id)
        return self.shown(draft, status=201)

    @action(detail=True, methods=["post"])
    def publish(self, request: Request, id: str) -> Response:
        """``{reason?, material?}``. Where two officers can sign in, the first call asks, the other's publishes."""
        data = body(request)
        outcome = consenting.publish(
            actor=self.user,
            public_id=self.get_object().public_id,
            reason=str(data.get("reason") or ""),
            material=data.get("material"),
        )
        if outcome.request is None:
            return self.shown(outcome.text)
        # Answered, not raised: the request that was filed stays.
        needed = consenting.SecondPersonNeeded(request=str(outcome.request.public_id))
        return problem(needed)

    @action(detail=False, methods=["post"])
    def validate(self, request: Request) -> Response:
        """``{verdict, codes, purposes, channels}`` of a text, before anybody stores it."""
        text = words(body(request), "body")
        required(body(request), "body", "Informe o texto.")
        verdict = validate(text, queries.controller().names, body(request).get("prechecked"))
        return Response(asdict(verdict))

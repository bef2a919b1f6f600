"""The consent ledger over HTTP: state for those who serve, evidence for compliance only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.ledger import actions, queries, texts
from consent.ledger.validator import validate
from invenio_center import audit
from invenio_center.consenting import texts as consenting
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.kernel.problem import problem
from invenio_center.models import Contact, Role, User

from ..conversations.queries import window_open
from ..schedules import actions as schedules
from ..schedules.blocking import LEFT_EVERYTHING
from .base import Resource
from .fields import Moment, body, find, required
from .idempotency import Idempotent
from .permissions import ResourceRights

OPT_OUT = "consent.withdrawn"


class ConsentView(Idempotent, APIView):
    permission_classes = [IsAuthenticated, ResourceRights]
    resource = "consent_state"

    def contact(self, given: Any) -> Contact:
        if not given:
            raise Invalid.field("contact", "required", "Informe o contato.")
        return find(Contact.objects.all(), given)  # type: ignore[no-any-return]


class StateView(ConsentView):
    def get(self, request: Request) -> Response:
        """``?contact=`` → for each channel and purpose what holds now, and why."""
        contact = self.contact(request.query_params.get("contact"))
        return Response({"results": queries.state(contact.subject_id)})


class DecideView(ConsentView):
    resource = "consent_decide"

    def post(self, request: Request) -> Response:
        """What a send would be answered now. Nothing is stored: a real send decides again."""
        contact = self.contact(body(request).get("contact"))
        channel = required(body(request), "channel", "Informe o canal.")
        purpose = required(body(request), "purpose", "Informe a finalidade.")
        decision = actions.preview(
            subject_id=contact.subject_id,
            channel=channel,
            purpose=purpose,
            window_open=window_open(contact, channel),
        )
        shown = {"decision": decision.decision, "reason": decision.reason}
        return Response({**shown, "until": decision.until} if decision.until else shown)


class ControllerView(ConsentView):
    resource = "consent_texts"
    FIELDS = (
        "legal_name", "trade_names", "cnpj", "address", "contact", "dpo_contact", "withdrawal_url",
        "storage_locations", "retention", "recipients",
    )  # fmt: skip

    def get(self, _request: Request) -> Response:
        profile = queries.controller()
        return Response(
            {name: getattr(profile, name) for name in self.FIELDS} | {"missing": profile.missing()}
        )

    @transaction.atomic
    def patch(self, request: Request) -> Response:
        before = {name: getattr(queries.controller(), name) for name in self.FIELDS}
        given = {name: value for name, value in body(request).items() if name in self.FIELDS}
        profile = texts.save_controller(**given)
        changes = audit.difference(before, given)
        audit.record("controller.updated", profile, actor=request.user, changes=changes)  # type: ignore[arg-type]
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
        text = required(body(request), "body", "Informe o texto.")
        verdict = validate(text, queries.controller().names, body(request).get("prechecked"))
        return Response(asdict(verdict))


class EventSerializer(serializers.Serializer[Any]):
    def to_representation(self, event: Any) -> dict[str, Any]:
        facts = event.facts
        return {
            "id": facts["event_id"],
            "seq": event.seq,
            "type": facts["type"],
            "contact": self.context.get("contacts", {}).get(facts["subject_id"]),
            "subject": facts["subject_id"],
            "channels": facts["channels"],
            "purposes": facts["purposes"],
            "method": facts["method"],
            "occurred_at": facts["occurred_at"],
            "recorded_at": facts["recorded_at"],
            "text": facts["text"],
            "origin": facts["origin"],
            "event_hash": event.event_hash,
            "prev_hash": facts["prev_hash"],
        }


class EventViewSet(mixins.ListModelMixin, Resource):
    """GET is evidence (compliance, audited); POST records an opt-in or an opt-out."""

    resource = "consent_evidence"
    serializer_class = EventSerializer

    def get_queryset(self) -> QuerySet[Any]:
        contact = self.request.query_params.get("contact")
        subject = find(Contact.objects.all(), contact).subject_id if contact else None
        return queries.events(subject_id=subject, type=self.request.query_params.get("type")).order_by("-seq")

    @property
    def paginator(self) -> Any:
        paginator: Any = super().paginator
        paginator.ordering = "-seq"
        return paginator

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        subjects = {str(event.subject_id) for event in page}
        known = Contact.objects.filter(subject_id__in=subjects).values_list("subject_id", "public_id")
        contacts = {str(subject): str(public) for subject, public in known}
        audit.record("consent_events.read", actor=self.user, changes={"rows": len(page)})
        rows = EventSerializer(page, many=True, context={"contacts": contacts}).data
        return self.get_paginated_response(rows)

    def create(self, request: Request) -> Response:
        contact = find(Contact.objects.all(), required(body(request), "contact", "Informe o contato."))
        kind = required(body(request), "type", "Informe o tipo do registro.")
        event = self._opt_out(contact) if kind == OPT_OUT else self._opt_in(contact)
        context = {"contacts": {str(contact.subject_id): str(contact.public_id)}}
        return Response(EventSerializer(event, context=context).data, status=201)

    @transaction.atomic
    def _opt_out(self, contact: Contact) -> Any:
        """Out of everything also ends what was promised to the person."""
        data = body(self.request)
        if not data.get("channels") and not data.get("purposes"):
            schedules.cancel_of_contact(contact, actor=self.user, reason=LEFT_EVERYTHING)
        return actions.record_opt_out(
            subject_id=contact.subject_id,
            channels=data.get("channels", []),
            purposes=data.get("purposes", []),
            method=data.get("method", "agent_on_request"),
            origin={"kind": "api", "ref": data.get("ref"), "url": None},
            occurred_at=moment(data),
            actor=self._actor(),
        )

    def _opt_in(self, contact: Contact) -> Any:
        data = body(self.request)
        if self.user.role != Role.COMPLIANCE:
            raise NotAllowed("Seu perfil registra a saída; o aceite com evidência é do compliance.")
        text = required(data, "text", "Informe código e versão do texto mostrado.")
        return actions.record_opt_in(
            subject_id=contact.subject_id,
            text_code=str(text.get("code", "")),
            text_version=int(text.get("version") or 0),
            channels=data.get("channels"),
            purposes=data.get("purposes"),
            method=data.get("method", "api"),
            origin={"kind": "api", "ref": data.get("ref"), "url": None},
            occurred_at=moment(data),
            pii=pii_of(contact, data.get("evidence") or {}),
            actor=self._actor(),
        )

    def _actor(self) -> dict[str, Any]:
        user: User = self.user
        kind = "compliance" if user.role == Role.COMPLIANCE else "agent"
        return {"kind": kind, "id": str(user.public_id)}


def moment(data: Any) -> Any:
    given = data.get("occurred_at")
    found = parse_datetime(str(given)) if given else None
    if given and (found is None or found.tzinfo is None):
        raise Invalid.field("occurred_at", "BAD_TIME", "Informe data e hora com fuso.")
    return found


def pii_of(contact: Contact, evidence: dict[str, Any]) -> dict[str, Any]:
    """What the vault keeps beside the event: who agreed, from where, with what."""
    identifiers = [{"kind": row.scheme, "value": row.value} for row in contact.identities.all()]
    given = {name: evidence[name] for name in ("ip", "user_agent", "reply_text") if evidence.get(name)}
    return {"name": contact.name, "identifiers": identifiers, **given}

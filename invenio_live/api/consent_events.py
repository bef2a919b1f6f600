"""The ledger's events over HTTP: evidence for compliance, what others may record, and questions in a conversation."""

from __future__ import annotations

import base64
import ipaddress
import re
from typing import Any, NoReturn

import orjson
from django.db import transaction
from django.db.models import QuerySet
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consent.ledger import origins, queries
from consent.ledger.actions import Evidence
from invenio_center import audit
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.kernel.numbers import whole
from invenio_center.models import Contact, Role, User

from ..intake import optouts, questions, recording
from .base import Resource
from .fields import body, instant, names, person, required, words
from .pagination import LatestEvent
from .permissions import SAFE

OPT_IN, OPT_OUT = "consent.granted", "consent.withdrawn"
FACTS = ("ip", "user_agent", "reply_text")
KNOWN = frozenset({*FACTS, "url", "files"})
MOST_TOLD = 10_000
LONGEST_CODE, LONGEST_REFERENCE, LONGEST_ADDRESS = 40, 500, 2000
# The event names the kind of each file.
KIND = re.compile(r"[a-z][a-z_]{0,39}")
NO_CODE = "Em ref vai um código, sem espaços; o que é dito em palavras vai em evidence."
PERSONAL = (
    "ref fica para sempre no livro de consentimento: não use nome, e-mail, telefone, CPF nem números de oito "
    "dígitos ou mais. Use um código do seu sistema; o resto vai em evidence."
)
# Kinds whose bytes are looked at; other evidence (a payload, a screenshot's reference) is kept as it comes.
FILES = frozenset(recording.ALLOWED)


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
            "actor": facts["actor"]["kind"],
            "double_opt_in": facts["double_opt_in"],
            "minor": facts["minor"],
            "refs": facts["refs"],
            "evidence": facts["evidence"],
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
    pagination_class = LatestEvent

    def get_queryset(self) -> QuerySet[Any]:
        contact = self.request.query_params.get("contact")
        subject = person(contact).subject_id if contact else None
        return queries.events(subject_id=subject, type=self.request.query_params.get("type"))

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset()) or []
        subjects = {str(event.subject_id) for event in page}
        known = Contact.objects.filter(subject_id__in=subjects).values_list("subject_id", "public_id")
        contacts = {str(subject): str(public) for subject, public in known}
        audit.record("consent_events.read", actor=self.user, changes={"rows": len(page)})
        rows = EventSerializer(page, many=True, context={"contacts": contacts}).data
        return self.get_paginated_response(rows)

    def permission_denied(
        self, request: Request, message: str | None = None, code: str | None = None
    ) -> NoReturn:
        """Who reaches for evidence without the right to leaves a trace."""
        if request.method in SAFE and isinstance(request.user, User):
            audit.record("access.denied", actor=request.user, changes={"page": [None, request.path]})
        super().permission_denied(request, message=message, code=code)

    def create(self, request: Request) -> Response:
        contact = person(required(body(request), "contact", "Informe o contato."))
        kind = required(body(request), "type", "Informe o tipo do registro.")
        if kind not in (OPT_IN, OPT_OUT):
            raise Invalid.field("type", "unknown", f"Aqui se registra {OPT_IN} ou {OPT_OUT}.")
        event = self._opt_out(contact) if kind == OPT_OUT else self._opt_in(contact)
        context = {"contacts": {str(contact.subject_id): str(contact.public_id)}}
        shown = EventSerializer(event, context=context).data
        return Response({**shown, "warnings": queries.warnings_of(event)}, status=201)

    @transaction.atomic
    def _opt_out(self, contact: Contact) -> Any:
        data = body(self.request)
        return optouts.withdraw(
            contact,
            by=self.user,
            channels=scope(data, "channels") or [],
            purposes=scope(data, "purposes") or [],
            method=words(data, "method", most=LONGEST_CODE) or "agent_on_request",
            origin={"kind": "api", "ref": reference(data, contact), "url": None},
            occurred_at=moment(data),
            actor=questions.actor_of(self.user),
        )

    def _opt_in(self, contact: Contact) -> Any:
        """What holds at once is compliance's; others say ``"double_opt_in": "pending"`` and the person confirms."""
        data = body(self.request)
        own = self.user.role == Role.COMPLIANCE
        if not own and data.get("double_opt_in") != "pending":
            raise NotAllowed(
                "Seu perfil registra a saída, ou o pedido que a própria pessoa confirma (double_opt_in: pending)."
            )
        text = required(data, "text", "Informe código e versão do texto mostrado.")
        version = whole(text.get("version")) if isinstance(text, dict) else None
        if version is None:
            raise Invalid.field("text", "invalid", "Informe o texto como {code, version}.")
        if data.get("double_opt_in", "none") not in ("none", "pending"):
            raise Invalid.field("double_opt_in", "unknown", "double_opt_in é none ou pending.")
        evidence, guardian = (_object(data, name) for name in ("evidence", "guardian"))
        pending = "agent_on_request" if data.get("double_opt_in") == "pending" else "api"
        act = recording.Act(
            code=str(text.get("code", "")),
            version=version,
            method=words(data, "method", most=LONGEST_CODE) or pending if own else "agent_on_request",
            origin="api",
            ref=reference(data, contact),
            url=words(evidence, "url", most=LONGEST_ADDRESS) or None,
            occurred_at=moment(data),
            channels=scope(data, "channels"),
            purposes=scope(data, "purposes"),
            evidence=evidence_of(evidence),
            facts=facts_of(evidence),
            minor=str(data.get("minor") or "no"),
            guardian=guardian or None,
            pending=data.get("double_opt_in") == "pending",
        )
        return recording.record(contact, self.user, act)


class AskedTextSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=60)
    version = serializers.IntegerField(required=False, min_value=1)


class QuestionSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField()
    text = AskedTextSerializer()
    requested = serializers.BooleanField(default=False)


class QuestionViewSet(Resource):
    """``POST {conversation, text: {code, version?}, requested?}``: the customer is asked and answers in words."""

    resource = "consent_questions"
    serializer_class = QuestionSerializer

    def create(self, request: Request) -> Response:
        given = self.checked(request)
        message = questions.ask(
            conversation=given["conversation"],
            agent=self.agent,
            code=given["text"]["code"],
            version=given["text"].get("version"),
            requested=given["requested"],
        )
        asked_by = "message" if message else "link"
        return Response(
            {"message": str(message.public_id) if message else None, "asked_by": asked_by}, status=201
        )


def evidence_of(given: dict[str, Any]) -> list[Evidence]:
    """``files: [{kind, name?, content (base64)} | {kind, reference}]``; a reference is kept as the words it is.

    What must be seen to prove anything (``FILES``) is no reference. Whatever else was sent is kept as it came.
    """
    listed = given.get("files") or []
    if not isinstance(listed, list) or len(listed) > recording.MOST_FILES:
        raise Invalid.field(
            "evidence", "invalid", f"Envie até {recording.MOST_FILES} arquivos em evidence.files."
        )
    others = {name: value for name, value in given.items() if name not in KNOWN and value}
    return [*map(_file, listed), *([Evidence("told", orjson.dumps(others)[:MOST_TOLD])] if others else [])]


def facts_of(given: dict[str, Any]) -> dict[str, str]:
    """Where the person was and what was said; an address that is none proves nothing."""
    found = {name: str(given[name])[:500] for name in FACTS if given.get(name)}
    if "ip" in found:
        try:
            found["ip"] = str(ipaddress.ip_address(found["ip"].strip()))
        except ValueError as error:
            raise Invalid.field("evidence", "ip_invalid", "Endereço IP inválido em evidence.ip.") from error
    return found


def _file(one: Any) -> Evidence:
    kind = str(one.get("kind") or "") if isinstance(one, dict) else ""
    if not KIND.fullmatch(kind):
        raise Invalid.field("evidence", "invalid", "Cada arquivo tem kind e content (base64) ou reference.")
    if one.get("reference") and kind not in FILES:
        return Evidence(kind, str(one["reference"])[:2000].encode())
    try:
        content = base64.b64decode(str(one.get("content") or ""), validate=True)
    except ValueError as error:  # letters beyond ASCII, or no base64
        raise Invalid.field("evidence", "not_base64", "O conteúdo do arquivo não é base64.") from error
    if not content:
        raise Invalid.field("evidence", "required", "O arquivo está vazio.")
    return (
        recording.proof(kind, content, str(one.get("name") or ""))
        if kind in FILES
        else Evidence(kind, content)
    )


def _object(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name) or {}
    if not isinstance(found, dict):
        raise Invalid.field(name, "invalid", f"Informe {name} como um objeto.")
    return found


def scope(data: dict[str, Any], name: str) -> list[str] | None:
    """Codes of channels or purposes; None where nothing is said of them."""
    return None if data.get(name) is None else names(data, name)


def reference(data: dict[str, Any], contact: Contact) -> str | None:
    """The caller's own number or name of the act, which the ledger keeps for ever: never one of the person."""
    given = data.get("ref")
    told = words({"ref": str(given) if isinstance(given, int) else given}, "ref", most=LONGEST_REFERENCE)
    if told and not origins.is_code(told):
        raise Invalid.field("ref", "invalid", NO_CODE)
    if told and origins.names_somebody(told, contact.name):
        raise Invalid.field("ref", "personal_data", PERSONAL)
    return told or None


def moment(data: Any) -> Any:
    given = data.get("occurred_at")
    found = instant(given) if given else None
    if given and found is None:
        raise Invalid.field("occurred_at", "BAD_TIME", "Informe data e hora com fuso.")
    return found

"""Requests of art. 18 over HTTP: whoever serves opens them for a person, compliance reads how they stand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from consent.choices import RequestVia
from consent.desk import queries as desk

from ..privacy import requests
from .base import Resource
from .fields import Moment, body, person, required


class RequestSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="public_id", read_only=True)
    protocol = serializers.CharField(read_only=True)
    contact = serializers.SerializerMethodField()
    right = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    via = serializers.CharField(read_only=True)
    identity = serializers.CharField(read_only=True)
    opened_at = Moment(read_only=True)
    due_at = Moment(read_only=True)
    closed_at = Moment(read_only=True)
    article = serializers.CharField(read_only=True)

    def get_contact(self, request: Any) -> UUID | None:
        contact = requests.contact_of(request)
        return contact.public_id if contact else None


class RequestViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """What was asked and when it is due; the words are read in Center."""

    resource = "consent_requests"
    serializer_class = RequestSerializer

    def get_queryset(self) -> QuerySet[Any]:
        params = self.request.query_params
        found = desk.requests(right=params.get("right", ""), state=params.get("state", ""))
        contact = params.get("contact")
        return found.filter(subject_id=person(contact).subject_id) if contact else found

    def create(self, request: Request) -> Response:
        contact = person(required(body(request), "contact", "Informe o contato."))
        opened = requests.open_for(
            contact,
            right=required(body(request), "right", "Informe o que a pessoa pede."),
            via=RequestVia.API if request.auth else RequestVia.AGENT,
            details=str(body(request).get("details", "")),
            actor=self.user,
        )
        return self.shown(opened, status=201)

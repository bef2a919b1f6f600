"""Contacts from a file: preview first, then confirmed, stopped or undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.contacts.imports import actions, queries
from invenio_center.kernel import spreadsheets
from invenio_center.kernel.errors import Invalid
from invenio_center.models import ImportRun

from .base import Readable
from .fields import body


class ImportSerializer(serializers.Serializer[ImportRun]):
    def to_representation(self, run: ImportRun) -> dict[str, Any]:
        """Rows and reasons only where one import is asked for."""
        return queries.in_brief(run) if self.parent else queries.told(run)


class ImportViewSet(Readable):
    resource = "contacts_imports"
    queryset = queries.runs()
    serializer_class = ImportSerializer
    filterset_fields: list[str] = []

    def create(self, request: Request) -> Response:
        """Multipart: ``file``, and ``options`` as JSON: ``{mapping?, policy?, dates?}``. No contact is touched."""
        sent = request.data if isinstance(request.data, Mapping) else {}
        given = sent.get("file")
        if not isinstance(given, UploadedFile) or given.file is None:
            raise Invalid.field("file", "required", "Envie o arquivo no campo file.")
        options = _options(sent.get("options"))
        run = actions.upload(
            actor=self.user,
            file=cast(BinaryIO, given.file),
            name=given.name or "contatos.csv",
            mapping=options.get("mapping"),
            policy=options.get("policy") or "fill",
            dates=options.get("dates") or "iso",
        )
        return self.shown(run, status=201)

    def partial_update(self, request: Request, id: str) -> Response:
        """Another ``mapping``, ``policy`` or ``dates``, and the preview anew."""
        options = _options(body(request))
        run = actions.change(
            actor=self.user,
            run=self.get_object(),
            mapping=options.get("mapping"),
            policy=options.get("policy"),
            dates=options.get("dates"),
        )
        return self.shown(run)

    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, id: str) -> Response:
        """``{attested?, attestation?}``: asked for where consents come with their proof."""
        given = body(request)
        attested, attestation = given.get("attested"), given.get("attestation")
        if not isinstance(attested, (bool, type(None))):
            raise Invalid.field("attested", "invalid", "Escreva true ou false.")
        if not isinstance(attestation, (str, dict, type(None))):
            raise Invalid.field(
                "attestation", "invalid", "Escreva um texto, ou um objeto com source e contract."
            )
        run = actions.confirm(
            actor=self.user, run=self.get_object(), attested=attested, attestation=attestation
        )
        return self.shown(run, status=202)

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, id: str) -> Response:
        return self.shown(actions.cancel(actor=self.user, run=self.get_object()))

    @action(detail=True, methods=["post"])
    def undo(self, request: Request, id: str) -> Response:
        return self.shown(actions.undo(actor=self.user, run=self.get_object()), status=202)

    @action(detail=True, methods=["get"])
    def result(self, request: Request, id: str) -> StreamingHttpResponse:
        """The file again as CSV, each row with what became of it and why."""
        run = self.get_object()
        return spreadsheets.csv_response(
            f"importacao-{run.pk}", queries.result_head(run), queries.result_rows(run)
        )


def _options(given: Any) -> dict[str, Any]:
    """As an object, or as its JSON text in a multipart field."""
    if given in (None, ""):
        return {}
    try:
        found = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("mapping"), (dict, list, type(None))):
        raise Invalid.field("options", "shape", "Envie as opções como um objeto JSON.")
    return found

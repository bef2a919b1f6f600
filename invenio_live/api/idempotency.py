"""``Idempotency-Key``: the same key and body get the same answer; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import AppError, Invalid
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import IdempotencyKey, User

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


class IdempotencyConflict(AppError):
    code = "idempotency_conflict"
    sentence = "Esta Idempotency-Key já foi usada com outro conteúdo. Use uma chave nova."
    status = 409


class Idempotent:
    """Mixin for views: a POST with the header runs once.

    Key, work and stored answer share one transaction, so a crash leaves neither or all; a repetition that arrives
    meanwhile waits for the first and gets its answer. Fields of ``kept_secret`` are told once and stored nowhere.
    """

    kept_secret: tuple[str, ...] = ()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not key_of(request):
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = key_of(request)
        if not key:
            return
        if len(key) > LONGEST_KEY:
            raise Invalid.field(HEADER, "too_long", f"{HEADER} tem até {LONGEST_KEY} caracteres.")
        self._fingerprint = _fingerprint(request)
        lock(LockSpace.IDEMPOTENCY, [f"{request.user.pk}:{key}"])
        found = IdempotencyKey.objects.filter(user=request.user.pk, key=key).first()
        if found is None:
            return
        if found.fingerprint != self._fingerprint:
            raise IdempotencyConflict
        raise Replay(found)

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, Replay):
            return Response(
                error.found.body, status=error.found.status, headers={"Idempotency-Replayed": "true"}
            )
        response: Response = super().handle_exception(error)  # type: ignore[misc]
        if key_of(self.request):  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        key = key_of(request)
        if key and response.status_code < 300 and not response.headers.get("Idempotency-Replayed"):
            IdempotencyKey.objects.create(
                user=cast(User, request.user),
                key=key,
                fingerprint=self._fingerprint,
                status=response.status_code,
                body=self._storable(response.data),
            )
        return response

    def _storable(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if name not in self.kept_secret}
        return json.loads(JSONRenderer().render(data) or b"null")


class Replay(Exception):
    """Ends the view early with the stored answer."""

    def __init__(self, found: IdempotencyKey) -> None:
        self.found = found
        super().__init__(found.key)


def key_of(request: Any) -> str:
    """The key of a POST that may be repeated; "" for every other call."""
    return request.headers.get(HEADER, "") if request.method == "POST" else ""


def _fingerprint(request: Request) -> str:
    """Of what is asked, not of how it is written: a client puts another boundary between the same parts each time."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if not isinstance(request.data, QueryDict):
        digest.update(json.dumps(request.data, sort_keys=True).encode())
        return digest.hexdigest()
    parts: list[tuple[str, list[Any]]] = sorted(request.data.lists())
    for name, value in [(name, value) for name, values in parts for value in values]:
        is_file = isinstance(value, UploadedFile)
        digest.update(json.dumps([name, value.name if is_file else value]).encode())
        for piece in value.chunks() if is_file else ():
            digest.update(piece)
        if is_file:
            value.seek(0)
    return digest.hexdigest()

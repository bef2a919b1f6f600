"""``Idempotency-Key``: the same key and body get the same answer; the same key with another body is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any, cast

from django.db import transaction
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.errors import AppError
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import IdempotencyKey, User


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
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        self._fingerprint = _fingerprint(request)
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return
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
        if hasattr(self, "_fingerprint"):
            transaction.set_rollback(True)
        return response

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        fresh = request.method == "POST" and key and not response.headers.get("Idempotency-Replayed")
        if fresh and response.status_code < 300:
            IdempotencyKey.objects.create(
                user=cast(User, request.user),
                key=key[:200],
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


def _fingerprint(request: Any) -> str:
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()

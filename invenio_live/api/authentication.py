"""``Authorization: Bearer KEY``: the key acts as its user."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from invenio_center.models import ApiKey, User

# "Last use" is told to the minute: one write a minute, not one a call.
LAST_USE_STEP = timedelta(minutes=1)


def hash_key(key: str) -> str:
    """Keys are random and long, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


class KeyAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiKey] | None:
        word, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if word.lower() != "bearer":
            return None
        now = timezone.now()
        found = (
            ApiKey.objects.select_related("user")
            .filter(
                Q(expires_at=None) | Q(expires_at__gt=now), key_hash=hash_key(key.strip()), revoked_at=None
            )
            .first()
        )
        if found is None or not found.user.is_active:
            raise AuthenticationFailed("Chave de API inválida, vencida ou revogada.", code="bad_key")
        if found.last_used_at is None or now - found.last_used_at > LAST_USE_STEP:
            ApiKey.objects.filter(pk=found.pk).update(last_used_at=now)
        return found.user, found

    def authenticate_header(self, _request: Request) -> str:
        return "Bearer"


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description of the API tells it."""

    target_class = KeyAuthentication
    name = "bearerAuth"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}

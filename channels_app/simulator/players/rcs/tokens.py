"""Google's token endpoint: an assertion signed with the key of a service account, for a word that opens the API."""

from __future__ import annotations

import base64
import json
import secrets
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ....lines import queries as lines
from ....models import Channel

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE = "https://www.googleapis.com/auth/rcsbusinessmessaging"
LIVES_S = 3600


def known_lines() -> list[Channel]:
    return list(Channel.objects.filter(kind="rcs").prefetch_related("secrets"))


def accounts(channel: Channel) -> list[dict[str, Any]]:
    return [json.loads(one) for one in lines.line_of(channel).secrets.get("service_account", ())]


@csrf_exempt
def issue(request: HttpRequest) -> HttpResponse:
    """A token for the account that signed, or ``invalid_grant``."""
    try:
        account = _signer(request.POST.get("assertion", ""), request.build_absolute_uri().partition("?")[0])
    except (ValueError, KeyError, InvalidSignature):
        account = ""
    if not account or request.POST.get("grant_type") != GRANT:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    token = f"ya29.{secrets.token_urlsafe(40)}"
    cache.set(f"simulator:rcs:{token}", account, LIVES_S)
    return JsonResponse({"access_token": token, "expires_in": LIVES_S, "token_type": "Bearer"})


def _signer(assertion: str, audience: str) -> str:
    """E-mail of the account whose key signed. Raises ValueError, KeyError or InvalidSignature."""
    head, claims, signature = assertion.split(".")
    said = json.loads(_decoded(claims))
    aud = str(said["aud"])
    if said["scope"] != SCOPE or not said["iat"] <= time.time() + 60 <= said["exp"] + 60:
        raise ValueError("wrong claims")
    if aud.partition("/simulator/")[2] != audience.partition("/simulator/")[2]:
        raise ValueError("for somebody else")
    for channel in known_lines():
        for account in accounts(channel):
            if account["client_email"] == said["iss"]:
                key = serialization.load_pem_private_key(account["private_key"].encode(), None)
                if not isinstance(key, rsa.RSAPrivateKey):
                    raise ValueError("not a key of Google")
                signed = f"{head}.{claims}".encode()
                key.public_key().verify(_decoded(signature), signed, padding.PKCS1v15(), hashes.SHA256())
                return str(said["iss"])
    raise ValueError("nobody")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def holder(request: HttpRequest) -> str:
    """E-mail of the account that holds the token shown, or ""."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return str(cache.get(f"simulator:rcs:{token}", "")) if scheme == "Bearer" else ""

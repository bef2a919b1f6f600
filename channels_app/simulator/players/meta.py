"""What Meta's products share as they are played: refusals, the token, the signature. No code of the connectors."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from ...contract import Line
from ...lines import queries as lines
from ...models import Channel, SimulatedMessage
from .base import Post

VERSION = re.compile(r"v\d{1,2}\.0")
View = Callable[..., dict[str, Any] | HttpResponse]


class Refused(Exception):
    """Meta's error object: code, words, HTTP status, and a closer code."""

    def __init__(self, code: int, details: str, status: int = 400, subcode: int = 0) -> None:
        self.code, self.details, self.status, self.subcode = code, details, status, subcode
        super().__init__(details)

    def body(self) -> dict[str, Any]:
        error = {"message": f"(#{self.code}) {self.details}", "type": "OAuthException", "code": self.code}
        closer = {"error_subcode": self.subcode} if self.subcode else {}
        return {
            "error": {
                **error,
                **closer,
                "error_data": {"details": self.details},
                "fbtrace_id": "simulated",
            }
        }


NO_TOKEN = Refused(190, "Invalid OAuth access token", 401)
NO_NODE = Refused(100, "Unsupported request: object does not exist")


def need(fine: object, details: str, code: int = 100) -> None:
    if not fine:
        raise Refused(code, details)


def api(view: View) -> Callable[..., HttpResponse]:
    """Answers as Graph does, refusals too. Meta knows no CSRF: the bearer token is checked in each view."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, version: str = "v25.0", **names: str) -> HttpResponse:
        try:
            if not VERSION.fullmatch(version):
                raise NO_NODE
            found = view(request, **names)
        except Refused as refused:
            return JsonResponse(refused.body(), status=refused.status)
        return found if isinstance(found, HttpResponse) else JsonResponse(found)

    return answered


def authorised(
    request: HttpRequest, kind: str, secret: str, *, word: str = "Bearer", **where: str
) -> tuple[Channel, str]:
    """The line whose token was shown among those with these settings, and the token. Raises Refused."""
    given = request.headers.get("Authorization", "")
    known = Channel.objects.filter(kind=kind).prefetch_related("secrets")
    for channel in known.filter(**{f"settings__{name}": value for name, value in where.items()}):
        for token in lines.line_of(channel).secrets.get(secret, ()):
            if hmac.compare_digest(given.encode(), f"{word} {token}".encode()):
                return channel, token
    raise NO_TOKEN


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was posted. Raises Refused."""
    if request.method != "POST" or request.content_type != "application/json":
        raise NO_NODE
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise Refused(100, "Invalid JSON") from error
    need(isinstance(found, dict), "Body must be a JSON object")
    return dict(found)


def seconds_since_said(channel: Channel, person: str) -> float | None:
    """Since the person's last message; None for people never played here: they have no window to keep."""
    said = SimulatedMessage.objects.filter(channel=channel, person=person, outgoing=False).order_by("-id")
    last = said.first()
    return (timezone.now() - last.created_at).total_seconds() if last else None


def signature(key: str, body: bytes) -> str:
    mac = hmac.new(key.encode("utf-8"), digestmod="sha256")
    mac.update(body)
    return mac.hexdigest()


def signed(line: Line, body: bytes) -> Post:
    proof = "sha256=" + signature(line.secret("app_secret"), body)
    return Post(body, {"Content-Type": "application/json", "X-Hub-Signature-256": proof})

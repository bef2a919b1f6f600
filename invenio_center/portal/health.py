"""Is the process alive, is the whole ready, and the numbers for Prometheus."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.urls import path
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ..kernel import broadcast, heartbeat
from ..kernel.metrics import registry

PASSED_ON = {"HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR"}


def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when everything answers, else 503; each service with its own word."""
    services = {name: _ask(check) for name, check in CHECKS.items()}
    ready = all(service["ok"] for service in services.values())
    return JsonResponse(
        {"status": "ready" if ready else "not_ready", "services": services}, status=200 if ready else 503
    )


def metrics(request: HttpRequest) -> HttpResponse:
    """For callers on this machine, and for keys of administrators (scope ``metrics:read``) from anywhere."""
    if not (_from_here(request) or _with_key(request)):
        return HttpResponseForbidden()
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _from_here(request: HttpRequest) -> bool:
    """What a proxy on this machine hands on comes from elsewhere."""
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    return ipaddress.ip_address(address).is_loopback and not PASSED_ON & request.META.keys()


def _with_key(request: HttpRequest) -> bool:
    # Imported here: a process that has just started answers before it knows the API.
    from rest_framework.exceptions import AuthenticationFailed
    from rest_framework.request import Request

    from invenio_live.api import authentication, permissions

    try:
        found = authentication.KeyAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        return False
    return found is not None and permissions.may(*found, "metrics", reading=True)


def _ask(check: Callable[[], str]) -> dict[str, Any]:
    try:
        return {"ok": True, "detail": check()}
    except (DatabaseError, redis.RedisError, LookupError) as error:
        return {
            "ok": False,
            "detail": type(error).__name__ if not isinstance(error, LookupError) else str(error),
        }


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return f"PostgreSQL {cursor.fetchone()[0]}"


def _broker() -> str:
    broadcast.client().ping()
    return "responde"


def _channel_layer() -> str:
    receivers = broadcast.client().publish(broadcast.CHANNEL, b"\n")
    return f"{receivers} processo(s) web"


def _worker() -> str:
    return _alive("worker")


def _beat() -> str:
    return _alive("beat")


def _alive(process: str) -> str:
    if not heartbeat.is_alive(process):
        raise LookupError("sem sinal há mais de 30 s")
    return "ativo"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "channel_layer": _channel_layer,
    "worker": _worker,
    "beat": _beat,
}
ADDRESSES = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
urlpatterns = [path(address[1:], view) for address, view in ADDRESSES.items()]


class HealthMiddleware:
    """These addresses stand by themselves: a process that starts can answer before it has imported all pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in ADDRESSES:
            request.urlconf = __name__  # type: ignore[attr-defined]
        return self.get_response(request)

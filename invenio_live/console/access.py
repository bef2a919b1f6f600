"""Who is at the other end of a socket: the session's user, and where the page came from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.contrib import auth
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from invenio_center.models import Role, User

CONSOLE_ROLES = (Role.AGENT, Role.SUPERVISOR)

# Below the size of the database pool, so that HTTP views always find a connection.
THREADS = 6
_threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="socket")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Badge:
    """What a socket was opened with; it is closed as soon as one of these no longer holds."""

    session_key: str
    user_id: int
    role: str
    password: str


async def in_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run synchronous code that uses the ORM: in a thread of the sockets' own, connection given back at the end."""

    def call() -> T:
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_threads, context.run, call)


def same_origin(scope: dict[str, Any]) -> bool:
    """Scheme, host and port of the page must be ours. Browsers always send Origin; without one there is no page."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin1")
    if not origin:
        return True
    host = headers.get(b"host", b"").decode("latin1")
    domain, _ = split_domain_port(host)
    allowed = {settings.PUBLIC_URL}
    if domain and validate_host(domain, settings.ALLOWED_HOSTS):
        allowed.add(f"{'https' if settings.SECURE else 'http'}://{host}")
    return origin in allowed


def signed_in(scope: dict[str, Any]) -> tuple[User, Badge] | None:
    """The session's active user, or None. Reads the database."""
    key = _session_key(scope)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = auth.get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    return user, Badge(key, user.pk, user.role, user.password)


def _session_key(scope: dict[str, Any]) -> str:
    raw = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    key: str = parse_cookie(raw.decode("latin1")).get(settings.SESSION_COOKIE_NAME, "")
    return key

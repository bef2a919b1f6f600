"""The environment that children of the launcher see."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping

from . import files
from .layout import ROOT, Layout
from .servers import given

# They would beat the settings silently.
CELERY_NAMES = (
    "CELERY_BROKER_URL",
    "CELERY_BROKER_READ_URL",
    "CELERY_BROKER_WRITE_URL",
    "CELERY_RESULT_BACKEND",
)
LOOPBACK_HOSTS = "localhost,127.0.0.1,[::1]"


def base() -> dict[str, str]:
    """The caller's environment without what would lead children astray."""
    environment = {name: value for name, value in os.environ.items() if name not in CELERY_NAMES}
    if not environment.get("HOME"):
        environment.pop("HOME", None)  # an empty one makes programs write to the root folder
    environment["PYTHONPATH"] = str(ROOT)
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONUTF8"] = "1"
    environment["DJANGO_SETTINGS_MODULE"] = "invenio_center.settings"
    return environment


def for_installation(layout: Layout, urls: Mapping[str, str], *, demo: bool) -> dict[str, str]:
    """Adds the data folder, its servers, and secrets of this installation where none were given."""
    environment = {
        **base(),
        **urls,
        "INVENIO_DATA_DIR": str(layout.data),
        "INVENIO_DEMO": "1" if demo else "0",
        # The worker would import every page to check it; the preparation has done so.
        "CELERY_SKIP_CHECKS": "1",
    }
    if not given("INVENIO_SECRET_KEY"):
        environment["INVENIO_SECRET_KEY"] = files.secret(
            layout.secrets / "secret-key", lambda: secrets.token_urlsafe(48)
        )
    if not given("INVENIO_ENCRYPTION_KEYS"):
        keys = files.secret(layout.secrets / "encryption-keys", lambda: secrets.token_urlsafe(32))
        environment["INVENIO_ENCRYPTION_KEYS"] = keys
    if demo and not given("INVENIO_DEMO_PASSWORD"):
        environment["INVENIO_DEMO_PASSWORD"] = files.secret(
            layout.secrets / "demo-password", lambda: secrets.token_urlsafe(9)
        )
    return environment


def for_web(environment: dict[str, str], host: str, port: int) -> dict[str, str]:
    """Adds the names the server answers for."""
    shown = address(host, port)
    if not given("INVENIO_ALLOWED_HOSTS"):
        own = "" if host in ("0.0.0.0", "::", "127.0.0.1", "localhost", "::1") else f",{bracketed(host)}"  # noqa: S104
        environment["INVENIO_ALLOWED_HOSTS"] = LOOPBACK_HOSTS + own
    if not given("INVENIO_PUBLIC_URL"):
        environment["INVENIO_PUBLIC_URL"] = shown.rstrip("/")
    return environment


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def address(host: str, port: int) -> str:
    """URL under which a person on this machine reaches the server."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, bracketed(host))  # noqa: S104
    return f"http://{shown}:{port}/"

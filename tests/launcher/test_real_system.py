"""The whole real system: first start, killed launcher, second start, orderly end."""

from __future__ import annotations

import json
import time

import httpx
import psycopg
import pytest

from invenio_center.launcher.layout import Layout
from tests.support.processes import alive, eventually
from tests.support.stack import Stack, running_stack

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
CHANGES = (
    "ALTER TABLE consent_event DISABLE TRIGGER ALL",
    "UPDATE consent_event SET event_hash = event_hash",
    "DELETE FROM consent_head",
    "TRUNCATE consent_decision",
)
ACCOUNTS = ("admin", "supervisora", "ana", "bruno", "compliance")


def test_it_starts_survives_a_killed_launcher_and_ends_within_ten_seconds() -> None:
    with running_stack() as stack:
        assert stack.text().count(f"ready: {stack.base_url}/\n") == 1
        assert stack.password in stack.text()
        assert all(f"  {name} " in stack.text() for name in ACCOUNTS)
        services = httpx.get(f"{stack.base_url}/readyz", timeout=10).json()["services"]
        assert {name: one["ok"] for name, one in services.items()} == dict.fromkeys(
            ("database", "broker", "channel_layer", "worker", "beat"), True
        )
        httpx.get(f"{stack.base_url}/login/", params={"next": "/live/", "q": "segredo-da-busca"}, timeout=10)
        log = (stack.data / "log" / "web.log").read_text(encoding="utf-8")
        assert "path=/login/" in log
        assert "segredo-da-busca" not in log
        report = json.loads(stack.manage("doctor", "--json").splitlines()[-1])
        assert report["ok"], report
        roles = {one["name"]: one["detail"] for one in report["findings"]}
        assert roles["ledger_role"] == "os serviços usam invenio_app, que só acrescenta ao livro"
        eventually(lambda: roles_of(stack) == {"invenio_app"}, 10)  # the doctor was there as the owner
        for act in CHANGES:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), as_services(stack) as connection:
                connection.execute(act)

        family = stack.kill()
        assert len(family) >= 10
        eventually(lambda: not [pid for pid in family if alive(pid)], 5)

        stack.start()
        assert "dados de demonstração" not in stack.text()
        family = stack.family()
        began = time.monotonic()
        assert stack.stop() == 0
        assert time.monotonic() - began < 10
        assert not [pid for pid in family if alive(pid)]


def roles_of(stack: Stack) -> set[str]:
    """Whom the processes of the system are to the database, this connection left out."""
    with psycopg.connect(stack.urls["DATABASE_URL"]) as connection:
        asked = """SELECT DISTINCT usename FROM pg_stat_activity
            WHERE datname = current_database() AND usename IS NOT NULL AND pid <> pg_backend_pid()"""
        return {str(name) for (name,) in connection.execute(asked)}


def as_services(stack: Stack) -> psycopg.Connection[tuple[object, ...]]:
    password = (
        (Layout.of(str(stack.data)).secrets / "database-invenio_app").read_text(encoding="utf-8").strip()
    )
    return psycopg.connect(stack.urls["DATABASE_URL"], user="invenio_app", password=password)

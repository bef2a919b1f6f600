"""The whole real system: first start, killed launcher, second start, orderly end."""

from __future__ import annotations

import json
import time

import httpx
import pytest

from tests.support.processes import alive, eventually
from tests.support.stack import running_stack

pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]
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

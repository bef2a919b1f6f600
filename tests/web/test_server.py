"""The web process itself: provider calls over real sockets, one port for several processes, what a start imports."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.contrib import admin

from channels_app.models import Channel, Envelope
from invenio_center.kernel import heartbeat
from invenio_center.launcher import options, processes
from invenio_center.launcher.layout import ROOT
from tests.channels_app import meta
from tests.channels_app.conftest import make_line
from tests.support.processes import eventually, free_port
from tests.webchat.conftest import database_url

WEB_PROCESSES = 2


@dataclass(frozen=True)
class Web:
    """Two web processes of one port on the test database; ``log`` is what they write."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def started(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(free_port(), tmp_path_factory.mktemp("web") / "log")
    environment = {**os.environ, "DATABASE_URL": database_url()}
    running = []
    with web.log.open("wb") as log:
        for bound in options.bind("127.0.0.1", web.port, WEB_PROCESSES):
            with bound:
                argv, keep = processes.web(bound.fileno()), [bound.fileno()]
                running.append(
                    subprocess.Popen(argv, env=environment, cwd=ROOT, pass_fds=keep, stdout=log, stderr=log)
                )
    try:
        eventually(lambda: listeners(web.port) == WEB_PROCESSES, 60)
        yield web
    finally:
        for process in running:
            process.terminate()
        assert [process.wait(timeout=15) for process in running] == [0] * WEB_PROCESSES


@pytest.fixture
def web(started: Web, transactional_db: None) -> Web:
    return started


@pytest.fixture
def port(web: Web) -> int:
    return web.port


def listeners(port: int) -> int:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()]
    return sum(row[3] == "0A" and row[1].endswith(f":{port:04X}") for row in rows)


def stored() -> list[str]:
    return list(Envelope.objects.order_by("dedupe_key").values_list("dedupe_key", flat=True))


def address(port: int, line: Channel) -> str:
    return f"http://127.0.0.1:{port}/webhooks/whatsapp/{line.public_id}/"


def test_provider_calls_over_daphne_keep_every_promise_of_the_short_way(port: int) -> None:
    line = make_line()
    url, body = address(port, line), meta.inbound(meta.text("olá"))
    huge = meta.inbound(meta.text("x" * 4_300_000))
    with httpx.Client(timeout=15) as client:
        refused = client.post(url, content=body[:-1] + b" ", headers=meta.sign(body))
        assert (refused.status_code, refused.content, stored()) == (403, b"", [])
        assert client.post(url, content=huge, headers=meta.sign(huge)).status_code == 413
        assert client.post(url.replace("whatsapp", "facebook"), content=body).status_code == 404
        assert client.post(f"{url}x", content=body, headers=meta.sign(body)).status_code == 404
        assert client.put(url, content=body).status_code == 405
        shake = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "77"}
        assert client.get(url, params=shake).text == "77"
        assert stored() == []
        form = {**meta.sign(body), "content-type": "multipart/form-data; boundary=x"}
        answer = client.post(url, content=body, headers=form)
        assert (answer.status_code, answer.content, stored()) == (200, b"", ["m:wamid.AA=="])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (
            client.post(url, content=iter([body[:9], body[9:]]), headers=meta.sign(body)).status_code == 200
        )
    assert stored() == ["m:wamid.AA=="]


def test_every_process_of_the_port_takes_calls_and_none_is_lost(port: int) -> None:
    line = make_line()
    for number in range(24):  # each on a connection of its own, which the system gives to either process
        body = meta.inbound(meta.text(id=f"wamid.{number:02}"))
        assert httpx.post(address(port, line), content=body, headers=meta.sign(body), timeout=15).is_success
        assert f"m:wamid.{number:02}" in stored()


def test_a_caller_that_hangs_up_harms_nobody(web: Web, port: int) -> None:
    line = make_line()
    before = web.log.stat().st_size
    body = meta.inbound(meta.text())
    head = f"POST /webhooks/whatsapp/{line.public_id}/ HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
    signed = f"{head}X-Hub-Signature-256: {meta.sign(body)['x-hub-signature-256']}\r\n\r\n".encode() + body
    for cut in (len(signed) - 5, len(signed)):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(signed[:cut])
    assert httpx.post(address(port, line), content=body, headers=meta.sign(body), timeout=15).is_success
    assert stored() == ["m:wamid.AA=="]
    assert b"Exception inside application" not in web.log.read_bytes()[before:]


def test_calls_that_follow_each_other_on_one_connection_are_answered_in_turn(port: int) -> None:
    line = make_line()
    path = f"/webhooks/whatsapp/{line.public_id}/"
    wanted = [f"PUT {path}", "GET /healthz", f"PUT {path}"]
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        connection.sendall("".join(f"{one} HTTP/1.1\r\nHost: localhost\r\n\r\n" for one in wanted).encode())
        answer = b""
        while answer.count(b"HTTP/1.1 ") < len(wanted):
            piece = connection.recv(65536)
            assert piece, answer
            answer += piece
    assert re.findall(rb"HTTP/1\.1 (\d{3})", answer) == [b"405", b"200", b"405"]


ASK = """
import django, sys
django.setup()
from django.test import Client
answer = Client(headers={"host": "localhost"}).get("/healthz")
print(answer.status_code, answer["X-Request-Id"] != "", *(name for name in PAGES if name in sys.modules))
"""
PAGES = (
    "invenio_center.urls",
    "invenio_center.portal.pages",
    "invenio_live.api.urls",
    "rest_framework.views",
)


def test_a_process_tells_its_health_before_it_has_imported_any_page() -> None:
    code = ASK.replace("PAGES", repr(PAGES))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "200 True"


def test_the_pages_of_center_are_found_and_sound_although_they_are_looked_for_late() -> None:
    import_module(settings.ROOT_URLCONF)
    assert {"Contact", "Segment"} <= {model.__name__ for model in admin.site._registry}
    assert admin.site.check(None) == []


def test_a_sign_of_life_from_another_run_says_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RUN = "before"
    heartbeat.beat("worker")
    assert heartbeat.is_alive("worker")
    settings.RUN = "after"
    assert not heartbeat.is_alive("worker")

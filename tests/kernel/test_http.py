"""The client towards providers, against a real server on this machine."""

from __future__ import annotations

import http.server
import threading
import time

import pytest

from invenio_center.kernel.http import (
    AddressRefused,
    Client,
    HttpError,
    NoAnswer,
    NotSent,
    TooLarge,
    is_allowed,
)

LOOPBACK = ["127.0.0.0/8", "::1/128"]


class Handler(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str | None]] = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Authorization")))
        if self.path.startswith("/slow"):
            time.sleep(1.5)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"x" * 1000 if self.path == "/big" else b'{"ok": true}'
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def base():
    Handler.seen.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_allowed_network_answers(base):
    answer = Client(private=LOOPBACK).request("GET", base + "/x")
    assert (answer.status, answer.json()) == (200, {"ok": True})


def test_private_addresses_are_refused_before_anything_is_sent(base):
    for url in (
        base,
        base.replace("127.0.0.1", "localhost"),
        "http://169.254.169.254/latest/",
        "http://[::1]:1/",
    ):
        with pytest.raises(AddressRefused):
            Client().request("GET", url)
    assert Handler.seen == []


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("8.8.8.8", True),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("169.254.1.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2606:4700::1111", True),
    ],
)
def test_which_addresses_are_public(address, allowed):
    assert is_allowed(address, []) is allowed


def test_a_redirect_into_a_private_network_is_refused(base):
    port = base.rpartition(":")[2]
    with pytest.raises(AddressRefused):
        list(Client(private=["127.0.0.1/32"]).stream(f"{base}/to/http://127.0.0.2:{port}/x", max_bytes=100))


def test_credentials_stay_with_the_first_host(base):
    port = base.rpartition(":")[2]
    url = f"{base}/to/http://localhost:{port}/x"
    assert b"".join(Client(private=LOOPBACK).stream(url, headers={"Authorization": "t"}, max_bytes=100))
    assert [authorization for _, authorization in Handler.seen] == ["t", None]


def test_too_long_too_slow_missing_and_circular(base):
    client = Client(private=LOOPBACK)
    with pytest.raises(TooLarge):
        client.request("GET", base + "/big", max_bytes=999)
    with pytest.raises(TooLarge):
        list(client.stream(base + "/big", max_bytes=999))
    with pytest.raises(NoAnswer):
        client.request("GET", base + "/slow", total_s=0.3)
    with pytest.raises(HttpError):
        list(client.stream(base + "/missing", max_bytes=99))
    with pytest.raises(HttpError):
        list(client.stream(base + "/to/" * 9 + "/x", max_bytes=99))


def test_what_was_never_sent_says_so():
    for url in ("http://127.0.0.1:1/", "ftp://127.0.0.1/", "http://name.invalid/"):
        with pytest.raises(NotSent):
            Client(private=LOOPBACK).request("GET", url)


def test_errors_show_neither_path_nor_query(base):
    with pytest.raises(NoAnswer) as error:
        Client(private=LOOPBACK, secrets=["tok"]).request(
            "GET", base + "/slow", params={"k": "tok"}, total_s=0.2
        )
    assert str(error.value) == "127.0.0.1: ReadTimeout"

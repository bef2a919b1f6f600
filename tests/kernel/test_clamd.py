"""The scanner's protocol on real sockets: verdicts, and everything that is none."""

import io
import socket
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from invenio_center.kernel import clamd
from invenio_center.settings.env import env_clamd
from tests.support.clamd import EICAR, running


def scan(address: str, content: bytes) -> str:
    return clamd.scan(address, io.BytesIO(content))


def test_a_clean_file_and_a_virus_are_told_apart() -> None:
    with running() as scanner:
        assert scan(scanner.address, b"hello" * 50_000) == ""
        assert scan(scanner.address, b"x" * 100_000 + EICAR) == "Eicar-Test-Signature"
        assert scan(scanner.address, b"") == ""


def test_a_socket_file_serves_as_well(tmp_path: Path) -> None:
    with running(tmp_path / "clamd.sock") as scanner:
        assert scan(scanner.address, EICAR) == "Eicar-Test-Signature"
        assert clamd.version(scanner.address).startswith("ClamAV ")


@pytest.mark.parametrize(
    "answer", ["stream: Can't allocate memory ERROR", "stream: ", "OK", "whatever: OK", "FOUND", "x: y FOUND"]
)
def test_every_other_answer_is_no_verdict(answer: str) -> None:
    with running() as scanner:
        scanner.answer = answer
        with pytest.raises(clamd.ClamdFailed):
            scan(scanner.address, b"x")


def test_a_file_beyond_the_scanners_limit_is_no_verdict() -> None:
    with running() as scanner:
        scanner.most = 1000
        with pytest.raises(clamd.ClamdFailed):
            scan(scanner.address, b"x" * 300_000)


def test_nobody_there_is_no_verdict(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
    for gone in (address, f"unix://{tmp_path}/none.sock"):
        with pytest.raises(clamd.ClamdFailed):
            scan(gone, b"x")


def test_a_scanner_that_hangs_up_is_no_verdict() -> None:
    def hang_up() -> None:
        server.accept()[0].close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        closer = threading.Thread(target=hang_up)
        closer.start()
        with pytest.raises(clamd.ClamdFailed):
            scan(f"tcp://127.0.0.1:{server.getsockname()[1]}", b"x")
        closer.join()


@pytest.mark.parametrize(
    "address", ["tcp://clamav:3310", "tcp://clamav", "tcp://[::1]:3310", "unix:///run/clamav/clamd.ctl"]
)
def test_addresses_that_can_be_reached(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVENIO_CLAMD", address)
    assert env_clamd("INVENIO_CLAMD") == address


@pytest.mark.parametrize(
    "address", ["clamav:3310", "http://clamav", "tcp://", "tcp://a:x", "tcp://a/b", "unix://", "unix://a/b"]
)
def test_an_impossible_address_stops_the_start_with_a_sentence(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVENIO_CLAMD", address)
    with pytest.raises(
        ImproperlyConfigured, match=r"INVENIO_CLAMD=.* não é um endereço do clamd\. Use tcp://"
    ):
        env_clamd("INVENIO_CLAMD")


def test_without_the_variable_there_is_no_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVENIO_CLAMD", raising=False)
    assert env_clamd("INVENIO_CLAMD") == ""

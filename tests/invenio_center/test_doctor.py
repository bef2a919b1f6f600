"""Each finding of `doctor`, seen wrong once."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from invenio_center.launcher.locks import FileLock
from invenio_center.management import checkup
from tests.support import clamd


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_little_disk_space_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.disk_space().ok == (shutil.disk_usage(data).free >= checkup.LEAST_FREE_BYTES)
    monkeypatch.setattr(checkup, "LEAST_FREE_BYTES", 2**62)
    assert "Libere espaço" in checkup.disk_space().mend


def test_an_old_python_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.python_version().ok
    monkeypatch.setattr(checkup, "LEAST_PYTHON", (99, 0))
    assert "3.11" in checkup.python_version().mend


def test_a_port_taken_by_somebody_else_is_found(data: Path, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings.PUBLIC_URL = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert "--port" in checkup.port().mend
    assert checkup.port().ok


def test_a_web_server_that_does_not_answer_is_found(data: Path) -> None:
    note = {"kind": "start", "url": "http://127.0.0.1:9/"}
    (data / "runtime.json").write_text(json.dumps(note))
    assert "não responde" in checkup.port().mend


def test_a_note_without_its_owner_is_found(data: Path) -> None:
    assert checkup.last_run().ok
    (data / "runtime.json").write_text("{}")
    (data / "owner.lock").touch()
    assert "encerrada à força" in checkup.last_run().detail
    with FileLock(data / "owner.lock") as owner:
        assert owner.acquire()
        assert checkup.last_run().ok


def test_an_unreachable_broker_is_found(settings: Any) -> None:
    assert checkup.broker().ok
    settings.CACHE_URL = "redis://127.0.0.1:9/2"
    assert "REDIS_URL" in checkup.broker().mend


@pytest.mark.django_db
def test_database_migrations_and_clock_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checkup.database().ok
    assert checkup.migrations().ok
    assert checkup.clock().ok
    monkeypatch.setattr(checkup, "MOST_DRIFT_SECONDS", -1.0)
    assert "NTP" in checkup.clock().mend
    monkeypatch.setattr(checkup, "LEAST_POSTGRES", 999_999_999)
    assert "PostgreSQL 15" in checkup.database().mend


@pytest.mark.django_db
def test_owner_of_the_ledger_that_runs_all_day_is_told_of(data: Path) -> None:
    finding = checkup.ledger_role()
    assert finding.ok and "ATENÇÃO" in finding.detail and "ledger_role" in finding.mend


def test_an_unreachable_database_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(checkup.connection, "cursor", refuse)
    finding = checkup.database()
    assert (finding.ok, finding.detail) == (False, "connection refused")
    assert "DATABASE_URL" in finding.mend
    assert not checkup.clock().ok


def test_the_command_ends_with_one_when_something_is_to_mend(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = checkup.Finding("disk", False, "cheio", "Libere espaço.")
    monkeypatch.setattr(checkup, "CHECKS", (lambda: wrong,))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    assert capsys.readouterr().out == "FALHA disk        cheio\n      Libere espaço.\n"


def test_a_scanner_is_asked_only_where_one_is_configured(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "CHECKS", (checkup.python_version,))
    settings.CLAMD = ""
    assert "scanner" not in [finding.name for finding in checkup.findings()]
    with clamd.running() as scanner:
        settings.CLAMD = scanner.address
        assert checkup.scanner().detail.startswith("ClamAV ")
        assert "scanner" in [finding.name for finding in checkup.findings()]
    assert "INVENIO_CLAMD" in checkup.scanner().mend

"""The parts of the launcher that need no server."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from invenio_center.launcher import (
    binaries,
    environment,
    files,
    manage,
    options,
    prepare,
    processes,
    runtime,
    verify,
)
from invenio_center.launcher.console import Refusal
from invenio_center.launcher.layout import ROOT, Layout, claim_socket_folder, socket_folder
from invenio_center.launcher.locks import FileLock
from tests.bench import harness
from tests.support.processes import free_port


def test_a_generated_key_is_not_enough_for_others_to_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVENIO_SECRET_KEY", raising=False)
    options.check_exposure(options.parse(["--host", "0.0.0.0"]))
    options.check_exposure(options.parse(["--no-demo"]))
    with pytest.raises(Refusal, match="INVENIO_SECRET_KEY"):
        options.check_exposure(options.parse(["--no-demo", "--host", "0.0.0.0"]))
    monkeypatch.setenv("INVENIO_SECRET_KEY", "given")
    options.check_exposure(options.parse(["--no-demo", "--host", "0.0.0.0"]))


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "x"], ["--nothing"], ["--port", "70000"]])
def test_a_wrong_option_is_refused(words: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        options.parse(words)
    assert refused.value.status == 2


def test_variables_that_would_beat_the_settings_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere/0")
    monkeypatch.setenv("HOME", "")
    values = environment.base()
    assert "CELERY_BROKER_URL" not in values
    assert "HOME" not in values


def test_the_host_is_answered_for_and_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVENIO_ALLOWED_HOSTS", raising=False)
    assert environment.for_web({}, "10.0.0.7", 80)["INVENIO_ALLOWED_HOSTS"].endswith("[::1],10.0.0.7")
    assert environment.for_web({}, "127.0.0.1", 80)["INVENIO_ALLOWED_HOSTS"] == environment.LOOPBACK_HOSTS
    assert environment.address("0.0.0.0", 8000) == "http://127.0.0.1:8000/"
    assert environment.address("::1", 8000) == "http://[::1]:8000/"


def test_given_secrets_are_used_and_missing_ones_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("INVENIO_ENCRYPTION_KEYS", "INVENIO_DEMO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INVENIO_SECRET_KEY", "given")
    layout = Layout(tmp_path)
    layout.create()
    first = environment.for_installation(layout, {}, demo=True)
    second = environment.for_installation(layout, {}, demo=True)
    assert first["INVENIO_SECRET_KEY"] == "given"
    assert first["INVENIO_DEMO_PASSWORD"] == second["INVENIO_DEMO_PASSWORD"]
    assert "INVENIO_DEMO_PASSWORD" not in environment.for_installation(layout, {}, demo=False)
    assert not (layout.secrets / "secret-key").exists()


def test_a_command_speaks_of_the_address_of_the_running_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INVENIO_PUBLIC_URL", raising=False)
    layout = Layout(tmp_path)
    layout.create()
    assert "INVENIO_PUBLIC_URL" not in manage.command_environment(layout, {})
    layout.runtime.write_text('{"url": "http://127.0.0.1:8123/"}')
    assert manage.command_environment(layout, {})["INVENIO_PUBLIC_URL"] == "http://127.0.0.1:8123"
    monkeypatch.setenv("INVENIO_PUBLIC_URL", "https://atende.example")
    assert manage.command_environment(layout, {})["INVENIO_PUBLIC_URL"] == "https://atende.example"


def test_other_postgres_programs_are_taken_when_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert binaries.postgres_version(binaries.postgres_folder()) >= 15
    monkeypatch.setenv("INVENIO_PG_BIN", str(tmp_path))
    with pytest.raises(Refusal, match="INVENIO_PG_BIN"):
        binaries.postgres_folder()
    (tmp_path / "postgres").touch()
    assert binaries.postgres_folder() == tmp_path
    monkeypatch.delenv("INVENIO_PG_BIN")
    (tmp_path / "named").write_text(f"{tmp_path}\n")
    monkeypatch.setenv("INVENIO_PG_BIN_FILE", str(tmp_path / "named"))
    assert binaries.postgres_folder() == tmp_path
    monkeypatch.setenv("INVENIO_PG_BIN_FILE", str(tmp_path / "nothing"))
    with pytest.raises(Refusal, match="INVENIO_PG_BIN_FILE"):
        binaries.postgres_folder()
    assert binaries.postgres_version(tmp_path) == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INVENIO_TIME_ZONE", "Marte/Fobos"),
        ("INVENIO_PROVIDER_PRIVATE", "10.0.0.0/99"),
        ("INVENIO_PUBLIC_URL", "https://"),
        ("DATABASE_URL", "postgresql://ana@localhost:porta/banco"),
        ("REDIS_URL", "redis://localhost:99999"),
        ("REDIS_URL", "redis://127.0.0.1:9"),  # nobody there
    ],
)
def test_a_setting_that_cannot_work_stops_the_preparation_with_one_line(name: str, value: str) -> None:
    with open(os.devnull, "w") as progress:
        argv = [sys.executable, "-m", "invenio_center.launcher.prepare", f"{progress.fileno()}", "migrate"]
        done = subprocess.run(
            argv,
            cwd=ROOT,
            env={**os.environ, name: value},
            pass_fds=[progress.fileno()],
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == prepare.BAD_CONFIGURATION
    assert name in done.stderr and done.stderr.count("\n") == 1


def test_a_socket_folder_laid_by_somebody_else_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    (tmp_path / "elsewhere").mkdir()
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refusal, match="não é desta instalação"):
        claim_socket_folder(link, (os.geteuid(), os.getegid()))


def test_the_socket_path_stays_short_however_long_the_folders_are(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Layout(Path("/" + "x" * 900)).key()
    monkeypatch.setattr("tempfile.gettempdir", lambda: "/" + "t" * 200)
    assert socket_folder(key) == Path("/tmp") / f"inv-{key}"


def test_a_lock_is_free_when_its_holder_is_gone_and_shared_ones_go_together(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire() and not second.acquire()
    first.release()
    assert second.acquire(shared=True) and first.acquire(shared=True)
    assert not FileLock(tmp_path / "lock").acquire(wait=0.05)


def test_large_logs_are_put_aside_and_three_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LOG_LIMIT", 3)
    log = tmp_path / "web.log"
    for number in range(5):
        log.write_text(f"run {number}")
        files.rotate(log)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["web.log.1", "web.log.2", "web.log.3"]
    assert (tmp_path / "web.log.1").read_text() == "run 4"


def test_a_changed_setting_or_password_repeats_its_step() -> None:
    before = runtime.inputs({"INVENIO_DEMO": "1", "DATABASE_URL": "a"})
    after = runtime.inputs({"INVENIO_DEMO": "1", "DATABASE_URL": "a", "INVENIO_DEMO_PASSWORD": "new"})
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"migrate", "demo"}
    assert runtime.inputs({"INVENIO_DEMO": "1", "DATABASE_URL": "a", "INVENIO_RUN": "next"}) == before


def test_web_processes_share_a_port_that_nobody_else_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVENIO_WEB_PROCESSES", "3")
    assert processes.web_names() == ["web", "web-2", "web-3"]
    port = free_port()
    with ExitStack() as held:
        for bound in options.bind("127.0.0.1", port, 3):
            held.enter_context(bound).listen()
        with pytest.raises(Refusal, match=str(port)):
            options.bind("127.0.0.1", port, 3)
    for wrong in ("0", "x", "65"):
        monkeypatch.setenv("INVENIO_WEB_PROCESSES", wrong)
        with pytest.raises(Refusal, match="INVENIO_WEB_PROCESSES"):
            processes.web_names()


def test_benchmarks_run_in_turn_and_publish_medians_of_five_runs() -> None:
    order: list[str] = []

    def program(name: str) -> harness.Sample:
        def run() -> harness.Figures:
            order.append(name)
            return {"seconds": float(len(order))}

        return run

    samples = harness.interleave({"limit": program("L"), "project": program("P")}, runs=5, warm=1)
    assert "".join(order) == "LPPLLPPLLPPL"
    assert harness.medians(samples["limit"]) == {"seconds": 8.0}
    assert harness.percentile([5, 1, 4, 2, 3], 0.99) == 5
    with pytest.raises(ValueError, match="too few"):
        harness.Report({}, {}, {}, {}, 4).as_json("x")


def test_every_step_of_the_verdict_runs_even_when_one_fails(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def run_step(argv: tuple[str, ...], _values: object) -> int:
        ran.append(argv[-1])
        return int(argv[-1] == "second")

    monkeypatch.setattr(verify, "CHECKS", (("um", ("first",)), ("dois", ("second",)), ("três", ("third",))))
    monkeypatch.setattr(verify, "run_step", run_step)
    beside = (sys.executable, "-c", "print('beside'); raise SystemExit(3)")
    whole_system = list(verify.systems()[1])
    monkeypatch.setattr(verify, "systems", lambda: ("quatro", beside))
    monkeypatch.setattr(verify, "ensure_browser", lambda: None)
    monkeypatch.setattr(verify, "ensure_imap", lambda: None)
    assert verify.everything({}) == 1
    assert ran[:3] == ["first", "second", "third"]
    everywhere, in_use = (list(argv) for _, argv in verify.suites())
    assert ran[3:] == [everywhere[-1], in_use[-1]]
    apart = {word.removeprefix("--ignore=") for word in everywhere if word.startswith("--ignore=")}
    assert apart == {word for word in (*in_use, *whole_system) if word.startswith("tests/")}
    told = capfd.readouterr().out.splitlines()
    assert "beside" in told
    assert [line.split()[:2] for line in told if "FALHA" in line] == [["FALHA", "dois"], ["FALHA", "quatro"]]


def test_without_a_browser_the_verdict_is_no_and_names_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify.shutil, "which", lambda _name, path=None: None)
    monkeypatch.setattr(verify, "CHECKS", ())
    monkeypatch.setattr(verify, "run_step", lambda _argv, _values: 0)
    monkeypatch.setattr(verify, "systems", lambda: ("nada", (sys.executable, "-c", "")))
    assert verify.everything({}) == 1
    told = capsys.readouterr().out
    assert "apt-get install -y --no-install-recommends chromium" in told
    assert "apt-get install -y --no-install-recommends dovecot-imapd" in told

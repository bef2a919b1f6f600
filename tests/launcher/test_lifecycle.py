"""What starting and stopping guarantees, whatever ends the launcher (real servers, small processes)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from invenio_center.launcher import files
from invenio_center.launcher.place import ServerUser, may_run
from tests.support.processes import alive, eventually

from .conftest import Launch, Running


def python_for(uid: int) -> tuple[str, str]:
    """An interpreter of our version that this user can execute, with the path of our packages."""
    packages = str(Path(psycopg.__file__).parents[1])
    system = f"/usr/bin/python{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (sys.executable, system):
        if may_run(Path(python), ServerUser(uid, uid)):
            break
    else:
        pytest.skip("no interpreter that an ordinary user can execute")
    seen = subprocess.run(["test", "-r", __file__], user=uid, group=uid, check=False).returncode == 0
    if not seen:
        pytest.skip("the checkout lies below a folder that an ordinary user may not enter")
    return python, packages


def fill(running: Running, mark: str) -> None:
    urls = running.note()["urls"]
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS mark (text text)")
        connection.execute("INSERT INTO mark VALUES (%s)", [mark])
    redis.Redis.from_url(urls["REDIS_URL"]).rpush("marks", mark)


def marks(running: Running) -> tuple[list[str], list[str]]:
    urls = running.note()["urls"]
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        rows = [str(row[0]) for row in connection.execute("SELECT text FROM mark ORDER BY text")]
    listed = redis.Redis.from_url(urls["REDIS_URL"]).lrange("marks", 0, -1)
    return rows, sorted(item.decode() for item in listed)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_end_is_clean_and_quick(launch: Launch, number: signal.Signals) -> None:
    running = launch().wait_ready()
    family = running.family()
    assert len(family) >= 6
    assert running.end(number) == 0
    assert not [pid for pid in family if alive(pid)]
    assert not (running.data / "runtime.json").exists()
    assert running.text.count("ready: ") == 1


def test_started_by_nohup_it_outlives_the_terminal(launch: Launch) -> None:
    running = launch(hangup=signal.SIG_IGN).wait_ready()
    running.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert running.process.poll() is None
    assert running.end() == 0


def test_a_stubborn_worker_is_ended_within_ten_seconds(launch: Launch) -> None:
    running = launch(env={"SMALL_WORKER": "stubborn"}).wait_ready()
    family = running.family()
    assert running.end(within=10) == 0
    assert not [pid for pid in family if alive(pid)]


def test_no_child_survives_the_killed_launcher_and_the_next_start_has_the_data(launch: Launch) -> None:
    running = launch(env={"SMALL_WORKER": "stubborn"}).wait_ready()
    fill(running, "before")
    family = running.family()
    time.sleep(1.2)  # appendfsync everysec
    os.kill(running.process.pid, signal.SIGKILL)
    eventually(lambda: not [pid for pid in family if alive(pid)], 5)
    again = launch(data=running.data).wait_ready()
    assert marks(again) == (["before"], ["before"])


def test_the_next_start_waits_for_a_server_that_hangs(launch: Launch) -> None:
    running = launch().wait_ready()
    hanging = running.note()["pids"]["valkey"]
    os.kill(hanging, signal.SIGSTOP)
    os.kill(running.process.pid, signal.SIGKILL)
    again = launch(data=running.data)
    time.sleep(1.5)
    assert "ready: " not in again.text
    os.kill(hanging, signal.SIGKILL)
    again.wait_ready()


@pytest.mark.parametrize("server", ["postgres", "valkey"])
def test_a_killed_server_ends_the_start_and_the_next_one_recovers(launch: Launch, server: str) -> None:
    running = launch().wait_ready()
    fill(running, "kept")
    family = running.family()
    time.sleep(1.2)
    os.kill(running.note()["pids"][server], signal.SIGKILL)
    assert running.process.wait(timeout=15) == 1
    assert f"o processo {server} terminou sozinho (sinal 9)" in running.text
    assert not [pid for pid in family if alive(pid)]
    assert marks(launch(data=running.data).wait_ready()) == (["kept"], ["kept"])


def test_of_six_first_starts_one_wins(launch: Launch) -> None:
    contenders = [launch(port=None) for _ in range(6)]
    eventually(lambda: sum(one.process.poll() is None for one in contenders) == 1, 30)
    [winner] = [one for one in contenders if one.process.poll() is None]
    winner.wait_ready()
    for loser in contenders:
        if loser is not winner:
            assert loser.process.returncode == 2
            assert loser.text.count("\n") == 1
            assert "já está em execução" in loser.text
    fill(winner, "one")
    assert marks(winner)[0] == ["one"]


def test_half_a_cluster_is_made_again(launch: Launch) -> None:
    running = launch().wait_ready()
    home = files.read_json(running.data / "installation.json").get("home") or running.data
    running.end()
    cluster = Path(home) / "pg" / "data"
    half = cluster.with_name("data.new")
    cluster.rename(half)
    (half / "PG_VERSION").unlink()
    launch(data=running.data).wait_ready()
    assert cluster.exists()
    assert not half.exists()


def test_a_taken_port_is_refused_in_one_line(launch: Launch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = launch(port=port)
        assert refused.process.wait(timeout=10) == 2
    assert refused.text.startswith(f"invenio: a porta {port} ")
    assert refused.text.count("\n") == 1


@pytest.mark.parametrize("language", [None, "C", "pt_BR.UTF-8"])
def test_the_language_of_the_caller_changes_nothing(launch: Launch, language: str | None) -> None:
    running = launch(env={"LANG": language, "LC_ALL": language}).wait_ready()
    with psycopg.connect(running.note()["urls"]["DATABASE_URL"]) as connection:
        facts = connection.execute("SELECT lower('JOÃO'), current_setting('TimeZone')").fetchone()
    assert facts == ("joão", "UTC")


def test_a_long_data_folder_with_spaces_works(launch: Launch) -> None:
    data = launch.folder / ("pasta com espaço " + "x" * 150) / "dados da instalação"
    running = launch(data=data).wait_ready()
    assert running.note()["urls"]["REDIS_URL"].startswith("unix:///")
    assert data.stat().st_mode & 0o007 == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers as somebody else")
def test_below_a_closed_folder_root_puts_the_cluster_into_the_state_folder(launch: Launch) -> None:
    launch.folder.chmod(0o700)
    running = launch().wait_ready()
    fill(running, "one")
    home = Path(files.read_json(running.data / "installation.json")["home"])
    assert (home / "pg" / "data" / "PG_VERSION").exists()
    assert str(home) in running.text
    assert launch.folder.stat().st_mode & 0o777 == 0o700
    running.end()
    assert marks(launch(data=running.data).wait_ready()) == (["one"], ["one"])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_without_a_home_can_start(launch: Launch) -> None:
    launch.folder.chmod(0o777)
    python, path = python_for(65534)
    variables = {"HOME": "", "USER": None, "PYTHONPATH": path}
    running = launch(user=65534, python=python, env=variables).wait_ready()
    server = running.note()["pids"]["postgres"]
    assert Path(f"/proc/{server}").stat().st_uid == 65534


def test_secrets_are_readable_by_their_owner_only(launch: Launch) -> None:
    running = launch().wait_ready()
    kept = list((running.data / "secrets").iterdir())
    assert {path.name for path in kept} >= {
        "database-postgres",
        "database-invenio",
        "demo-password",
        "secret-key",
    }
    assert {oct(path.stat().st_mode & 0o777) for path in kept} == {"0o600"}
    assert (running.data / "secrets" / "demo-password").read_text().strip() in running.text

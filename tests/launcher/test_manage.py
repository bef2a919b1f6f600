"""`bin/manage` on a data folder that is running, starting, or at rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from invenio_center.launcher import manage
from invenio_center.launcher.console import Refusal
from invenio_center.launcher.layout import ROOT
from tests.support.processes import eventually

from .conftest import Launch, outside_environment

ADD = (
    "from django.db import connection as c; c.cursor().execute('CREATE TABLE IF NOT EXISTS word (text text)')"
)
PID = "from django.conf import settings; print('CACHE', settings.CACHE_URL, settings.DEMO)"
SLOW = "import time; print('inside', flush=True); time.sleep(2); print('done')"


def command(data: Path, *words: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "invenio_center.launcher.manage", "--data", str(data), *words]
    environment = {**outside_environment(), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        argv, cwd="/", env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def answer(data: Path, *words: str) -> str:
    process = command(data, *words)
    text, _ = process.communicate(timeout=40)
    assert process.returncode == 0, text
    return text


def test_alone_it_starts_the_servers_for_the_time_of_the_command(launch: Launch) -> None:
    data = launch.data()
    assert "CACHE unix:///" in answer(data, "shell", "-v0", "-c", PID)
    assert not (data / "runtime.json").exists()
    answer(data, "shell", "-v0", "-c", ADD)
    launch(data=data).wait_ready()


def test_beside_a_running_system_it_uses_its_servers(launch: Launch) -> None:
    running = launch().wait_ready()
    socket = running.note()["urls"]["REDIS_URL"].removeprefix("unix://")
    assert socket in answer(running.data, "shell", "-v0", "-c", PID)
    assert running.process.poll() is None


def test_two_at_once_share_the_servers_and_the_first_waits_for_the_second(launch: Launch) -> None:
    data = launch.data()
    first = command(data, "shell", "-v0", "-c", "import time; time.sleep(1)")
    eventually((data / "runtime.json").exists, 20)
    second = command(data, "shell", "-v0", "-c", SLOW)
    began = time.monotonic()
    assert first.wait(timeout=40) == 0
    text, _ = second.communicate(timeout=40)
    assert (second.returncode, text) == (0, "inside\ndone\n")
    assert time.monotonic() - began > 1


def test_a_start_beside_a_command_is_refused_by_name(launch: Launch) -> None:
    data = launch.data()
    slow = command(data, "shell", "-v0", "-c", SLOW)
    eventually((data / "runtime.json").exists, 20)
    refused = launch(data=data)
    assert refused.process.wait(timeout=10) == 2
    assert "bin/manage está em andamento" in refused.text
    assert slow.wait(timeout=20) == 0


def test_the_status_of_the_command_is_the_status_of_manage(launch: Launch) -> None:
    process = command(launch.data(), "no_such_command")
    text, _ = process.communicate(timeout=40)
    assert process.returncode == 1
    assert "no_such_command" in text


def test_the_data_option_is_taken_from_anywhere_and_nothing_else_is() -> None:
    assert manage.take_data_option(["check", "--data", "/x", "-v", "2"]) == ("/x", ["check", "-v", "2"])
    assert manage.take_data_option(["--data=/y", "check"]) == ("/y", ["check"])
    with pytest.raises(Refusal):
        manage.take_data_option(["check", "--data"])


def test_doctor_names_what_is_wrong_and_its_status_says_so(launch: Launch) -> None:
    data = launch.data()
    process = command(data, "doctor", "--json")
    text, _ = process.communicate(timeout=40)
    report = json.loads(text.splitlines()[-1])
    findings = {one["name"]: one for one in report["findings"]}
    assert process.returncode == 1
    assert findings["database"]["ok"] and findings["broker"]["ok"] and findings["clock"]["ok"]
    assert not findings["migrations"]["ok"]
    assert findings["migrations"]["mend"] == "Execute bin/manage migrate."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root moves the cluster and says so")
def test_the_standard_output_holds_the_answer_of_the_command_alone(launch: Launch) -> None:
    launch.folder.chmod(0o700)
    argv = [sys.executable, "-m", "invenio_center.launcher.manage", "--data", str(launch.data())]
    environment = {**outside_environment(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*argv, "shell", "-v0", "-c", "print('KEY')"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "KEY\n"
    assert "banco em /var/lib/invenio/" in done.stderr

"""Processes that are forks of the launcher: what they must share with it, and what they must not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from invenio_center.launcher import warm
from invenio_center.launcher.layout import ROOT
from tests.support.processes import alive, eventually

# Forks `python -m json.tool` or a sleeper as the launcher does, from a process without other threads.
PARENT = """
import os, sys
from invenio_center.launcher import warm
from invenio_center.launcher.children import Command, Family
from pathlib import Path
name, log, *argv = sys.argv[1:]
family = Family()
variables = {"PATH": os.environ["PATH"], "ONLY": "this"}
command = Command(name, [sys.executable, "-m", *argv], variables, Path(log), Path("/"))
child = family.spawn(command, warm_start=True)
print(child.process.pid, flush=True)
sys.stdin.read()
print(child.process.wait(5), flush=True)
family.close()
"""
SLEEPER = """
import os, signal, sys, time
held = sorted(int(name) for name in os.listdir("/proc/self/fd"))
quiet = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
leads = os.getpid() == os.getsid(0)
print("sleeping", sys.argv[1:], os.environ["ONLY"], len(os.environ), held[:3], len(held), quiet, leads)
time.sleep(600)
"""

pytestmark = [pytest.mark.launcher, pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")]


@pytest.fixture
def sleeper(tmp_path: Path) -> Path:
    (tmp_path / "sleeper.py").write_text(SLEEPER, encoding="utf-8")
    return tmp_path


def parent(folder: Path, *argv: str) -> subprocess.Popen[str]:
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    words = [sys.executable, "-c", PARENT, "sleeper", str(folder / "log"), *argv]
    return subprocess.Popen(
        words, env=variables, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def forked_pid(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_a_fork_has_its_own_words_environment_output_and_session(sleeper: Path) -> None:
    with parent(sleeper, "sleeper", "one", "two") as process:
        pid = forked_pid(process)
        eventually(lambda: "sleeping" in (sleeper / "log").read_text(), 10)
        # Python itself adds nothing; the listing holds the one descriptor above the three.
        assert (
            (sleeper / "log").read_text().startswith("sleeping ['one', 'two'] this 2 [0, 1, 2] 4 True True")
        )
        assert Path(f"/proc/{pid}/comm").read_text().strip() == "invenio-sleeper"
        os.kill(pid, signal.SIGTERM)
        out, _ = process.communicate(timeout=10)
    assert out.strip() == str(-signal.SIGTERM)


def test_a_fork_ends_with_a_killed_launcher(sleeper: Path) -> None:
    with parent(sleeper, "sleeper") as process:
        pid = forked_pid(process)
        eventually(lambda: "sleeping" in (sleeper / "log").read_text(), 10)
        process.kill()
        eventually(lambda: not alive(pid), 5)


def test_the_exit_status_of_a_fork_is_that_of_its_module(tmp_path: Path) -> None:
    with parent(tmp_path, "json.tool", "no-such-file") as process:
        forked_pid(process)
        out, _ = process.communicate(timeout=10)
    assert out.strip() not in ("", "0")
    assert "no-such-file" in (tmp_path / "log").read_text()


def test_imports_that_fail_are_left_to_the_processes_themselves() -> None:
    code = (
        "import json, os; from invenio_center.launcher import warm; before = dict(os.environ);"
        "loaded = warm.load({'DJANGO_SETTINGS_MODULE': 'invenio_center.settings', 'DATABASE_URL': 'mysql://x'});"
        "print(json.dumps([loaded, before == dict(os.environ)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [False, True]


def test_worker_and_beat_carry_no_pages_and_no_web_server() -> None:
    code = (
        "import os, sys; from invenio_center.launcher import warm; here = {**os.environ, 'CELERY_SKIP_CHECKS': '1'};"
        "print(warm.load(here), warm.load_background(here), 'channels_app.tasks' in sys.modules,"
        "[name for name in ('daphne', 'invenio_center.portal.pages', 'invenio_live.api.urls') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "True True True []"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([sys.executable, "-m", "daphne", "-p", "80"], True),
        ([sys.executable, "-S", "-c", "pass"], False),
        (["postgres", "-m", "x"], False),
    ],
)
def test_only_modules_of_this_python_are_forked(argv: list[str], expected: bool) -> None:
    assert warm.is_module(argv) is expected

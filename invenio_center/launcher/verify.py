"""`bin/test`: everything that must hold before a change may land; with arguments, pytest alone on them.

Each run has its own servers in its own folder, so any number of them may run at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import environment
from .beside import Beside
from .children import Family
from .console import Refusal, Stopped, plain_exit, say
from .layout import ROOT, Layout
from .servers import Servers, given

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
SYSTEM = "/usr/sbin:/usr/local/sbin:/sbin"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ruff", (str(TOOLS / "ruff"), "check", ".")),
    ("formato", (str(TOOLS / "ruff"), "format", "--check", ".")),
    ("tipos", (str(TOOLS / "mypy"),)),
    ("camadas", (str(TOOLS / "lint-imports"),)),
    ("migrações", (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run")),
)


# A running system is used by each worker; it is mostly waited for, so two side by side cost little more than one.
IN_USE = ("tests/browser", "tests/flows")
# These start, break and stop whole systems: they wait for the disk more than they compute, and run beside the others.
WHOLE_SYSTEM = ("tests/chaos", "tests/launcher")
MOST_WORKERS = 4
# Told to the tests of a whole run: many of them start systems, so what a first start leaves is made once for all.
MANY_SYSTEMS = "INVENIO_MANY_SYSTEMS"


def ensure_browser() -> str | None:
    """Install the distribution's Chromium where that is possible; otherwise return the one command to run."""
    return ensure_package("chromium", *BROWSERS)


def ensure_imap() -> str | None:
    """The same for the IMAP server that mail is tested against."""
    return ensure_package("dovecot-imapd", "dovecot")


def ensure_package(package: str, *programs: str) -> str | None:
    """Install a package of the distribution unless one of its ``programs`` is there."""
    if _is_there(programs):
        return None
    command = f"apt-get update && apt-get install -y --no-install-recommends {package}"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"  instalando {package} da distribuição")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(["/bin/sh", "-c", command], env=quiet, capture_output=True, check=False)
        if done.returncode == 0 and _is_there(programs):
            return None
    return f"falta {package} para os testes. Execute: sudo sh -c '{command}'"


def _is_there(programs: Sequence[str]) -> bool:
    return any(shutil.which(name) or shutil.which(name, path=SYSTEM) for name in programs)


def environment_for_tests(data: Path, urls: Mapping[str, str]) -> dict[str, str]:
    """Fixed secrets, no connection pool (it would hold the test database open), own folder for files."""
    values = {
        **environment.base(),
        **urls,
        "INVENIO_DATA_DIR": str(data),
        "INVENIO_POOL_SIZE": "0",
        "INVENIO_DEMO": "1",
        "INVENIO_DEMO_PASSWORD": "demo-password-of-the-tests",
        "INVENIO_SECRET_KEY": "secret-key-of-the-tests-long-enough-for-the-checks-0123456789",
        "INVENIO_ENCRYPTION_KEYS": "encryption-key-of-the-tests",
    }
    for name in (
        "INVENIO_SECRET_KEY",
        "INVENIO_ENCRYPTION_KEYS",
        "INVENIO_DEMO_PASSWORD",
        "INVENIO_DATA_DIR",
    ):
        values.pop(f"{name}_FILE", None)
    return values


def run_step(argv: Sequence[str], values: Mapping[str, str]) -> int:
    """Run in the foreground; Ctrl-C reaches the step itself, and its end ends it."""
    return subprocess.run(list(argv), env=dict(values), cwd=ROOT, check=False).returncode


def _pytest(arguments: Sequence[str]) -> list[str]:
    return [PYTHON, "-m", "pytest", *arguments]


def suites() -> list[tuple[str, tuple[str, ...]]]:
    """The tests in two parts: within the processes of pytest, and on a system in use."""
    workers = min(MOST_WORKERS, os.cpu_count() or 1)
    side_by_side = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    aside = [f"--ignore={folder}" for folder in (*IN_USE, *WHOLE_SYSTEM)]
    return [
        ("testes", tuple(_pytest([*side_by_side, *aside]))),
        ("uso", tuple(_pytest([*side_by_side, *IN_USE]))),
    ]


def systems() -> tuple[str, tuple[str, ...]]:
    """The part that runs beside all others."""
    return "sistema", tuple(_pytest(WHOLE_SYSTEM))


def _title(name: str, argv: Sequence[str]) -> None:
    say(f"\n== {name}: {' '.join(Path(part).name if os.sep in part else part for part in argv)}")


def everything(values: Mapping[str, str]) -> int:
    """All steps run even when one failed; the last lines are pytest's own and the summary."""
    results: list[tuple[str, int, float]] = []
    missing = [told for told in (ensure_browser(), ensure_imap()) if told]
    values = {**values, MANY_SYSTEMS: "1"}
    aside, argv_aside = systems()
    beside = Beside(argv_aside, values)
    try:
        for name, argv in [*CHECKS, *suites()]:
            _title(name, argv)
            began = time.monotonic()
            results.append((name, run_step(argv, values), time.monotonic() - began))
        _title(aside, argv_aside)
        results.append((aside, *beside.result()))
    finally:
        beside.close()
    say("\n== resumo")
    for name, status, took in results:
        say(f"  {'ok   ' if status == 0 else 'FALHA'} {name:<12} {took:6.1f} s")
    for told in missing:
        say(f"  FALHA programa     {told}")
    return 1 if missing or any(status for _, status, _ in results) else 0


def main(arguments: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="invenio-test-"))
    family = Family()
    layout = Layout(folder)
    servers = Servers(layout, family, not given("DATABASE_URL"), not given("REDIS_URL"), for_tests=True)
    try:
        layout.create()
        values = environment_for_tests(folder, servers.start())
        return run_step(_pytest(arguments), values) if arguments else everything(values)
    finally:
        servers.stop()
        family.close()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(servers.sockets, ignore_errors=True)


def _stop(number: int, _frame: object) -> None:
    raise Stopped


if __name__ == "__main__":
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _stop)
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(plain_exit(refusal))
    except (Stopped, KeyboardInterrupt):
        sys.exit(130)

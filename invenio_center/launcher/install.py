"""Makes `.venv` and installs the requirements, then hands over to a module of this package inside it.

Runs under any Python 3.11 or newer with nothing installed, so it and what it imports use the standard library
alone. Called by the wrappers in `bin/` as: python -m invenio_center.launcher.install MODULE [ARGUMENT ...]
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

from .console import Refusal, keep_output_clean, plain_exit, say, step
from .layout import ROOT
from .locks import FileLock

LEAST = (3, 11)
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEED_TEST_TOOLS = {"verify", "bench"}
ANSWERS = {"manage", "bench"}
PROGRESS_EVERY = 5.0


def requirement_files(*, tools: bool) -> list[Path]:
    return [ROOT / "requirements.txt", *([ROOT / "requirements-dev.txt"] if tools else [])]


def fingerprint(*, tools: bool) -> str:
    """Changes with any requirement file and with the Python that made `.venv`."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in [*requirement_files(tools=tools), ROOT / "constraints.txt"]:
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()


def _stamp(*, tools: bool) -> Path:
    return VENV / (".installed-tools" if tools else ".installed")


def _installed(*, tools: bool) -> bool:
    stamp = _stamp(tools=tools)
    return (
        PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint(tools=tools)
    )


def _usable_venv() -> bool:
    if not PYTHON.exists():
        return False
    ask = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    return done.stdout.strip() == f"{sys.version_info[0]}.{sys.version_info[1]}"


def _make_venv() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        words = (done.stdout + done.stderr).strip()
        raise Refusal(
            f"não foi possível criar .venv (no Debian: apt-get install python3-venv).\n{words}", status=1
        )


def _pip(*, tools: bool) -> None:
    argv = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "--no-compile",
    ]
    for path in requirement_files(tools=tools):
        argv += ["-r", str(path)]
    if (ROOT / "constraints.txt").exists():
        argv += ["-c", str(ROOT / "constraints.txt")]
    process = subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    last, seen, told = deque[str](maxlen=20), 0, time.monotonic()
    try:
        for line in process.stdout or ():
            last.append(line.rstrip())
            seen += line.startswith("Collecting ")
            if time.monotonic() - told > PROGRESS_EVERY:
                say(f"    {seen} pacotes vistos, {line.strip()[:70]}")
                told = time.monotonic()
    except BaseException:  # our own end ends the installation too
        process.terminate()
        raise
    if process.wait():
        words = "\n".join(last)
        raise Refusal(
            f"a instalação dos pacotes falhou; verifique a rede e tente de novo.\n{words}", status=1
        )


def _compile() -> None:
    """On all cores, where pip would use one. What no Python can compile (a package's templates) nobody imports."""
    subprocess.run([PYTHON, "-m", "compileall", "-q", "-q", "-j", "0", VENV / "lib"], check=False)


def ensure(*, tools: bool = False) -> None:
    """Leave `.venv` complete. Several commands may arrive at once: one installs, the others wait for it."""
    if _installed(tools=tools):
        return
    (ROOT / ".cache").mkdir(exist_ok=True)
    lock = FileLock(ROOT / ".cache" / "install.lock")
    if not lock.acquire():
        say("  aguardando outra instalação em andamento nesta pasta")
        lock.acquire(wait=1800)
    with lock:
        if _installed(tools=tools):
            return
        if not _usable_venv():
            with step(f"ambiente Python {sys.version_info[0]}.{sys.version_info[1]} em .venv"):
                _make_venv()
        with step("pacotes instalados"):
            _pip(tools=tools)
            _compile()
        for kind in {False, tools}:  # whoever has the tools has the rest
            _stamp(tools=kind).write_text(fingerprint(tools=kind), encoding="ascii")


def main(argv: list[str]) -> int:
    if sys.version_info < LEAST:
        raise Refusal("é preciso Python 3.11 ou mais novo.")
    module, *rest = argv
    if module in ANSWERS:
        keep_output_clean()
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)
    ensure(tools=module in NEED_TEST_TOOLS)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", f"invenio_center.launcher.{module}", *rest])  # noqa: S606


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    for end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(end, _leave)
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(plain_exit(refusal))

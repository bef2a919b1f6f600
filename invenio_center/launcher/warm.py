"""Web, worker and beat as forks of the launcher, which imports what all three need once, while the servers start.

Imports are most of a start: made three times on a small machine they take three times as long. What the web process
alone needs (Daphne, pages, API) it imports by itself, while the launcher imports what worker and beat need.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import runpy
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from subprocess import TimeoutExpired
from time import monotonic, sleep
from typing import NoReturn

from .layout import ROOT

# Daphne would have to be left to its process in any case: importing it makes an event loop, which a fork would share.
COMMON = ("invenio_center.celery", "redis")
BACKGROUND = ("celery.bin.celery",)
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_NAME = 15


def load(environment: Mapping[str, str]) -> bool:
    """Import Django and our applications. False where that fails or cannot be forked from: then each process starts
    by itself and tells in its own log what is wrong."""
    return _loaded(environment, _common)


def load_background(environment: Mapping[str, str]) -> bool:
    """After ``load``: what worker and beat need besides."""
    return _loaded(environment, _background)


def _loaded(environment: Mapping[str, str], imports: Callable[[], None]) -> bool:
    if sys.platform != "linux":
        return False
    outside = dict(os.environ)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # raised inside an import, an end could be swallowed there
    gc.disable()
    try:
        _enter(environment)
        imports()
    except Exception:  # whatever it is, the process that really needs it will say it better
        return False
    finally:
        _enter(outside)
        gc.freeze()
        gc.enable()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    return threading.active_count() == 1


def _common() -> None:
    import django

    for name in COMMON:
        importlib.import_module(name)
    django.setup()


def _background() -> None:
    for name in BACKGROUND:
        importlib.import_module(name)
    celery = importlib.import_module("invenio_center.celery")
    celery.app.loader.import_default_modules()


def _enter(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def is_module(argv: Sequence[str]) -> bool:
    """Whether a command line is ``python -m NAME …``, which a fork can run."""
    return len(argv) > 2 and argv[0] == sys.executable and argv[1] == "-m"


class Forked:
    """A forked child with those methods of ``Popen`` that the family uses."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and monotonic() > deadline:
                raise TimeoutExpired(str(self.pid), timeout or 0)
            sleep(0.01)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def fork(
    name: str,
    argv: Sequence[str],
    environment: Mapping[str, str],
    descriptors: Sequence[int],
    tie: Callable[[], None],
) -> Forked:
    """Run ``python -m NAME …`` in a child. Of our ``descriptors`` the first takes its output and the others stay
    open in it; ``tie`` runs first in it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _run(name, argv, environment, descriptors, tie)
    return Forked(pid)


def _run(
    name: str,
    argv: Sequence[str],
    environment: Mapping[str, str],
    descriptors: Sequence[int],
    tie: Callable[[], None],
) -> NoReturn:
    """Never returns: above this frame are the launcher's own clean-ups, which are not the child's to make."""
    status = 1
    try:
        os.setsid()
        tie()
        _leave(*descriptors)
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"invenio-{name}".encode(), 0, 0, 0)
        os.chdir(ROOT)
        _enter(environment)
        sys.argv = list(argv[2:])
        runpy.run_module(argv[2], run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # the last words go into the log
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _leave(log: int, *keep: int) -> None:
    """Drop what the launcher holds: its signal handlers, its output, its locks and pipes."""
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    first = 3
    for descriptor in sorted(keep):
        os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]

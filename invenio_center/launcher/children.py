"""Child processes that end with the launcher, whatever ends it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import files, warm
from .console import Refusal

PR_SET_PDEATHSIG = 1
SERVERS = ("postgres", "valkey")
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Plan:
    """Signal at the launcher's death, and (seconds, signal) steps of an orderly stop.

    SIGKILL always goes to the child's whole process group, every other signal to the child alone.
    """

    death: signal.Signals
    stop: tuple[tuple[float, signal.Signals], ...]


# Daphne waits for running views on TERM and cuts sockets anyway; Celery waits for running tasks on TERM and
# gives them back to the queue on QUIT; a KILL would hide them until the visibility timeout.
PLANS = {
    "beat": Plan(signal.SIGKILL, ((0, signal.SIGTERM), (3, signal.SIGKILL))),
    # What it has stored is stored; what it has not, the next one reads again.
    "mail": Plan(signal.SIGKILL, ((0, signal.SIGTERM), (3, signal.SIGKILL))),
    "web": Plan(signal.SIGKILL, ((0, signal.SIGTERM), (3, signal.SIGKILL))),
    "worker": Plan(signal.SIGQUIT, ((0, signal.SIGTERM), (4, signal.SIGQUIT), (7, signal.SIGKILL))),
    "valkey": Plan(signal.SIGTERM, ((0, signal.SIGTERM), (1.0, signal.SIGKILL))),
    # PostgreSQL never gets KILL: QUIT already ends it at once and its children with it.
    "postgres": Plan(signal.SIGINT, ((0, signal.SIGINT), (30, signal.SIGQUIT))),
}
STEP_PLAN = Plan(signal.SIGKILL, ((0, signal.SIGTERM), (2, signal.SIGKILL)))


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes] | warm.Forked
    log: Path
    plan: Plan
    stop_began: float | None = field(default=None)
    steps_done: int = field(default=0)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.alive:
                self.process.send_signal(number)
        except ProcessLookupError:
            return

    def advance_stop(self, now: float, deadline: float | None) -> None:
        """Send every signal of the plan that is due by now; at the deadline the last one is due."""
        if self.stop_began is None:
            self.stop_began = now
        steps = self.plan.stop
        late = deadline is not None and now >= deadline
        while self.steps_done < len(steps) and (late or now >= self.stop_began + steps[self.steps_done][0]):
            self.send(steps[self.steps_done][1])
            self.steps_done += 1


def _die_with_parent(parent: int, number: int) -> Callable[[], None]:
    """Runs in the child between fork and exec, after a change of user (which would clear the setting)."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


@dataclass(frozen=True)
class Command:
    """What to run, as whom, where its output goes."""

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    cwd: Path
    user: Mapping[str, object] = field(default_factory=dict)  # keyword arguments of Popen
    keep: tuple[int, ...] = ()


def _execute(command: Command, log: int, tie: Callable[[], None]) -> subprocess.Popen[bytes]:
    child: subprocess.Popen[bytes] = subprocess.Popen(
        list(command.argv),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=dict(command.environment),
        cwd=command.cwd,
        start_new_session=True,
        pass_fds=command.keep,
        preexec_fn=tie,  # noqa: PLW1509 - before any thread exists
        **command.user,  # type: ignore[call-overload]
    )
    return child


def _fork(command: Command, log: int, tie: Callable[[], None]) -> warm.Forked:
    return warm.fork(command.name, command.argv, command.environment, (log, *command.keep), tie)


class Family:
    """The children of this process. Spawn from the main thread only: the death signal follows the thread."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self._watcher: subprocess.Popen[bytes] | None = None

    def spawn(self, command: Command, *, warm_start: bool = False) -> Child:
        """``warm_start``: as a fork of this process, which has imported what the command needs."""
        files.rotate(command.log)
        # "web-2" is a web process as well.
        plan = PLANS.get(command.name.partition("-")[0], STEP_PLAN)
        start = _fork if warm_start else _execute
        with command.log.open("ab") as log:
            process = start(command, log.fileno(), _die_with_parent(os.getpid(), plan.death))
        child = Child(command.name, process, command.log, plan)
        self.children.append(child)
        self._tell_watcher(child)
        return child

    def _tell_watcher(self, child: Child) -> None:
        """Second net, and the only one where the system has no parent death signal."""
        if self._watcher is None:
            self._watcher = subprocess.Popen(
                [sys.executable, "-S", "-E", str(Path(__file__).with_name("watcher.py"))],
                stdin=subprocess.PIPE,
                start_new_session=True,
                cwd="/",
            )
        if self._watcher.stdin is None or self._watcher.poll() is not None:
            return
        kill = int(child.name not in SERVERS)
        self._watcher.stdin.write(f"{child.process.pid} {int(child.plan.death)} {kill}\n".encode())
        self._watcher.stdin.flush()

    def fallen(self) -> Child | None:
        """The first child that ended by itself."""
        return next((child for child in self.children if not child.alive), None)

    def forget(self, child: Child) -> None:
        self.children.remove(child)
        if self._watcher is not None and self._watcher.stdin is not None and self._watcher.poll() is None:
            self._watcher.stdin.write(f"{child.process.pid} 0 0\n".encode())
            self._watcher.stdin.flush()

    def stop(self, names: Iterable[str] | None = None, *, deadline: float | None = None) -> None:
        """Stop these children (all by default) by their plans; return when they are gone or nothing helps."""
        wanted = None if names is None else set(names)
        chosen = [child for child in self.children if wanted is None or child.name in wanted]
        chosen.sort(key=lambda child: child.name != "beat")  # it must not enqueue while the rest stops
        limit = 1 + max((child.plan.stop[-1][0] for child in chosen), default=0) + time.monotonic()
        limit = min(limit, deadline + 0.5) if deadline is not None else limit
        while (running := [child for child in chosen if child.alive]) and time.monotonic() < limit:
            for child in running:
                child.advance_stop(time.monotonic(), deadline)
            time.sleep(0.02)
        for child in chosen:
            if child.name not in SERVERS:
                child.send(signal.SIGKILL)  # what its group left behind
            self.forget(child)

    def close(self) -> None:
        """End the watcher; without children it has nothing to do."""
        if self._watcher is not None and self._watcher.stdin is not None:
            self._watcher.stdin.close()
            self._watcher.wait(timeout=10)
            self._watcher = None


def ended(child: Child) -> Refusal:
    """The refusal that tells how a child ended, with its last words."""
    status = child.process.poll()
    how = f"sinal {-status}" if status is not None and status < 0 else f"código {status}"
    return Refusal(
        f"o processo {child.name} terminou sozinho ({how}). Fim de {child.log}:\n{files.tail(child.log)}",
        status=1,
    )

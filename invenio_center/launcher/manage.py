"""`bin/manage`: a management command on the data of `bin/start`, beside it or alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

from . import binaries, environment, files, runtime
from .children import Family
from .console import Refusal, keep_output_clean, plain_exit
from .layout import ROOT, Layout
from .locks import FileLock
from .servers import Servers, given

OWNER_STARTS_WITHIN = 30.0
USERS_END_WITHIN = 3600.0


def take_data_option(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Split ``--data DIR`` off; everything else belongs to the command."""
    rest: list[str] = []
    data, words = None, iter(arguments)
    for word in words:
        if word == "--data":
            data = next(words, None)
            if data is None:
                raise Refusal("--data precisa de uma pasta. Uso: bin/manage [--data DIR] COMANDO …")
        elif word.startswith("--data="):
            data = word.removeprefix("--data=")
        else:
            rest.append(word)
    return data, rest


def command_environment(layout: Layout, urls: dict[str, str]) -> dict[str, str]:
    demo = bool(files.read_json(layout.installation).get("demo", True))
    asked = os.environ.get("INVENIO_DEMO", "").strip()
    values = environment.for_installation(layout, urls, demo=demo)
    running = str(files.read_json(layout.runtime).get("url") or "")
    if running and not given("INVENIO_PUBLIC_URL"):
        values["INVENIO_PUBLIC_URL"] = running.rstrip("/")  # some providers sign the address they call
    if asked:
        values["INVENIO_DEMO"] = asked
    if "DATABASE_URL" in urls:  # dbshell and backups find psql and pg_dump of the same version
        values["PATH"] = f"{values.get('PATH', os.defpath)}{os.pathsep}{binaries.postgres_folder()}"
    return values


def _argv(words: list[str]) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def run_beside(layout: Layout, words: list[str]) -> None:
    """Become the command, on the system that owns the folder; return when its owner is starting or has gone.

    The shared lock lives as long as the command: an owner that is itself a `bin/manage` waits for it.
    """
    users = FileLock(layout.users_lock)
    if not users.acquire(shared=True, wait=OWNER_STARTS_WITHIN):
        return
    note = files.read_json(layout.runtime)
    owner = FileLock(layout.owner_lock).signature().split(" ")
    if not note or str(note.get("pid")) != owner[-1]:
        users.release()
        return
    os.set_inheritable(users.descriptor, True)
    os.execve(sys.executable, _argv(words), command_environment(layout, dict(note["urls"])))  # noqa: S606


def run_alone(layout: Layout, owner: FileLock, words: list[str]) -> int:
    """Start the servers for the time of the command. Ctrl-C reaches the command itself; we clean up."""
    owner.sign(f"manage {os.getpid()}")
    left_behind = "1" if layout.runtime.exists() else "0"  # only a killed owner leaves it
    family = Family()
    servers = Servers(layout, family, not given("DATABASE_URL"), not given("REDIS_URL"))
    try:
        urls = servers.start()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        runtime.announce(layout, "manage", urls=urls, role=servers.role)
        command = subprocess.Popen(
            _argv(words),
            env={**command_environment(layout, urls), "INVENIO_LAST_RUN_KILLED": left_behind},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        )
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda got, _frame: command.send_signal(got))
        status = command.wait()
        runtime.withdraw(layout)
        FileLock(layout.users_lock).acquire(wait=USERS_END_WITHIN)
        return status if status >= 0 else 128 - status
    finally:
        runtime.withdraw(layout)
        servers.stop()
        family.close()


def main(arguments: list[str]) -> int:
    keep_output_clean()
    data, words = take_data_option(arguments)
    layout = Layout.of(data)
    layout.create()
    if given("DATABASE_URL") and given("REDIS_URL"):
        os.execve(sys.executable, _argv(words), command_environment(layout, {}))  # noqa: S606
    deadline = time.monotonic() + OWNER_STARTS_WITHIN
    owner = FileLock(layout.owner_lock)
    while time.monotonic() < deadline:
        if owner.acquire():
            with owner:
                return run_alone(layout, owner, words)
        run_beside(layout, words)
        time.sleep(0.1)
    raise Refusal(f"o Invenio em {layout.data} está iniciando ou encerrando; tente de novo em instantes.")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(plain_exit(refusal))
    except KeyboardInterrupt:
        sys.exit(130)

"""`bin/start`: brings the whole system up in the foreground and takes it down again."""

from __future__ import annotations

import http.client
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from socket import socket

from . import environment, files, options, processes, runtime, warm
from .children import Child, Command, Family, ended
from .console import Refusal, Stopped, complain, plain_exit, say, step
from .layout import ROOT, Layout
from .locks import FileLock
from .prepare import BAD_CONFIGURATION, ROLE
from .servers import Servers, given

READY_WITHIN = 120.0
STOP_WITHIN = 9.3
ACCOUNTS = (
    ("admin", "administração"),
    ("supervisora", "supervisão"),
    ("ana", "atendimento"),
    ("bruno", "atendimento"),
    ("compliance", "conformidade"),
)


@dataclass
class System:
    """One run: what it was asked for, and what it has started so far."""

    options: options.Options
    layout: Layout
    sockets: dict[str, socket]  # of the web processes, by name
    family: Family = field(default_factory=Family)
    environment: dict[str, str] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)  # the same, as who owns the tables
    urls: dict[str, str] = field(default_factory=dict)
    warm: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        embedded = (not given("DATABASE_URL"), not given("REDIS_URL"))
        self.servers = Servers(self.layout, self.family, *embedded)

    @property
    def url(self) -> str:
        return environment.address(self.options.host, self.options.port)

    def up(self) -> None:
        say(f"Invenio em {self.layout.data}")
        embedded = self.servers.postgres or self.servers.valkey
        with step("servidores (PostgreSQL, Valkey)") if embedded else nullcontext():
            self.urls = self.servers.spawn()
            values = environment.for_installation(self.layout, self.urls, demo=self.options.demo)
            self.environment = environment.for_web(values, self.options.host, self.options.port)
            self.environment[runtime.RUN] = secrets.token_hex(4)
            self.owner = {**self.environment, **({ROLE: self.servers.role} if self.servers.role else {})}
            if self.servers.application_url:
                self.environment["DATABASE_URL"] = self.servers.application_url
            self.warm_up()
            self.servers.wait()
        self.prepare()
        self._announce()
        with step("web, worker, beat e mail"):
            first, *others = self.sockets
            self.spawn_web([first])
            self.warm = self.warm and warm.load_background(self.environment)
            self.spawn_background()
            self._announce()
            self.await_ready()
        say(f"ready: {self.url}")
        if self.options.demo:
            self._show_accounts()
        self.spawn_web(others)
        self._announce()
        self._ask("/login/")  # the first page imports all pages; nobody shall have to wait for that

    def warm_up(self) -> None:
        """While the servers come up."""
        self.warm = warm.load(self.environment)

    def _announce(self) -> None:
        pids = {child.name: child.process.pid for child in self.family.children}
        facts = {
            "urls": self.urls,
            "role": self.servers.role,
            "demo": self.options.demo,
            "url": self.url,
            "pids": pids,
        }
        runtime.announce(self.layout, "start", **facts)

    def prepare(self) -> None:
        """Run the steps whose inputs have changed since they last succeeded."""
        wanted = runtime.inputs(self.owner)
        done = dict(files.read_json(self.layout.installation).get("prepared", {}))
        again = set()
        if (
            not self.servers.granted
            or self.servers.migrations is None
            or self.servers.migrations != runtime.migration_files()
        ):
            again.add("migrate")
        if not any((self.layout.data / "static").iterdir()):
            again.add("static")
        steps = [name for name, state in wanted.items() if done.pop(name, None) != state or name in again]
        if not self.options.demo:
            steps = [name for name in steps if name != "demo"]
        kept = {name: state for name, state in wanted.items() if name not in steps}
        runtime.remember(self.layout, demo=self.options.demo, prepared=kept)
        if steps:
            self._run_preparation(steps)
        runtime.remember(self.layout, prepared={**kept, **{name: wanted[name] for name in steps}})

    def _run_preparation(self, steps: Sequence[str]) -> None:
        reader, writer = os.pipe()
        argv = [sys.executable, "-m", "invenio_center.launcher.prepare", str(writer), *steps]
        child = self._spawn("prepare", argv, keep=(writer,), values=self.owner)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as progress:
            for line in progress:
                _, title, seconds = line.rstrip("\n").split("\t")
                say(f"  {title:<44} {float(seconds):6.1f} s")
        if status := child.process.wait():
            words = files.tail(child.log, 1)
            raise Refusal(words) if status == BAD_CONFIGURATION else ended(child)
        self.family.forget(child)

    def _spawn(
        self,
        name: str,
        argv: Sequence[str],
        keep: tuple[int, ...] = (),
        values: dict[str, str] | None = None,
    ) -> Child:
        log = self.layout.log / f"{name}.log"
        command = Command(name, argv, values or self.environment, log, ROOT, keep=keep)
        ready_made = self.warm and name != "prepare" and warm.is_module(argv)
        return self.family.spawn(command, warm_start=ready_made)

    def spawn_web(self, names: Sequence[str]) -> None:
        for name in names:
            descriptor = self.sockets[name].fileno()
            self._spawn(name, processes.web(descriptor), keep=(descriptor,))

    def spawn_background(self) -> None:
        for name, argv in processes.background().items():
            self._spawn(name, argv)

    def await_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while True:
            status, body = self._ask("/readyz")
            if status == http.HTTPStatus.OK:
                return
            self.check_children()
            if time.monotonic() > deadline:
                told = f"/readyz respondeu {status} {body}"
                raise Refusal(f"o sistema não ficou pronto em {READY_WITHIN:.0f} s: {told}", status=1)
            time.sleep(0.05)

    def _ask(self, path: str) -> tuple[int, str]:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.options.host, self.options.host)  # noqa: S104
        name = self.environment["INVENIO_ALLOWED_HOSTS"].split(",")[0].lstrip(".")
        connection = http.client.HTTPConnection(host, self.options.port, timeout=5)
        try:
            connection.request("GET", path, headers={"Host": name})
            answer = connection.getresponse()
            return answer.status, answer.read(2000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()

    def check_children(self) -> None:
        fallen = self.family.fallen()
        if fallen is not None:
            raise ended(fallen)

    def _show_accounts(self) -> None:
        password = self.environment.get("INVENIO_DEMO_PASSWORD") or "a do arquivo INVENIO_DEMO_PASSWORD_FILE"
        say(f"contas de demonstração, senha de todas: {password}")
        for name, duty in ACCOUNTS:
            say(f"  {name:<12} {duty}")
        say("Ctrl-C encerra.")

    def down(self) -> None:
        """Processes first, then the servers; what hangs is ended, so that all of it takes below ten s."""
        deadline = time.monotonic() + STOP_WITHIN
        self.family.stop(["beat", "mail", "prepare", "worker", *self.sockets])
        self.servers.stop(deadline)
        self.family.close()
        runtime.withdraw(self.layout)


def _raise_stopped(number: int, _frame: object) -> None:
    _listen(signal.SIG_IGN)
    raise Stopped


def _listen(handler: object) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, handler)  # type: ignore[arg-type]


def take_ownership(layout: Layout) -> FileLock:
    """The lock of the data folder, or a refusal that says who has it."""
    owner = FileLock(layout.owner_lock)
    if not owner.acquire():
        kind, _, pid = owner.signature().partition(" ")
        if kind == "manage":
            raise Refusal(f"um comando bin/manage está em andamento em {layout.data} (pid {pid}); aguarde.")
        raise Refusal(f"o Invenio já está em execução em {layout.data} (pid {pid}).")
    owner.sign(f"start {os.getpid()}")
    return owner


def main(arguments: list[str]) -> int:
    asked = options.parse(arguments)
    options.check_exposure(asked)
    layout = Layout.of(asked.data)
    layout.create()
    with take_ownership(layout):
        names = processes.web_names()
        bound = options.bind(asked.host, asked.port, len(names))
        system = System(asked, layout, dict(zip(names, bound, strict=True)))
        _listen(_raise_stopped)
        try:
            system.up()
            while True:
                system.check_children()
                time.sleep(0.2)
        except Stopped:
            say("encerrando")
            return 0
        finally:
            _listen(signal.SIG_IGN)
            system.down()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refusal as refusal:
        sys.exit(plain_exit(refusal))
    except OSError as error:
        complain(f"invenio: {error}")
        sys.exit(1)

"""Both embedded servers together, under a lock that is held for as long as one of them runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import place
from .children import Child, Family
from .console import Refusal
from .layout import Layout, claim_socket_folder, socket_folder
from .locks import FileLock
from .postgres import APPLICATION, Postgres
from .valkey import Valkey

OLD_SERVERS_WAIT = 10.0


def given(name: str) -> bool:
    """Whether the person named an external server."""
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


@dataclass
class Servers:
    """`start` returns the URLs of the servers it started; servers given from outside are left out."""

    layout: Layout
    family: Family
    postgres: bool = True
    valkey: bool = True
    settings: Sequence[str] = ()
    for_tests: bool = False
    lock: FileLock | None = field(default=None, init=False)
    # (app, name) of the migrations that the embedded database has; None while it is not known
    migrations: set[tuple[str, str]] | None = field(default=None, init=False)
    # Of the embedded database: the role and the address of what runs all day, and whether it may do its work.
    role: str | None = field(default=None, init=False)
    application_url: str | None = field(default=None, init=False)
    granted: bool = field(default=True, init=False)
    _answers: list[Callable[[], None]] = field(default_factory=list, init=False)

    @property
    def sockets(self) -> Path:
        return socket_folder(self.layout.key())

    def start(self) -> dict[str, str]:
        urls = self.spawn()
        self.wait()
        return urls

    def spawn(self) -> dict[str, str]:
        """Start both without waiting for their first answer; returns their URLs."""
        if not (self.postgres or self.valkey):
            return {}
        where = place.find(self.layout)
        self.lock = FileLock(where.home / "servers.lock")
        if not self.lock.acquire(wait=OLD_SERVERS_WAIT):
            raise Refusal(
                "os servidores da execução anterior ainda não terminaram; tente de novo em alguns segundos."
            )
        claim_socket_folder(self.sockets, (where.user.uid, where.user.gid))
        urls: dict[str, str] = {}
        if self.valkey:
            broker = Valkey(self.layout, where, self.sockets)
            broker_child = broker.spawn(self.family, self.lock.descriptor)
            self._answers.append(lambda: broker.wait(broker_child))
            urls["REDIS_URL"] = broker.url()
        if self.postgres:
            database = Postgres(self.layout, where, self.sockets)
            database.ensure_cluster()
            child = database.spawn(self.family, self.lock.descriptor, self.settings)
            self._answers.insert(0, lambda: self._open(database, child))
            urls["DATABASE_URL"] = database.url()
            if not self.for_tests:
                self.role, self.application_url = APPLICATION, database.url(role=APPLICATION)
        return urls

    def wait(self) -> None:
        """Until both answer and the database is there."""
        while self._answers:
            self._answers.pop(0)()

    def _open(self, database: Postgres, child: Child) -> None:
        with database.connect(child) as connection:
            database.ensure_database(connection, for_tests=self.for_tests)
        self.migrations = database.applied_migrations()
        self.granted = self.for_tests or database.is_granted()

    def stop(self, deadline: float | None = None) -> None:
        """Valkey first, PostgreSQL last: clients are gone by now, and what holds the truth ends last."""
        self.family.stop(["valkey"])
        self.family.stop(["postgres"], deadline=deadline)
        if self.lock is not None:
            self.lock.release()
            self.lock = None

"""The embedded PostgreSQL: cluster, start, role and database."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from . import binaries, files
from .children import Child, Command, Family, ended
from .console import Refusal
from .layout import Layout
from .place import Place

if TYPE_CHECKING:
    from psycopg import Connection

PATIENCE = 60.0
PORT = 5432
# Not the caller's language and not his libraries: initdb dies on a locale that the system has not generated.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
FIRST_BUILTIN_LOCALE = 17
# The owner migrates; what runs all day only adds to the ledger (consent/management/commands/ledger_role.py).
OWNER, APPLICATION = "invenio", "invenio_app"
GRANTED = """
SELECT has_table_privilege(%(role)s, 'django_migrations', 'SELECT')
  AND has_table_privilege(%(role)s, 'consent_event', 'INSERT')
  AND NOT has_table_privilege(%(role)s, 'consent_event', 'UPDATE')
"""


class Postgres:
    def __init__(self, layout: Layout, place: Place, sockets: Path) -> None:
        self.layout, self.place, self.sockets = layout, place, sockets

    def _password(self, role: str) -> str:
        return files.secret(self.layout.secrets / f"database-{role}")

    def url(self, *, role: str = OWNER, database: str = "invenio") -> str:
        """The socket folder goes into the query: not every reader decodes a percent-encoded host."""
        password = quote(self._password(role), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={quote(str(self.sockets))}"

    def ensure_cluster(self) -> None:
        """Make the cluster beside its place and rename it: half of one is never taken for one."""
        cluster, fresh = self.place.cluster, self.place.cluster.with_name("data.new")
        version = binaries.postgres_version(self.place.pg_bin)
        if cluster.exists():
            self._check_version(version)
            if not (self.layout.secrets / "database-postgres").exists():
                raise Refusal(
                    f"faltam as senhas do banco em {self.layout.secrets}; restaure-as de uma cópia."
                )
            return
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = fresh.with_name("password")
        password_file.unlink(missing_ok=True)
        try:
            descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(self._password("postgres") + "\n")
            os.chown(password_file, self.place.user.uid, self.place.user.gid)
            self._initdb(fresh, password_file, version)
        finally:
            password_file.unlink(missing_ok=True)
        os.rename(fresh, cluster)

    def _initdb(self, target: Path, password_file: Path, version: int) -> None:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if version < FIRST_BUILTIN_LOCALE:
            locale = ["--locale-provider=libc", "--locale=C.UTF-8"]
        argv = [
            str(self.place.pg_bin / "initdb"),
            "-D",
            str(target),
            "-U",
            "postgres",
            "--encoding=UTF8",
            *locale,
        ]
        argv += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
        options = self.place.user.popen()
        done = subprocess.run(  # noqa: PLW1510 - its words become our message
            argv, env=ENVIRONMENT, cwd="/", capture_output=True, stdin=subprocess.DEVNULL, **options
        )  # type: ignore[call-overload]
        if done.returncode:
            words = (done.stderr or done.stdout).decode(errors="replace").strip()
            raise Refusal(f"o PostgreSQL não conseguiu criar o banco em {target}:\n{words}", status=1)

    def _check_version(self, version: int) -> None:
        kept = int((self.place.cluster / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
        if version != kept:
            raise Refusal(
                f"{self.place.cluster} é do PostgreSQL {kept} e os programas são da versão {version}. "
                f"Aponte INVENIO_PG_BIN para a versão {kept}, exporte com pg_dump e importe em outra --data."
            )

    def spawn(self, family: Family, keep: int, settings: Sequence[str]) -> Child:
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_permissions": "0700",
            "max_connections": "120",
            "shared_buffers": "128MB",
            "timezone": "UTC",
        }
        argv = [str(self.place.pg_bin / "postgres"), "-D", str(self.place.cluster), "-k", str(self.sockets)]
        for setting in [f"{name}={value}" for name, value in options.items()] + list(settings):
            argv += ["-c", setting]
        log = self.layout.log / "postgres.log"
        command = Command("postgres", argv, ENVIRONMENT, log, Path("/"), self.place.user.popen(), (keep,))
        return family.spawn(command)

    def connect(self, child: Child) -> Connection[tuple[object, ...]]:
        """First real connection of the superuser; recovery after a crash may take a while."""
        import psycopg

        url, deadline = self.url(role="postgres", database="postgres"), time.monotonic() + PATIENCE
        while True:
            try:
                return psycopg.connect(url, autocommit=True, connect_timeout=5)
            except psycopg.OperationalError as error:
                if not child.alive:
                    raise ended(child) from error
                if "password authentication failed" in str(error):
                    raise Refusal(
                        f"a senha em {self.layout.secrets} não é a deste banco; restaure a pasta inteira."
                    ) from error
                if time.monotonic() > deadline:
                    words = files.tail(child.log)
                    raise Refusal(
                        f"o PostgreSQL não respondeu em {PATIENCE:.0f} s:\n{words}", status=1
                    ) from error
            time.sleep(0.05)

    def ensure_database(self, connection: Connection[tuple[object, ...]], *, for_tests: bool) -> None:
        """Role `invenio` owns its database and no more; for tests it may make databases and roles, and flush tables.

        Role `invenio_app` may enter; what it may do there, the owner grants after migrating.
        """
        from psycopg import sql

        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'invenio'").fetchone():
            rights = sql.SQL("CREATEDB CREATEROLE" if for_tests else "NOCREATEDB NOCREATEROLE")
            make = sql.SQL("CREATE ROLE invenio LOGIN NOSUPERUSER {} PASSWORD {}")
            connection.execute(make.format(rights, sql.Literal(self._password("invenio"))))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'invenio'").fetchone():
            connection.execute("CREATE DATABASE invenio OWNER invenio")
        if not for_tests:
            self._ensure_application(connection)
        if for_tests:
            connection.execute("GRANT SET ON PARAMETER session_replication_role TO invenio")

    def _ensure_application(self, connection: Connection[tuple[object, ...]]) -> None:
        """With the password that is in the data folder now, which a restored one may lack."""
        from psycopg import sql

        found = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone()
        make = sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.SQL("CREATE" if found is None else "ALTER"),
            sql.Identifier(APPLICATION),
            sql.Literal(self._password(APPLICATION)),
        )
        connection.execute(make)

    def is_granted(self) -> bool:
        """May the application's role do its work, and no more to the ledger?"""
        import psycopg

        with psycopg.connect(self.url()) as connection:
            there = "SELECT to_regclass('django_migrations'), to_regclass('consent_event')"
            if None in (connection.execute(there).fetchone() or (None,)):
                return False
            return connection.execute(GRANTED, {"role": APPLICATION}).fetchone() == (True,)

    def applied_migrations(self) -> set[tuple[str, str]] | None:
        """What the database says it has; None for a database that was never migrated."""
        import psycopg

        from .runtime import PACKAGES

        with psycopg.connect(self.url()) as connection:
            if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
                return None
            question = "SELECT app, name FROM django_migrations WHERE app = ANY(%s)"
            return set(connection.execute(question, [list(PACKAGES)]).fetchall())

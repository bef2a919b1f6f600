"""What `doctor` looks at. Each check answers with a finding that says what to mend; none raises."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from invenio_center.kernel import clamd
from invenio_center.launcher import files
from invenio_center.launcher.locks import FileLock

LEAST_PYTHON = (3, 11)
LEAST_POSTGRES = 150_000
LEAST_BROKER = 7
LEAST_FREE_BYTES = 1024**3
MOST_DRIFT_SECONDS = 2.0
POWERS = """
SELECT r.rolname, r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER') OR has_table_privilege(r.oid, c.oid, 'UPDATE')
FROM pg_roles r, pg_class c
WHERE r.rolname = coalesce(%(role)s, current_user) AND c.oid = 'consent_event'::regclass
"""


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    detail: str
    mend: str = ""


def python_version() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    mend = "Instale Python 3.11 ou mais novo, apague .venv e execute bin/start."
    return _finding("python", sys.version_info >= LEAST_PYTHON, f"Python {version}", mend)


def disk_space() -> Finding:
    free = shutil.disk_usage(_existing(settings.DATA_DIR)).free
    detail = f"{free / 1024**3:.1f} GiB livres em {settings.DATA_DIR}"
    return _finding("disk", free >= LEAST_FREE_BYTES, detail, "Libere espaço: é preciso ao menos 1 GiB.")


def port() -> Finding:
    """Free, or answered by this very system."""
    address = urlsplit(settings.PUBLIC_URL)
    number = address.port or 8000
    note = files.read_json(settings.DATA_DIR / "runtime.json")
    if note.get("kind") == "start":
        number = urlsplit(str(note.get("url"))).port or number
        healthy = _healthy(number)
        return _finding(
            "port",
            healthy,
            f"porta {number} do Invenio em execução",
            "O servidor web não responde; reinicie.",
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return Finding(
                "port", False, f"porta {number} ocupada por outro programa", "Use bin/start --port N."
            )
    return Finding("port", True, f"porta {number} livre")


def database() -> Finding:
    mend = "Confira DATABASE_URL e se o servidor está no ar; sem DATABASE_URL, execute bin/start."
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('server_version')"
            )
            number, text = cursor.fetchone()
    except (DatabaseError, OSError) as error:
        return Finding("database", False, " ".join(str(error).split()), mend)
    return _finding(
        "database", number >= LEAST_POSTGRES, f"PostgreSQL {text}", "Use PostgreSQL 15 ou mais novo."
    )


def broker() -> Finding:
    mend = "Confira REDIS_URL e se o servidor está no ar; sem REDIS_URL, execute bin/start."
    try:
        server = redis.Redis.from_url(settings.CACHE_URL, socket_connect_timeout=5, socket_timeout=5)
        about = server.info("server")
        server.close()
    except (redis.RedisError, OSError) as error:
        return Finding("broker", False, " ".join(str(error).split()), mend)
    name = about.get("server_name", "redis")
    version = str(about.get(f"{name}_version") or about["redis_version"])
    recent = int(version.split(".")[0]) >= LEAST_BROKER
    return _finding("broker", recent, f"{name} {version}", "Use Redis 7 ou Valkey 8, ou mais novos.")


def migrations() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, OSError):
        return Finding("migrations", False, "banco de dados inacessível", "Resolva antes o acesso ao banco.")
    detail = f"{len(waiting)} migrações pendentes" if waiting else "nenhuma migração pendente"
    return _finding("migrations", not waiting, detail, "Execute bin/manage migrate.")


def last_run() -> Finding:
    """A note without a live owner means that the last owner was killed."""
    note_path = settings.DATA_DIR / "runtime.json"
    lock = FileLock(settings.DATA_DIR / "owner.lock")
    killed = os.environ.get("INVENIO_LAST_RUN_KILLED") == "1"
    if note_path.exists() and lock.path.exists() and lock.acquire():
        lock.release()
        killed = True
    detail = "a última execução foi encerrada à força" if killed else "nenhum resto de execução anterior"
    return _finding(
        "last_run", not killed, detail, f"O próximo bin/start se recupera; se quiser, apague {note_path}."
    )


def clock() -> Finding:
    try:
        with connection.cursor() as cursor:
            before = time.time()
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            [there] = cursor.fetchone()
            drift = there - (before + time.time()) / 2
    except (DatabaseError, OSError):
        return Finding("clock", False, "banco de dados inacessível", "Resolva antes o acesso ao banco.")
    detail = f"diferença de {abs(drift):.1f} s em relação ao banco de dados"
    return _finding("clock", abs(drift) <= MOST_DRIFT_SECONDS, detail, "Acerte os relógios com NTP.")


def anchors() -> Finding:
    """Heads of the consent ledger outside of the database, and whether the database bears them out."""
    from consent.anchors import queries

    try:
        found = queries.status()
    except (DatabaseError, OSError):
        return Finding("anchors", False, "banco de dados inacessível", "Resolva antes o acesso ao banco.")
    if found.halt:
        mend = "Nada é enviado: Compliance decide em Conformidade > Estado do livro."
        return Finding("anchors", False, f"livro parado: {found.halt.get_code_display()}", mend)
    late = [f"{place.label}: {place.error or 'em atraso'}" for place in found.places if place.late]
    if found.missing_file:
        late.append(f"o arquivo {found.missing_file} sumiu da pasta")
    if found.late and not late:
        late.append(f"{found.unsigned} eventos sem cabeça assinada")
    detail = "; ".join(late) or f"âncoras em dia ({', '.join(place.label for place in found.places)})"
    return _finding(
        "anchors", not found.late, detail, "Confira se o beat e o worker rodam e os lugares das âncoras."
    )


def ledger_role() -> Finding:
    """What runs all day should not own the tables of the ledger: an owner switches their triggers off. A warning."""
    note = files.read_json(settings.DATA_DIR / "runtime.json")
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS, {"role": note.get("role")})
            role, power = cursor.fetchone()
    except (DatabaseError, OSError):
        return Finding("ledger_role", False, "banco de dados inacessível", "Resolva antes o acesso ao banco.")
    if not power:
        return Finding("ledger_role", True, f"os serviços usam {role}, que só acrescenta ao livro")
    mend = f"Crie um papel menor (ledger_role NOME) e use-o em DATABASE_URL dos serviços; {role} fica para migrações."
    return Finding("ledger_role", True, f"ATENÇÃO: os serviços usam {role}, que pode alterar o livro", mend)


def scanner() -> Finding:
    """Only where one is configured; without its word no file opens."""
    mend = "Confira INVENIO_CLAMD e se o clamd está no ar: sem ele, arquivos novos ficam fechados."
    try:
        return Finding("scanner", True, clamd.version(settings.CLAMD))
    except clamd.ClamdFailed as error:
        return Finding("scanner", False, f"o antivírus não respondeu ({error})", mend)


CHECKS: tuple[Callable[[], Finding], ...] = (
    python_version,
    disk_space,
    port,
    database,
    broker,
    migrations,
    last_run,
    clock,
    anchors,
    ledger_role,
)


def findings() -> Iterator[Finding]:
    for check in CHECKS:
        yield check()
    if settings.CLAMD:
        yield scanner()


def _finding(name: str, ok: bool, detail: str, mend: str) -> Finding:
    return Finding(name, ok, detail, "" if ok else mend)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _healthy(number: int) -> bool:
    wire = http.client.HTTPConnection("127.0.0.1", number, timeout=5)
    try:
        wire.request("GET", "/healthz", headers={"Host": settings.ALLOWED_HOSTS[0].lstrip(".")})
        return wire.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        wire.close()

"""Which user runs the embedded servers, where their files lie, which programs they run.

PostgreSQL refuses to run as root, so root hands the servers to a system user. Where that user cannot reach
the programs or the data folder (a checkout below a closed home), copies of the programs and the cluster live
in the system's state folder.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import binaries, files
from .console import Refusal, say
from .layout import Layout

SYSTEM_USER = "invenio-pg"
STATE_FOLDERS = ("/var/lib/invenio", "/var/tmp/invenio")  # noqa: S108 - survives a reboot, opened to nobody else


@dataclass(frozen=True)
class ServerUser:
    uid: int
    gid: int

    def popen(self) -> dict[str, object]:
        """Keyword arguments that make a child run as this user."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass(frozen=True)
class Place:
    user: ServerUser
    home: Path
    pg_bin: Path
    valkey: Path

    @property
    def cluster(self) -> Path:
        return self.home / "pg" / "data"


def server_user(cluster: Path) -> ServerUser:
    """The caller; for root the owner of the existing cluster, else the system user, else nobody."""
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError as error:
            uid = os.geteuid()
            raise Refusal(
                f"o usuário {uid} não existe neste sistema; crie-o (useradd -u {uid} invenio)."
            ) from error
        return ServerUser(os.geteuid(), os.getegid())
    if cluster.exists() and cluster.stat().st_uid != 0:
        info = cluster.stat()
        return ServerUser(info.st_uid, info.st_gid)
    for attempt in range(3):
        found = _named(SYSTEM_USER)
        if found:
            return found
        _create_system_user()
        time.sleep(0.1 * attempt)  # another start may hold the password file's lock
    found = _named(SYSTEM_USER) or _named("nobody")
    if found is None:
        raise Refusal(f"o PostgreSQL não roda como root; crie um usuário: useradd -r -M {SYSTEM_USER}.")
    return found


def _named(name: str) -> ServerUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return ServerUser(entry.pw_uid, entry.pw_gid)


def _create_system_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    shell = next(
        (path for path in ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false") if os.path.exists(path)),
        "/bin/false",
    )
    if useradd:
        command = [useradd, "-r", "-M", "-s", shell, SYSTEM_USER]
        subprocess.run(command, capture_output=True, check=False)


def may_run(program: Path, user: ServerUser) -> bool:
    return _as_user([str(program), "--version"], user)


def may_write(folder: Path, user: ServerUser) -> bool:
    return _as_user(["/bin/sh", "-c", 'cd "$1" && : > .probe && rm .probe', "sh", str(folder)], user)


def _as_user(argv: list[str], user: ServerUser) -> bool:
    try:
        done = subprocess.run(argv, capture_output=True, check=False, cwd="/", **user.popen())  # type: ignore[call-overload]
    except OSError:
        return False
    return bool(done.returncode == 0)


def give(folder: Path, user: ServerUser) -> None:
    """Make the folder and hand it to the server's user."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() == 0 and folder.stat().st_uid != user.uid:
        os.chown(folder, user.uid, user.gid)


def open_for(folder: Path, user: ServerUser) -> None:
    """Let the server's group pass through our own folder, and nobody else."""
    if os.geteuid() == 0 and user.uid != 0:
        os.chown(folder, -1, user.gid)
        os.chmod(folder, 0o710)  # noqa: S103 - its group is the server user's own


def find(layout: Layout) -> Place:
    """Decide once, remember it in the installation's note, and prepare the folders."""
    note = files.read_json(layout.installation)
    home = Path(note.get("home") or layout.data)
    user = server_user(home / "pg" / "data")
    pg_bin, valkey = binaries.postgres_folder(), binaries.valkey_program()
    open_for(home, user) if home.exists() else None
    for name in ("pg", "valkey"):
        give(home / name, user)
    reachable = may_run(pg_bin / "postgres", user) and may_run(valkey, user)
    if reachable and may_write(home / "pg", user):
        return Place(user, home, pg_bin, valkey)
    if os.geteuid() != 0:
        raise Refusal(f"{pg_bin}/postgres não roda neste sistema, ou a pasta {home} não aceita escrita.")
    if home == layout.data:
        if (home / "pg" / "data").exists():
            raise Refusal(
                f"o usuário dos servidores já não alcança {home}; abra a pasta ou indique outra com --data."
            )
        home = _state_home(layout)
        files.write_json(layout.installation, {**note, "home": str(home)})
        say(f"  banco em {home} (o usuário dos servidores não alcança {layout.data})")
    return _copied(home, user, pg_bin, valkey)


def _state_home(layout: Layout) -> Path:
    for base in STATE_FOLDERS:
        home = Path(base) / f"{layout.key()}-{secrets.token_hex(4)}"
        try:
            Path(base).mkdir(mode=0o755, exist_ok=True)
            if os.lstat(base).st_uid == 0 and not os.path.islink(base):
                home.mkdir(mode=0o700)
                return home
        except OSError:
            continue
    raise Refusal(
        "nem /var/lib nem /var/tmp aceitam a pasta do banco; use --data com uma pasta aberta a todos."
    )


def _copied(home: Path, user: ServerUser, pg_bin: Path, valkey: Path) -> Place:
    """Copies of the programs that the server's user can reach."""
    if binaries.named_folder():
        raise Refusal(
            f"o usuário dos servidores não executa INVENIO_PG_BIN={pg_bin}; use uma pasta aberta a ele."
        )
    open_for(home, user)
    for name in ("pg", "valkey"):
        give(home / name, user)
    package = pg_bin.parents[1]
    target = home / f"programs-{int((pg_bin / 'postgres').stat().st_mtime)}"
    if not target.exists():
        half = home / f"programs.{os.getpid()}"
        shutil.copytree(
            package, half / package.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
        )
        libraries = package.with_name(f"{package.name}.libs")  # found by a path relative to the programs
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        shutil.copy2(valkey, half / "valkey-server")
        os.chmod(half, 0o755)  # noqa: S103 - programs, nothing secret
        os.rename(half, target)
    place = Place(user, home, target / package.name / pg_bin.relative_to(package), target / "valkey-server")
    if not may_run(place.pg_bin / "postgres", user):
        raise Refusal(f"o usuário dos servidores não consegue executar os programas copiados para {target}.")
    return place

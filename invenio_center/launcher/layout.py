"""Where things lie in the data folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .console import Refusal

ROOT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"
NETWORK_FILE_SYSTEMS = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "fuse.sshfs",
    "9p",
    "afs",
    "ceph",
    "glusterfs",
}


@dataclass(frozen=True)
class Layout:
    """Paths below one data folder."""

    data: Path

    @classmethod
    def of(cls, given: str | None) -> Layout:
        return cls(Path(os.path.abspath(given)) if given else ROOT / "var")

    @property
    def owner_lock(self) -> Path:
        return self.data / "owner.lock"

    @property
    def users_lock(self) -> Path:
        return self.data / "users.lock"

    @property
    def runtime(self) -> Path:
        return self.data / "runtime.json"

    @property
    def installation(self) -> Path:
        return self.data / "installation.json"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def log(self) -> Path:
        return self.data / "log"

    def key(self) -> str:
        return hashlib.sha256(str(self.data).encode()).hexdigest()[:8]

    def create(self) -> None:
        """Make the folder and its parts, closed to everybody else."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            os.chmod(self.data, (self.data.stat().st_mode & 0o710) | 0o700)
            for part in (self.secrets, self.log, self.data / "media", self.data / "static"):
                part.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            reason = error.strerror
            raise Refusal(
                f"não foi possível usar a pasta de dados {self.data} ({reason}). Indique outra com --data."
            ) from error
        kind = file_system(self.data)
        if kind in NETWORK_FILE_SYSTEMS:
            raise Refusal(
                f"a pasta {self.data} está em um disco de rede ({kind}); use um disco local com --data."
            )


def file_system(path: Path) -> str:
    """Type of the file system that holds ``path``; empty where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in mounts:
        fields = line.split(" ")
        point = fields[1].replace("\\040", " ")
        inside = point == "/" or path == Path(point) or Path(point) in path.parents
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def socket_folder(key: str) -> Path:
    """Short folder for both sockets: the limit is a path of 107 bytes, so it is not below the data folder."""
    for base in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - the folder itself is checked and closed
        folder = Path(base) / f"inv-{key}"
        if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            return folder
    raise Refusal("a pasta temporária tem um caminho longo demais para os soquetes; defina TMPDIR=/tmp.")


def claim_socket_folder(folder: Path, owner: tuple[int, int]) -> None:
    """Create or take back the folder; refuse one that somebody else laid there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    info = os.lstat(folder)
    if folder.is_symlink() or info.st_uid not in (os.geteuid(), owner[0]):
        raise Refusal(f"a pasta {folder} não é desta instalação; remova-a ou defina TMPDIR.")
    os.chmod(folder, 0o700)
    if info.st_uid != owner[0]:
        os.chown(folder, *owner)

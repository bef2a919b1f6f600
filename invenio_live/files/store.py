"""Files named by their content: one for each content and area, shared by its rows, gone with the last of them.

A row takes a file, and a file is removed, under the lock of its path; so none is removed from under a new row.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from channels_app import bells
from invenio_center.kernel.locks import LockSpace, lock

from ..models import Attachment, ReleasedFile
from . import contents

TASK = "invenio_live.tasks.drop_released_files"
INCOMING = "incoming"
DRAFT_S = 24 * 3600  # nothing takes that long to arrive
RECEIVED, UPLOADS, THUMBNAILS = "received", "uploads", "thumbnails"


class TooManyBytes(Exception):
    """More than the limit; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Bytes written to a temporary file, safe on the disk. ``sample``: the first of them."""

    temporary: Path
    size: int
    sha256: str
    sample: bytes

    def path(self, area: str) -> str:
        """Where it will lie, relative to MEDIA_ROOT."""
        return f"{area}/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


@contextmanager
def draft(pieces: Iterable[bytes], *, most: int) -> Iterator[Draft]:
    """Write the pieces down; the temporary file is gone at the end unless it was placed. Raises TooManyBytes."""
    temporary = Path(settings.MEDIA_ROOT) / INCOMING / uuid4().hex
    temporary.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield _written(temporary, pieces, most)
    finally:
        temporary.unlink(missing_ok=True)


def _written(temporary: Path, pieces: Iterable[bytes], most: int) -> Draft:
    sample, size, digest = b"", 0, hashlib.sha256()
    with temporary.open("xb") as target:
        os.fchmod(target.fileno(), 0o640)
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise TooManyBytes
            if len(sample) < contents.SAMPLE:
                sample += piece[: contents.SAMPLE - len(sample)]
            digest.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return Draft(temporary, size, digest.hexdigest(), sample)


def place(found: Draft, area: str) -> str:
    """Give the bytes their name, in the transaction that stores their row; its lock is held until that ends."""
    relative = found.path(area)
    lock(LockSpace.FILE, [relative])
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(found.temporary, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return relative


def release(*paths: str) -> None:
    """Note in the caller's transaction that a row gave these up."""
    ReleasedFile.objects.bulk_create(ReleasedFile(path=path) for path in paths if path)
    bells.ring(TASK)


def on_deleted(sender: Any, instance: Attachment, **_kwargs: Any) -> None:
    """However a row goes (erasure, retention, an upload never sent), its files are released with it."""
    if instance.path or instance.thumbnail:
        release(instance.path, instance.thumbnail)


def drop_released(*, limit: int = 500) -> int:
    """Remove released files that no row holds any more; returns how many paths were looked at."""
    done = 0
    while done < limit and _drop_one():
        done += 1
    return done


@transaction.atomic
def _drop_one() -> bool:
    waiting = ReleasedFile.objects.select_for_update(no_key=True, skip_locked=True).order_by("id")
    released = waiting.first()
    if released is None:
        return False
    lock(LockSpace.FILE, [released.path])
    if not Attachment.objects.filter(Q(path=released.path) | Q(thumbnail=released.path)).exists():
        _unlink(released.path)
    released.delete()
    return True


def drop_drafts() -> int:
    """Remove what processes that were killed have left half written; returns how many."""
    found = [path for path in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*") if _is_old(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > DRAFT_S
    except FileNotFoundError:  # finished meanwhile
        return False


def _unlink(relative: str) -> None:
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / relative).resolve()
    if path.is_relative_to(root) and path.is_file():
        path.unlink(missing_ok=True)

"""Where the files of exports lie: a folder of their own, readable by this system's user alone."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from django.conf import settings

FOLDER = "exports"
STRAY_AFTER_S = 24 * 3600


def root() -> Path:
    found = Path(settings.MEDIA_ROOT) / FOLDER
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def place(name: str) -> Path:
    """A folder of its own for one export; what an earlier attempt left there is gone."""
    folder = root() / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def path(relative: str) -> Path:
    return Path(settings.MEDIA_ROOT) / relative


def relative(found: Path) -> str:
    return str(found.relative_to(settings.MEDIA_ROOT))


def remove(name: str) -> None:
    """The folder of one export with all that is in it. Nothing there is as good."""
    shutil.rmtree(root() / name, ignore_errors=True)


def remove_strays(known: set[str]) -> None:
    """What killed workers left behind and nobody owns."""
    owned = {path(relative).parent for relative in known}
    for folder in root().iterdir():
        if folder not in owned and time.time() - folder.stat().st_mtime > STRAY_AFTER_S:
            shutil.rmtree(folder, ignore_errors=True)

"""What a running system tells other commands, and what an installation remembers between starts."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import files
from .install import fingerprint
from .layout import ROOT, Layout

PACKAGES = ("consent", "invenio_center", "channels_app", "invenio_live")
RUNTIME_FORMAT = 1
# Names one run of the system, so that signs of life are told from those of the run before.
RUN = "INVENIO_RUN"


def announce(layout: Layout, kind: str, **facts: Any) -> None:
    """Write the note by which `bin/manage` finds this system. Only the holder of owner.lock calls it."""
    note = {"format": RUNTIME_FORMAT, "kind": kind, "pid": os.getpid(), "started_at": time.time(), **facts}
    files.write_json(layout.runtime, note)


def withdraw(layout: Layout) -> None:
    layout.runtime.unlink(missing_ok=True)


def remember(layout: Layout, **facts: Any) -> None:
    files.write_json(layout.installation, {**files.read_json(layout.installation), **facts})


def migration_files() -> set[tuple[str, str]]:
    """(app, name) of every migration of our own packages on disk."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).glob("migrations/[0-9]*.py"):
            found.add((package, path.stem))
    return found


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _tree(folder: Path) -> list[str]:
    """Names, sizes and times below a folder: enough to notice an edit, and much faster than reading."""
    if not folder.exists():
        return []
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in paths]


def inputs(environment: Mapping[str, str]) -> dict[str, str]:
    """Fingerprint of what each step of the preparation depends on; an unchanged one spares the step."""
    settings = {name: value for name, value in environment.items() if name.startswith("INVENIO_")}
    settings.pop(RUN, None)
    named = sorted(f"{name}={value}" for name, value in settings.items())
    servers = [environment.get("DATABASE_URL", ""), environment.get("REDIS_URL", "")]
    packages = fingerprint(tools=False)
    seeds = [line for path in sorted(ROOT.glob("*/**/seed_demo.py")) for line in _tree(path.parent)]
    demo = [environment.get("INVENIO_DEMO", ""), environment.get("INVENIO_DEMO_PASSWORD", ""), servers[0]]
    return {
        "migrate": _digest([packages, *named, *servers]),
        "demo": _digest([*demo, *seeds]),
        "static": _digest([packages, *_tree(ROOT / "static")]),
    }

"""Makes exports of the ledger when told to, and tells how long each took and how much memory it needed."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def memory(name: str) -> float:
    """MiB of this process: ``VmRSS`` now, ``VmHWM`` at most since the last ``forget_peak``."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no {name} here")


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def make(asked: dict[str, Any], path: Path) -> dict[str, float]:
    """One export as a worker makes it, from the request to the manifest."""
    from consent.exports import actions, filters, making, working

    first: list[float] = []
    plain = making._stream

    def noting(pieces: Any, out: Path) -> str:
        def told() -> Any:
            for piece in pieces:
                first.append(time.monotonic()) if not first else None
                yield piece

        return plain(told(), out)

    making._stream = noting
    forget_peak()
    before, began = memory("VmRSS"), time.monotonic()
    run = actions.ask(
        format=asked["format"], filters=filters.parse(until=asked.get("until", "")), reason="Medição",
        asked_by_id=None, asked_by="", personal=asked["personal"], here=True,
    )  # fmt: skip
    done = working.serve_here(run, path)
    took = time.monotonic() - began
    making._stream = plain
    return {
        "seconds": took,
        "rows": done.total,
        "first_s": (first[0] if first else time.monotonic()) - began,
        "growth_mib": memory("VmHWM") - before,
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invenio_center.settings")
    import django

    django.setup()
    print("ready", flush=True)
    with tempfile.TemporaryDirectory(prefix="invenio-export-") as folder:
        for line in sys.stdin:
            print(json.dumps(make(json.loads(line), Path(folder) / "out")), flush=True)


if __name__ == "__main__":
    main()

"""`bin/bench`: hands over to the benchmarks, which live beside the tests and share their helpers."""

from __future__ import annotations

import os
import sys

from .layout import ROOT

if __name__ == "__main__":
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench", *sys.argv[1:]])  # noqa: S606

"""A second start: from the command to the ready line, beside a command that starts the two servers alone."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from invenio_center.launcher.layout import ROOT
from tests.support.stack import Stack, running_stack

from .harness import LEAST_RUNS, Figures, Report, interleave, medians


def servers_alone(data: Path) -> Figures:
    """Both servers answering on the cluster of the same data folder."""
    argv = [sys.executable, "-m", "tests.bench.servers_alone", str(data)]
    began = time.monotonic()
    with subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        if program.stdout is None or program.stdout.readline() != b"ready\n":
            raise RuntimeError("the servers did not start")
        took = time.monotonic() - began
        program.communicate()
    return {"seconds": took}


def second_start(stack: Stack) -> Figures:
    took = stack.start()
    stack.stop()
    return {"seconds": took}


def measure(quick: bool) -> Report:
    runs = LEAST_RUNS if quick else 9
    with running_stack() as stack:
        stack.stop()
        programs = {"limit": lambda: servers_alone(stack.data), "project": lambda: second_start(stack)}
        samples = interleave(programs, runs=runs)
    limit, project = medians(samples["limit"]), medians(samples["project"])
    return Report({"demo": True}, limit, project, {"second": project["seconds"] / limit["seconds"]}, runs)

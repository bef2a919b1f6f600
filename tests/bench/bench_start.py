"""A second start: from the command to the ready line, against PostgreSQL and Valkey alone."""

from __future__ import annotations

import time
from pathlib import Path

from invenio_center.launcher.children import Family
from invenio_center.launcher.layout import Layout
from invenio_center.launcher.servers import Servers
from tests.support.stack import Stack, running_stack

from .harness import LEAST_RUNS, Figures, Report, interleave, medians


def servers_alone(data: Path) -> Figures:
    """Both servers answering on the cluster of the same data folder."""
    family = Family()
    servers = Servers(Layout(data), family)
    began = time.monotonic()
    try:
        servers.start()
        return {"seconds": time.monotonic() - began}
    finally:
        servers.stop()
        family.close()


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
    ratio = {"second": project["seconds"] / limit["seconds"]}
    return Report({"demo": True}, limit, project, ratio, runs)

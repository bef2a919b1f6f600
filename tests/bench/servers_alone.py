"""The limit program of `start`: PostgreSQL and Valkey of a data folder, ready, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

from invenio_center.launcher.children import Family
from invenio_center.launcher.layout import Layout
from invenio_center.launcher.servers import Servers

if __name__ == "__main__":
    family = Family()
    servers = Servers(Layout(Path(sys.argv[1])), family)
    try:
        servers.start()
        print("ready", flush=True)
        sys.stdin.read()
    finally:
        servers.stop()
        family.close()

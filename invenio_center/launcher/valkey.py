"""The embedded Valkey: broker, cache and doorbells, with an append-only file."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from . import files
from .children import Child, Command, Family, ended
from .console import Refusal
from .layout import Layout
from .place import Place

PATIENCE = 30.0


class Valkey:
    def __init__(self, layout: Layout, place: Place, sockets: Path) -> None:
        self.layout, self.place, self.socket = layout, place, sockets / "v.sock"

    def url(self) -> str:
        return f"unix://{self.socket}"

    def spawn(self, family: Family, keep: int) -> Child:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.place.home / "valkey"),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",  # an evicted broker key would be a lost task
            "daemonize": "no",
        }
        argv = [str(self.place.valkey)]
        for name, value in options.items():
            argv += [f"--{name}", value]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        log = self.layout.log / "valkey.log"
        return family.spawn(
            Command("valkey", argv, environment, log, Path("/"), self.place.user.popen(), (keep,))
        )

    def wait(self, child: Child) -> None:
        """Until it answers PONG: while it loads its file it accepts connections and answers LOADING."""
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if not child.alive:
                raise ended(child)
            if time.monotonic() > deadline:
                raise Refusal(
                    f"o Valkey não respondeu em {PATIENCE:.0f} s:\n{files.tail(child.log)}", status=1
                )
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as wire:
            wire.settimeout(1)
            try:
                wire.connect(str(self.socket))
                wire.sendall(b"PING\r\n")
                return wire.recv(64).startswith(b"+PONG")
            except OSError:
                return False

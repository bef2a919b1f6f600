"""A scanner for tests: speaks INSTREAM on a real socket, knows one signature and can be told to misbehave."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The public test string of antivirus programs, in two halves so that no scanner takes this file for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Scanner:
    """``answer`` replaces the verdict; ``most`` is the largest stream it takes."""

    def __init__(self, address: str) -> None:
        self.address, self.answer, self.most, self.scanned = address, "", 1024 * 1024, 0

    def handle(self, wire: socket.socket) -> None:
        command = _until(wire)
        if command == b"zVERSION":
            wire.sendall(b"ClamAV 1.4.6/27800/Fri Nov 27 2026\0")
        elif command == b"zINSTREAM":
            wire.sendall(self._verdict(wire).encode() + b"\0")

    def _verdict(self, wire: socket.socket) -> str:
        content = b""
        while size := struct.unpack("!I", _exactly(wire, 4))[0]:
            content += _exactly(wire, size)
            if len(content) > self.most:
                return "INSTREAM size limit exceeded. ERROR"
        self.scanned += 1
        return self.answer or ("stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK")


def _until(wire: socket.socket) -> bytes:
    received = b""
    while not received.endswith(b"\0"):
        received += _exactly(wire, 1)
    return received[:-1]


def _exactly(wire: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        piece = wire.recv(size - len(received))
        if not piece:
            raise ConnectionError
        received += piece
    return received


@contextmanager
def running(path: Path | None = None) -> Iterator[Scanner]:
    """On a free TCP port, or on a socket file."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            scanner.handle(self.request)

    family = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
    with family(str(path) if path else ("127.0.0.1", 0), Handler) as server:
        scanner = Scanner(f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield scanner
        finally:
            server.shutdown()
            thread.join()

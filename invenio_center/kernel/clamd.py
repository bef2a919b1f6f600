"""A virus scanner on the network: clamd's INSTREAM command, and nothing else of it.

An address is ``tcp://host:port`` or ``unix:///path``.
"""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

PORT = 3310
PIECE = 64 * 1024
CONNECT_S = 5.0
ANSWER_S = 60.0
LONGEST_ANSWER = 4096


class ClamdFailed(Exception):
    """No verdict: not reached, cut off, or the scanner itself reports an error."""


def check(address: str) -> str:
    """The address, or ValueError when nothing can be reached there."""
    parts = urlsplit(address)
    if parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1:
        return address
    if parts.scheme == "tcp" and parts.hostname and (parts.port or PORT) and parts.path in ("", "/"):
        return address
    raise ValueError(address)


def scan(address: str, file: BinaryIO) -> str:
    """Name of what was found in the file, or "" when it is clean. Raises ClamdFailed."""
    answer = _ask(address, b"zINSTREAM\0", file)
    subject, _, verdict = answer.partition(": ")
    if subject == "stream" and verdict == "OK":
        return ""
    if subject == "stream" and verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ClamdFailed(answer[:200] or "no answer")


def version(address: str) -> str:
    """What the scanner says of itself and its signatures. Raises ClamdFailed."""
    return _ask(address, b"zVERSION\0", None)


def _ask(address: str, command: bytes, file: BinaryIO | None) -> str:
    try:
        with _connected(address) as wire:
            wire.sendall(command)
            if file is not None:
                _stream(wire, file)
            return _answer(wire)
    except OSError as error:
        raise ClamdFailed(error.strerror or type(error).__name__) from error


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        wire.settimeout(CONNECT_S)
        try:
            wire.connect(parts.path)
        except OSError:
            wire.close()
            raise
    else:
        wire = socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=CONNECT_S)
    wire.settimeout(ANSWER_S)
    return wire


def _stream(wire: socket.socket, file: BinaryIO) -> None:
    """Each piece behind its length; a length of zero ends it."""
    while piece := file.read(PIECE):
        wire.sendall(struct.pack("!I", len(piece)) + piece)
    wire.sendall(struct.pack("!I", 0))


def _answer(wire: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < LONGEST_ANSWER:
        piece = wire.recv(1024)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n").decode(errors="replace")

"""Command line of `bin/start` and the refusals that can be told before anything is started."""

from __future__ import annotations

import argparse
import ipaddress
import socket
from dataclasses import dataclass
from typing import NoReturn

from .console import Refusal
from .servers import given

LAST_PORT = 65_535


@dataclass(frozen=True)
class Options:
    host: str
    port: int
    data: str | None
    demo: bool


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refusal(f"{message}. Uso: bin/start [--host H] [--port N] [--data DIR] [--no-demo]")


def parse(arguments: list[str]) -> Options:
    parser = _Parser(prog="bin/start", description="Inicia o Invenio em primeiro plano.", allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1", help="endereço em que o servidor atende (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="porta (8000)")
    parser.add_argument("--data", help="pasta de dados (var/)")
    parser.add_argument("--no-demo", action="store_true", help="sem dados nem contas de demonstração")
    read = parser.parse_args(arguments)
    if not 0 < read.port <= LAST_PORT:
        raise Refusal(f"a porta {read.port} não existe; use de 1 a {LAST_PORT}.")
    return Options(read.host, read.port, read.data, not read.no_demo)


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_exposure(options: Options) -> None:
    """A generated key in a file beside the data is for trying out, not for a server that others reach."""
    if not options.demo and not given("INVENIO_SECRET_KEY") and not is_loopback(options.host):
        raise Refusal(
            f"INVENIO_SECRET_KEY não está definida e o servidor atenderia em {options.host}: "
            "defina INVENIO_SECRET_KEY (50 caracteres ao acaso) ou INVENIO_SECRET_KEY_FILE."
        )


def bind(host: str, port: int, number: int) -> list[socket.socket]:
    """One socket for each web process, all at this port, which is nobody else's once one of them listens.

    A process calls ``listen`` on its own when it can serve; the system shares new connections out among those that do.
    """
    try:
        with _bound(host, port):  # refused where anybody listens, even somebody who would share
            pass
        return [_bound(host, port, shared=True) for _ in range(number)]
    except OSError as error:
        reason = error.strerror
        raise Refusal(
            f"a porta {port} de {host} não está livre ({reason}); indique outra com --port."
        ) from error


def _bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made

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
BACKLOG = 128


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


def listen(host: str, port: int) -> socket.socket:
    """The socket that all web processes accept from; from now on the port is nobody else's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason = error.strerror
        raise Refusal(
            f"a porta {port} de {host} não está livre ({reason}); indique outra com --port."
        ) from error
    return listening

"""Daphne's command line with our server: the same options, the same application."""

from __future__ import annotations

from daphne.cli import CommandLineInterface

from .server import WebServer


class Command(CommandLineInterface):
    server_class = WebServer


if __name__ == "__main__":
    Command.entrypoint()

"""Plays a customer from the command line: signed calls to the running server, one id a line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from channels_app.lines import queries as lines
from channels_app.models import Channel, Kind
from channels_app.simulator import actions
from invenio_center.kernel.errors import AppError


class Command(BaseCommand):
    help = "Envia, como o provedor faria, mensagens de um cliente simulado (modo de demonstração)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("--channel", required=True, type=UUID, help="identificador da linha")
        parser.add_argument("--from", required=True, dest="person", help="número, ou nome de usuário (BR.…)")
        parser.add_argument("--text", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument(
            "--repeat", type=int, default=1, help="quantas mensagens, cada uma com seu identificador"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("O simulador só existe no modo de demonstração.")
        try:
            channel = lines.by_public_id(options["channel"])
            if channel.kind != options["kind"]:
                raise CommandError(f"Esta linha é do tipo {channel.kind}.")
            for _ in range(options["repeat"]):
                self._say(channel, options)
        except AppError as error:
            raise CommandError(error.sentence) from error

    def _say(self, channel: Channel, options: dict[str, Any]) -> None:
        message, answers = actions.say(
            channel=channel,
            person=options["person"].removeprefix("+"),
            name=options["name"],
            text=options["text"],
            url=_running_server(channel),
        )
        if answers != [200]:
            raise CommandError(f"O servidor respondeu {answers[0]}.")
        self.stdout.write(message.provider_id)


def _running_server(channel: Channel) -> str:
    """The webhook's address on the server that runs on this data folder; "" leaves it to INVENIO_PUBLIC_URL."""
    try:
        note = json.loads((Path(settings.DATA_DIR) / "runtime.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    url = str(note.get("url") or "").rstrip("/")
    return f"{url}/webhooks/{channel.kind}/{channel.public_id}/" if url else ""

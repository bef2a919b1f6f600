"""`manage.py watch_mail`: reads the mailboxes of all active e-mail lines until it is told to end."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from channels_app.mailboxes import watching


class Command(BaseCommand):
    help = "Lê as caixas de e-mail (IMAP) das linhas ativas até receber SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        watching.watch(ended)

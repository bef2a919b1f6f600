"""``seed_demo``: demo data, in demo mode only. Run again it changes nothing; ``--reset`` starts the day anew."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from invenio_center.kernel import sql
from invenio_center.models import Contact
from invenio_live.models import Conversation

from .demo import agreed, company, talk


class Command(BaseCommand):
    help = "Carrega os dados de demonstração (só no modo de demonstração)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="apaga atendimentos e contatos antes")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("os dados de demonstração só existem com INVENIO_DEMO=1.")
        password = settings.DEMO_PASSWORD
        if not password:
            raise CommandError("defina INVENIO_DEMO_PASSWORD com a senha das contas de demonstração.")
        with transaction.atomic():
            if options["reset"]:
                self._empty()
            users = company.accounts(password)
            company.lists()
            company.consent(users["compliance"])
            week = company.hours(sql.now().date())
            lines = company.channels(users["admin"], week)
            company.segments_of(users["supervisora"], week)
            for name, *_rest in company.WHATSAPP:
                company.templates(users["supervisora"], lines[name])
            if not Contact.objects.exists() and not Conversation.objects.exists():
                talk.fill(users, lines)
                agreed.fill(users)
        self.stdout.write("dados de demonstração prontos.")

    def _empty(self) -> None:
        """Talk and people only; accounts, lines, lists, the ledger and the audit stay."""
        tables = (
            "invenio_live_conversation",
            "invenio_center_contact",
            "channels_app_delivery",
            "channels_app_envelope",
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")

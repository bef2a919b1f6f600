"""Count the people and the texts of the consent ledger anew, after ``verify_ledger`` named the fault ``tally``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from consent.ledger import tallying


class Command(BaseCommand):
    help = "Conta de novo as pessoas e os textos do livro de consentimentos. Registros novos esperam enquanto isso."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"contado: {tallying.recount()} pessoas.")

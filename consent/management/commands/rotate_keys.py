"""Wrap the ledger's keys again, under the newest encryption key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.ledger.rotation import rotate


class Command(BaseCommand):
    help = "Cifra de novo, com a chave mais nova, as chaves dos titulares e a de assinatura do livro."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = rotate()
        except ValueError as error:
            raise CommandError(
                f"{error}. Mantenha a chave antiga na lista até este comando terminar."
            ) from error
        self.stdout.write(
            f"{done.keys} chaves de titulares, {done.boxes} cofres antigos e {done.signing} chave de assinatura "
            "estão sob a chave mais nova."
        )

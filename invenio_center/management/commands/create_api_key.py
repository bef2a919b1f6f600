"""``create_api_key --user NAME``: prints the key and nothing else. It is shown this once and kept nowhere."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invenio_center.models import User
from invenio_center.portal import people


class Command(BaseCommand):
    help = "Cria uma chave de API que age como o usuário indicado e a imprime."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, help="nome de usuário")
        parser.add_argument("--scope", action="append", default=[], help="por exemplo contacts:read; repita")
        parser.add_argument("--name", default="linha de comando", help="nome da chave")
        parser.add_argument("--days", type=int, default=None, help="validade em dias (padrão: sem fim)")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(f"não há usuário ativo com o nome {options['user']}.")
        malformed = [scope for scope in options["scope"] if not self._shaped(scope)]
        if malformed:
            raise CommandError(f"escopo desconhecido: {malformed[0]}. Use recurso:read ou recurso:write.")
        _, text = people.create_key(
            actor=None, user=user, name=options["name"][:80], scopes=options["scope"], days=options["days"]
        )
        self.stdout.write(text)

    @staticmethod
    def _shaped(scope: str) -> bool:
        resource, _, verb = scope.partition(":")
        return resource.isidentifier() and verb in ("read", "write")

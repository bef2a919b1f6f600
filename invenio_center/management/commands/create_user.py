"""``create_user NAME --role ROLE``: an account for a person; asks for the password, or reads it from standard input."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from invenio_center import audit
from invenio_center.models import Role, User


class Command(BaseCommand):
    help = "Cria um usuário com o perfil indicado."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="nome de usuário")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--full-name", default="", help="nome mostrado")
        parser.add_argument("--password-stdin", action="store_true", help="lê a senha da entrada padrão")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if User.objects.filter(username=name).exists():
            raise CommandError(f"o usuário {name} já existe.")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else self._ask()
        user = User(username=name, role=options["role"])
        user.first_name, _, user.last_name = options["full_name"].strip().partition(" ")
        try:
            user.clean_fields(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user.set_password(password)
            user.save()
            audit.record("user.created", user, actor=None, changes={"role": ["", user.role]})
        self.stdout.write(f"usuário {name} criado com o perfil {user.get_role_display()}.")

    def _ask(self) -> str:
        try:
            first, second = getpass.getpass("Senha: "), getpass.getpass("Repita a senha: ")
        except EOFError as error:
            raise CommandError("não há terminal para perguntar a senha: use --password-stdin.") from error
        if first != second:
            raise CommandError("as senhas não são iguais.")
        return first

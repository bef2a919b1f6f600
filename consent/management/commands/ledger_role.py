"""Make the role the application runs under: all it needs, and only INSERT and SELECT on what proves something."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from psycopg import sql

# What the application only ever adds to. Old decisions leave by a function that runs with its owner's rights.
RECORDS = ("consent_event", "consent_head", "consent_decision", "consent_text_seal")
EXISTS = (
    "SELECT rolsuper, rolcanlogin AND NOT rolcreatedb AND NOT rolcreaterole FROM pg_roles WHERE rolname = %s"
)
STATEMENTS = (
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
    # What a later migration makes while the services run; records among it are narrowed by the next call.
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
    "REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {records} FROM {role}",
)


class Command(BaseCommand):
    help = "Cria (ou acerta) o papel do banco com que o sistema roda: no livro, só INSERT e SELECT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="nome do papel, por exemplo invenio_app")
        parser.add_argument("--password-stdin", action="store_true", help="lê a senha da entrada padrão")

    def handle(self, *args: Any, **options: Any) -> None:
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            with transaction.atomic():
                make_role(options["role"], password)
        except DatabaseError as error:
            raise CommandError(f"O banco recusou: {' '.join(str(error).split())}") from error
        self.stdout.write(
            f"O papel {options['role']} está pronto: use-o em DATABASE_URL dos serviços e deixe as migrações com o "
            "dono das tabelas. Repita este comando depois de cada atualização."
        )


def make_role(role: str, password: str | None) -> None:
    """In the caller's transaction, as the owner of the tables. Raises CommandError for a role with too much power."""
    with connection.cursor() as cursor:
        cursor.execute(EXISTS, [role])
        found = cursor.fetchone()
        if found and found[0]:
            raise CommandError(f"O papel {role} é superusuário: nada o limita. Escolha outro nome.")
        cursor.execute("SELECT current_database(), current_schema(), current_user")
        database, schema, owner = cursor.fetchone()
        if role == owner:
            raise CommandError("O dono das tabelas pode tudo nelas. Escolha outro nome.")
        names = {
            "role": sql.Identifier(role),
            "database": sql.Identifier(database),
            "schema": sql.Identifier(schema),
            "records": sql.SQL(", ").join(sql.Identifier(schema, table) for table in RECORDS),
        }
        if not (found and found[1]) or password:  # who may not make roles still grants to one that is ready
            cursor.execute(_power("ALTER" if found else "CREATE", names["role"], password))
        for statement in STATEMENTS:
            cursor.execute(sql.SQL(statement).format(**names))


def _power(verb: str, role: sql.Composable, password: str | None) -> sql.Composed:
    login = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
    return sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE").format(sql.SQL(verb), role) + login

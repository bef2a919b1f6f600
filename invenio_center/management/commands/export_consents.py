"""``export_consents``: the ledger, or one contact's part of it, as a file with a signed manifest beside it."""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from consent.choices import ExportFormat
from consent.exports import actions, filters, making, queries, working
from consent.exports.actions import ExportRun
from invenio_center import audit
from invenio_center.contacts import queries as contacts
from invenio_center.kernel.errors import AppError

REASON = "Exportação pelo console do servidor"


class Command(BaseCommand):
    help = "Exporta o livro de consentimentos; ao lado do arquivo fica o manifesto assinado."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", required=True, choices=ExportFormat.values)
        parser.add_argument("--out", required=True, help="arquivo a gravar")
        parser.add_argument("--contact", default="", help="identificador do contato")
        parser.add_argument("--since", default="", help="registrados a partir de, AAAA-MM-DD")
        parser.add_argument("--until", default="", help="registrados até este dia, inclusive")
        only = {"channel": "este canal", "purpose": "esta finalidade", "state": "esta situação atual"}
        for name, words in only.items():
            parser.add_argument(f"--{name}", default="", help=f"só {words}, pelo código")
        parser.add_argument("--reason", default=REASON, help="motivo, que fica na auditoria e no manifesto")
        parser.add_argument("--without-personal-data", action="store_true", help="sem nomes e endereços")

    def handle(self, *args: Any, **options: Any) -> None:
        out = Path(options["out"])
        if not out.parent.is_dir():
            raise CommandError(f"a pasta {out.parent} não existe.", returncode=2)
        try:
            run = self._asked(options)
            self._make(run, out)
        except AppError as refusal:
            raise CommandError(refusal.sentence, returncode=1) from refusal
        except OSError as error:
            raise CommandError(f"o arquivo {out} não pode ser gravado.", returncode=2) from error
        self.stdout.write(f"{run.total} eventos em {out}, SHA-256 {run.sha256}")

    def _asked(self, options: dict[str, Any]) -> ExportRun:
        names = ("since", "until", "channel", "purpose", "state")
        chosen = filters.parse(
            **{name: options[name] for name in names}, subjects=subjects(options["contact"])
        )
        run = actions.ask(
            format=options["format"],
            filters=chosen,
            reason=options["reason"],
            asked_by_id=None,
            asked_by="Operação do servidor",
            personal=not options["without_personal_data"],
            here=True,
        )
        audit.record("export.asked", run, actor=None, reason=run.reason)
        return run

    def _make(self, run: ExportRun, out: Path) -> None:
        """Beside its place first: whoever looks finds a whole file or none."""
        with tempfile.TemporaryDirectory(prefix=".export-", dir=out.parent) as folder:
            made = Path(folder) / making.file_name(run)
            working.serve_here(run, made)
            shutil.move(made, out)
        out.with_name(f"{out.name}.manifest.json").write_text(run.manifest, encoding="utf-8")


def subjects(contact: str) -> tuple[UUID, ...]:
    """Records of the person in the ledger; () when nobody was named."""
    if not contact:
        return ()
    try:
        public_id = UUID(contact)
    except ValueError as error:
        raise CommandError(f"“{contact}” não é um identificador de contato.", returncode=2) from error
    return queries.records_of(contacts.by_public_id(public_id).subject_id)

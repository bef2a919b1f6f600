"""``import_contacts FILE``: contacts from a CSV or XLSX file, at once. ``--dry-run`` only tells what would happen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from invenio_center.contacts.imports import actions, queries, working
from invenio_center.contacts.imports.consents import OUTCOMES as CONSENTS
from invenio_center.kernel.errors import AppError
from invenio_center.models import ImportDates, ImportPolicy, ImportRun, ImportStatus


class Command(BaseCommand):
    help = "Importa contatos de um arquivo CSV ou XLSX."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="arquivo XLSX, ou CSV separado por ; ou , em UTF-8 ou Windows-1252")
        parser.add_argument("--policy", choices=ImportPolicy.values, default=ImportPolicy.FILL.value)
        parser.add_argument(
            "--dates",
            choices=ImportDates.values,
            default=ImportDates.ISO.value,
            help="datas dos consentimentos",
        )
        parser.add_argument("--source", default="", help="de onde vieram os consentimentos (atestado)")
        parser.add_argument(
            "--contract", default="", help="contrato ou documento que cobre a coleta (atestado)"
        )
        parser.add_argument("--dry-run", action="store_true", help="só confere; não grava nada")
        parser.add_argument("--json", action="store_true", help="um objeto JSON em vez de texto")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            told = self._import(path, options)
        except OSError as error:
            raise CommandError(f"o arquivo {path} não pode ser lido.") from error
        except AppError as refusal:
            raise CommandError(refusal.sentence) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False))
        else:
            self._say(told, dry=options["dry_run"])

    @transaction.atomic
    def _previewed(
        self, path: Path, options: dict[str, Any], *, keep: bool
    ) -> tuple[ImportRun, dict[str, Any]]:
        with path.open("rb") as file:
            run = actions.upload(
                actor=None, file=file, name=path.name, policy=options["policy"], dates=options["dates"]
            )
        told = queries.told(run)
        transaction.set_rollback(not keep)
        return run, told

    def _import(self, path: Path, options: dict[str, Any]) -> dict[str, Any]:
        dry = options["dry_run"]
        run, told = self._previewed(path, options, keep=not dry)
        if dry or told["valid"] == 0:
            return told
        attestation = {"source": options["source"], "contract": options["contract"]}
        attested = any(attestation.values())
        actions.confirm(actor=None, run=run, attested=attested, attestation=attestation, ring_worker=False)
        while queries.by_public_id(run.public_id).status == ImportStatus.RUNNING:
            working.import_batch(run)
        return queries.told(queries.by_public_id(run.public_id))

    def _say(self, told: dict[str, Any], *, dry: bool) -> None:
        found = told["preview"]
        self.stdout.write("conferência, nada foi gravado:" if dry else "importação concluída:")
        self.stdout.write(
            f"{told['rows']} linhas: {found['created']} criados, {found['changed']} alterados, "
            f"{found['unchanged']} sem mudança, {found['refused']} recusadas."
        )
        for name, number in told["consents"].items():
            self.stdout.write(f"consentimentos, {CONSENTS.get(name, name).lower()}: {number}.")
        if told["ignored"]:
            self.stdout.write(f"colunas deixadas de fora: {', '.join(told['ignored'])}.")
        for one in told["errors"]:
            self.stdout.write(
                f"linha {one['row']}, {one['field'] or 'linha'}: {one['sentence']} ({one['code']})"
            )

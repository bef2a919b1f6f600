"""Check the consent ledger from its first event to its last."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.anchors.verification import verify_anchors
from consent.ledger.presence import verify_presence
from consent.ledger.verification import verify_ledger, verify_vault


class Command(BaseCommand):
    help = "Verifica o livro de consentimentos: encadeamento, sequência, cabeças, âncoras, textos e estados."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="resultado em JSON")
        parser.add_argument(
            "--vault",
            action="store_true",
            help="abre também cada cofre de dados pessoais e procura os que faltam",
        )
        parser.add_argument("--chain-only", action="store_true", help="não confere o estado de cada titular")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_ledger(projections=not options["chain_only"])
        found = [verify_anchors(), *([verify_presence(), verify_vault()] if options["vault"] else [])]
        for fault in chain.from_iterable(found):
            report.add(fault.code, fault.seq, fault.detail)
        if options["json"]:
            self._write_json(report)
        else:
            self._write_text(report)
        if not report.ok:
            first = report.faults[0]
            place = f"no evento {first.seq}" if first.seq is not None else "fora dos eventos"
            raise CommandError(f"O livro não confere: {first.detail} ({first.code}, {place}).", returncode=1)

    def _write_json(self, report: Any) -> None:
        faults = [asdict(fault) for fault in report.faults]
        content = {
            "ok": report.ok,
            "events": report.events,
            "root": report.root,
            "chain_head": report.chain_head,
            "seq": report.faults[0].seq if report.faults else None,
            "faults": faults,
        }
        self.stdout.write(json.dumps(content, ensure_ascii=False))

    def _write_text(self, report: Any) -> None:
        self.stdout.write(f"{report.events} eventos, raiz {report.root}")
        for fault in report.faults:
            self.stdout.write(
                f"  evento {fault.seq if fault.seq is not None else '-'}: {fault.code}: {fault.detail}"
            )
        if report.ok:
            self.stdout.write("O livro confere.")

"""Checks the installation and says what to mend."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from invenio_center.management.checkup import findings


class Command(BaseCommand):
    help = "Verifica a instalação e diz o que corrigir. Código de saída 1 quando algo precisa de correção."
    requires_system_checks: list[str] = []  # it must answer in a broken installation too

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="resultado em JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = list(findings())
        if options["json"]:
            report = {"ok": all(one.ok for one in found), "findings": [asdict(one) for one in found]}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            for one in found:
                self.stdout.write(f"{'ok   ' if one.ok else 'FALHA'} {one.name:<11} {one.detail}")
                if one.mend:
                    self.stdout.write(f"      {one.mend}")
        if not all(one.ok for one in found):
            sys.exit(1)

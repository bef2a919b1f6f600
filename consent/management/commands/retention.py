"""Count, or remove, whatever is past its term."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consent.choices import RunState
from consent.retention import runs
from consent.retention.policies import of, policies


class Command(BaseCommand):
    help = "Elimina o que passou do prazo de guarda; com --dry-run, só conta."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="conta e não elimina nada")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [
            policy.kind.label for policy in policies() if not self._one(policy.kind.key, options["dry_run"])
        ]
        if failed:
            raise CommandError(
                f"Não terminaram: {', '.join(failed)}. Veja o registro de execuções na Center."
            )

    def _one(self, key: str, dry: bool) -> bool:
        label = of(key).label
        if dry:
            counted = runs.count(key)
            since = f"anteriores a {counted.before:%d/%m/%Y}"
            self.stdout.write(f"{label}: {counted.due} vencidos, {counted.held} sob guarda legal ({since})")
            return True
        try:
            run = runs.start(key, mine=True)
        except runs.AlreadyRunning:
            self.stdout.write(f"{label}: já em andamento")
            return True
        while not runs.work(run):
            continue
        run.refresh_from_db()
        self.stdout.write(f"{label}: {run.removed} eliminados")
        return run.state == RunState.DONE

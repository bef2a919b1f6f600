"""``replay_distribution``: what another set of weights would have done to the last days' work. Changes nothing."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invenio_center.models.operation import WEIGHT_MAX
from invenio_center.operation import queries as operation
from invenio_live.distribution import history
from invenio_live.distribution.scoring import TERMS, Weights

WAYS = (
    ("happened", "o que aconteceu"),
    ("weights", "com estes pesos"),
    ("in_force", "com os pesos de então"),
    ("round_robin", "rodízio simples"),
)
MOST_NAMED = 12


class Command(BaseCommand):
    help = "Mostra o que outros pesos teriam feito com o trabalho dos últimos dias."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--weights", default="", help=f"por exemplo {','.join(f'{n}=1' for n in TERMS)}")
        parser.add_argument("--days", type=int, default=7, help=f"de 1 a {history.MOST_DAYS}")
        parser.add_argument("--json", action="store_true", help="um objeto JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 1 <= options["days"] <= history.MOST_DAYS:
            raise CommandError(f"--days vai de 1 a {history.MOST_DAYS}.")
        weights = parse(options["weights"])
        found = history.compare(weights, options["days"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{found['conversations']} atendimentos distribuídos em {options['days']} dias")
        for way, label in WAYS:
            self._print(label, found[way])

    def _print(self, label: str, found: dict[str, Any]) -> None:
        self.stdout.write(f"\n{label}")
        self.stdout.write(f"  espera      {waits(found)}")
        for name, segment in found["segments"].items():
            self.stdout.write(f"  {name[:30]:30}  {waits(segment)}")
        self.stdout.write(f"  carga       {load(found['load'])} (desvio {found['load_spread']:.0%} da média)")
        self.stdout.write(f"  já atendido {found['served_before']:.0%}")


def waits(found: dict[str, Any]) -> str:
    if found["wait_mean_s"] is None:
        return "ninguém atendido"
    told = f"média {found['wait_mean_s']:.0f} s, mediana {found['wait_median_s']:.0f} s"
    told += f", 90% até {found['wait_p90_s']:.0f} s, máxima {found['wait_max_s']:.0f} s"
    return told + (f", {found['unserved']} sem atender" if found["unserved"] else "")


def load(counts: dict[str, int]) -> str:
    """By person; of many only the ends."""
    if len(counts) > MOST_NAMED:
        return f"{len(counts)} pessoas, de {min(counts.values())} a {max(counts.values())} atendimentos"
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "nenhuma"


def parse(text: str) -> Weights:
    """``pending=3,loyal=1``; what is not named keeps the value in force."""
    known = Weights.of(operation.current())
    given = {name: getattr(known, name) for name in TERMS}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, value = part.partition("=")
        if name not in TERMS or not value.isascii() or not value.isdigit() or int(value) > WEIGHT_MAX:
            raise CommandError(f"peso inválido: {part}. Use {', '.join(TERMS)} de 0 a {WEIGHT_MAX}.")
        given[name] = int(value)
    return Weights(**given)

"""bin/bench NAME ... [--json] [--quick], or --list."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import signal
import sys
from typing import Any

import tests.bench

PREFIX = "bench_"
# Named in the contract and not measured yet.
COMING = {
    "campaign": "campanhas ainda não existem nesta versão.",
}


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(tests.bench.__path__))
    return sorted(name.removeprefix(PREFIX) for name in found if name.startswith(PREFIX))


def load(name: str) -> Any:
    return importlib.import_module(f"tests.bench.{PREFIX}{name}")


def show(answer: dict[str, Any]) -> None:
    """For a person: one line per figure."""
    print(f"{answer['bench']}  ({answer['runs']} execuções, medianas)  {answer['params']}")
    for part in ("limit", "project", "ratio"):
        for key, value in answer[part].items():
            print(f"  {part:<8} {key:<24} {value:>12}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Medições, cada uma ao lado do seu limite."
    )
    parser.add_argument("names", nargs="*", metavar="NOME", choices=[*names(), []])
    parser.add_argument("--json", action="store_true", help="um objeto JSON por medição")
    parser.add_argument("--quick", action="store_true", help="menos de um minuto cada, mesmas chaves")
    parser.add_argument("--list", action="store_true", help="mostra as medições que existem")
    if waiting := [name for name in arguments if name in COMING]:
        parser.error(f"{waiting[0]}: {COMING[waiting[0]]}")
    asked = parser.parse_args(arguments)
    if asked.list or not asked.names:
        for name in names():
            print(f"{name:<18} {(load(name).__doc__ or '').strip().splitlines()[0]}")
        return 0 if asked.list else 2
    for name in asked.names:
        answer = load(name).measure(asked.quick).as_json(name)
        if asked.json:
            print(json.dumps(answer), flush=True)
        else:
            show(answer)
    return 0


def _end(number: int, _frame: object) -> None:
    raise SystemExit(130)


if __name__ == "__main__":
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _end)
    sys.exit(main(sys.argv[1:]))

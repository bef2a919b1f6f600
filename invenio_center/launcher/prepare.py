"""The one process that migrates, loads demo data and collects static files: one import of Django, not three.

Run by the launcher as: python -m invenio_center.launcher.prepare PROGRESS_DESCRIPTOR STEP ...
"""

from __future__ import annotations

import os
import sys
import time

BAD_CONFIGURATION = 78
# Names the role of what runs all day, where it is not the owner's.
ROLE = "DATABASE_ROLE_OF_SERVICES"


def _migrate() -> None:
    from django.core.management import call_command

    from invenio_center.kernel import broadcast

    call_command("check")
    broadcast.client().ping()  # told now rather than by the silence of workers later
    call_command("migrate", verbosity=1, interactive=False)
    if role := os.environ.get(ROLE):
        call_command("ledger_role", role)


def _demo() -> None:
    from django.core.management import call_command

    call_command("seed_demo")


def _static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


STEPS = {
    "migrate": ("banco de dados atualizado", _migrate),
    "demo": ("dados de demonstração", _demo),
    "static": ("arquivos estáticos", _static),
}


def _sentence(error: Exception) -> str | None:
    """One line for what the person can mend by a setting; None for everything else."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import SystemCheckError
    from django.db import OperationalError
    from redis import RedisError

    if isinstance(error, ImproperlyConfigured):
        return " ".join(str(error).split())
    if isinstance(error, SystemCheckError):
        return str(error)
    if isinstance(error, OperationalError):
        reason = " ".join(str(error).split())
        return f"o banco de dados não respondeu; confira DATABASE_URL ({reason})."
    if isinstance(error, RedisError):
        reason = " ".join(str(error).split())
        return f"o broker não respondeu; confira REDIS_URL ({reason})."
    return None


def main(arguments: list[str]) -> int:
    progress, *steps = arguments
    began = time.monotonic()
    try:
        import django

        django.setup()
        with os.fdopen(int(progress), "w", buffering=1) as report:
            for name in steps:
                title, run = STEPS[name]
                run()
                report.write(f"{name}\t{title}\t{time.monotonic() - began:.1f}\n")
                began = time.monotonic()
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.stderr.write(sentence + "\n")
        return BAD_CONFIGURATION
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

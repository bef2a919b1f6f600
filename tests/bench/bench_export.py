"""The ledger as CSV, without and with personal data decrypted, beside COPY of the same rows to a file."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from invenio_center.launcher.layout import ROOT
from tests.support.servers import Pair, server_pair

from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program

COPY = "COPY consent_event TO STDOUT"
COPY_SOME = "COPY (SELECT * FROM consent_event WHERE seq <= {}) TO STDOUT"
PII = {
    "name": "João Silva",
    "identifiers": [
        {"kind": "phone", "value": "+5511999998888"},
        {"kind": "email", "value": "j@xyz.example"},
    ],
    "ip": "203.0.113.7",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/129.0",
}
CONTENT = {"salt": base64.b64encode(bytes(32)).decode(), "pii": PII}
# So many people with keys of their own in turn: more than a page of the export has.
KEYS = 2_000
BOXES = f"""
import django; django.setup()
from invenio_center.kernel import secrets
for _ in range({KEYS}):
    key = secrets.new_key()
    print(secrets.wrap(key), secrets.seal(key, {json.dumps(CONTENT, ensure_ascii=False)!r}.encode()))
"""


def script(events: int, opened: int, sealed: Sequence[Sequence[str]]) -> str:
    """``sealed``: a person's wrapped key and what is sealed with it, for so many people in turn."""
    wrapped, boxes = zip(*sealed, strict=True)
    values = {
        "events": str(events), "opened": str(opened), "keys": str(len(sealed)),
        "wrapped": f"'{' '.join(wrapped)}'", "boxes": f"'{' '.join(boxes)}'",
    }  # fmt: skip
    text = Path(__file__).with_name("export_fill.sql").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"%({name})s", value)
    return text


def fill(pair: Pair, events: int, opened: int) -> None:
    environment = {**pair.environment, "DJANGO_SETTINGS_MODULE": "invenio_center.settings"}
    argv = [sys.executable, "-c", BOXES]
    made = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    sealed = [line.split() for line in made.stdout.splitlines()]
    with closing(psycopg.connect(pair.database_url, autocommit=True)) as connection:
        connection.execute(script(events, opened, sealed))
        connection.execute("VACUUM consent_event")


def copy(pair: Pair, rows: int, statement: str) -> Figures:
    """The limit: what the server gives, straight into a file."""
    with tempfile.TemporaryFile() as file, closing(psycopg.connect(pair.database_url)) as connection:
        began = time.monotonic()
        with connection.cursor() as cursor, cursor.copy(statement) as blocks:
            for block in blocks:
                file.write(block)
        return {"rate": rows / (time.monotonic() - began)}


def export(process: Program, **asked: Any) -> Figures:
    process.tell({"format": "csv", "personal": False, **asked})
    made = process.answer()
    return {
        "rate": made["rows"] / made["seconds"],
        "first_s": made["first_s"],
        "growth_mib": made["growth_mib"],
    }


def measure(quick: bool) -> Report:
    events, opened = (100_000, 20_000) if quick else (1_000_000, 100_000)
    # The event after the last of those that are opened was recorded this many seconds after the first.
    until = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(1_704_067_200 + opened + 1))
    with server_pair(migrated=True) as pair:
        fill(pair, events, opened)
        with program("export_runs", environment=pair.environment) as process:
            samples = interleave(
                {
                    "copy": lambda: copy(pair, events, COPY),
                    "csv": lambda: export(process),
                    "copy_some": lambda: copy(pair, opened, COPY_SOME.format(opened)),
                    "decrypted": lambda: export(process, personal=True, until=until),
                },
                runs=LEAST_RUNS,
            )
    found = {name: medians(figures) for name, figures in samples.items()}
    plain, secret = found["csv"], found["decrypted"]
    growth = max(figures["growth_mib"] for name in ("csv", "decrypted") for figures in samples[name])
    return Report(
        {"events": events, "decrypted_events": opened, "personal": json.dumps(PII, ensure_ascii=False)},
        {"rows_s": found["copy"]["rate"], "rows_s_some": found["copy_some"]["rate"]},
        {
            "rows_s": plain["rate"], "rows_s_decrypted": secret["rate"], "first_byte_s": plain["first_s"],
            "first_byte_decrypted_s": secret["first_s"], "growth_mib": growth,
        },
        {
            "rate": plain["rate"] / found["copy"]["rate"],
            "rate_decrypted": secret["rate"] / found["copy_some"]["rate"],
            "memory_mib": growth,
        },
        LEAST_RUNS,
    )  # fmt: skip

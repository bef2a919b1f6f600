"""One process that appends to the ledger, or verifies it, as it is told.

``{"act": "append", "events": n, "batch": size}`` answers ``{"seconds": s}``, each event with personal data of a person
of its own; ``statements`` does the same with all that is sent made before; ``{"act": "verify"}`` answers
``{"seconds": s, "events": n, "growth_mib": m}``, the growth of the process's memory while it verified the chain;
``sign`` and ``pack`` are a head over everything and a person's evidence.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
import uuid
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import django

from invenio_center.kernel.locks import LockSpace

ORIGIN = {"kind": "landing", "ref": "promocao-verao", "url": "https://xyz.example/verao"}


def drafts(number: int) -> list[Any]:
    from consent.ledger.actions import Draft

    return [
        Draft(
            "consent.granted", uuid.uuid4(), "subject", ["email", "sms", "whatsapp"], ["service", "transactional"],
            "checkbox", ORIGIN, "LGPD-7-I",
            pii={"name": "João Silva", "identifiers": [{"kind": "phone", "value": f"+55119{place:08d}"}]},
        )
        for place in range(number)
    ]  # fmt: skip


def append(events: int, batch: int) -> dict[str, float]:
    """One commit for each batch, by one connection."""
    from consent.ledger.actions import append_events

    waiting = drafts(events)
    began = time.monotonic()
    for first in range(0, events, batch):
        append_events(waiting[first : first + batch])
    return {"seconds": time.monotonic() - began}


def statements(events: int, batch: int) -> dict[str, float]:
    """The same, by the bare driver and with all that is sent made before: what is left is the server's."""
    import psycopg
    from django.db import connection

    from consent.ledger import chain

    waiting = drafts(events)
    calls = [sent_for(waiting[first : first + batch]) for first in range(0, events, batch)]
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as driver:
        began = time.monotonic()
        for begin, parts in calls:
            with driver.transaction(), driver.pipeline() if len(parts) > 1 else nullcontext():
                driver.execute(chain.BEGIN, begin, prepare=True).fetchall()
                answers = [driver.execute(chain.APPEND, part, prepare=True) for part in parts]
                for answer in answers:
                    answer.fetchall()
        return {"seconds": time.monotonic() - began}


def sent_for(batch: list[Any]) -> tuple[list[Any], list[list[str]]]:
    """What one append of these drafts sends: to begin, and for each part."""
    from django.db import transaction

    from consent.ledger import chain
    from consent.ledger.drafting import pack

    made: list[list[str]] = []

    class Kept(chain._Sending):
        def _send(self, arguments: list[str]) -> Any:
            made.append(arguments)

    people = {str(draft.subject_id) for draft in batch}
    prepared = [pack(draft).prepared() for draft in batch]
    with transaction.atomic():
        sending = Kept(chain._begin(people))
    sizes, first = list(chain._sizes(len(batch))), 0
    for number, size in enumerate(sizes, 1):
        sending._part(prepared[first : first + size], last=number == len(sizes))
        first += size
    return [int(LockSpace.LEDGER), chain.LOCK_KEY, sorted(people)], made


def verify() -> dict[str, float]:
    from consent.ledger.verification import verify_ledger

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    report = verify_ledger(projections=False)
    seconds = time.monotonic() - began
    if not report.ok:
        raise RuntimeError(f"the ledger does not verify: {report.faults[0]}")
    growth = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds, "events": report.events, "growth_mib": growth}


def sign() -> dict[str, float]:
    from consent.ledger.signing import sign_head

    began = time.monotonic()
    head = sign_head()
    return {"seconds": time.monotonic() - began, "events": head.tree_size if head else 0}


def pack() -> dict[str, float]:
    """Evidence of the person of the newest event, from the request to the signed manifest."""
    from consent.exports import actions, filters, working
    from consent.models import ConsentEvent

    person = ConsentEvent.objects.latest("seq").subject_id
    began = time.monotonic()
    run = actions.ask(
        format="pack", filters=filters.parse(subjects=(person,)), reason="Medição", asked_by_id=None, asked_by="",
        here=True,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="invenio-pack-") as folder:
        done = working.serve_here(run, Path(folder) / "pack.zip")
    return {"seconds": time.monotonic() - began, "events": done.total}


ACTS = {"append": append, "statements": statements, "verify": verify, "sign": sign, "pack": pack}

if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ACTS[asked.pop("act")](**asked)), flush=True)

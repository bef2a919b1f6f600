"""One process that appends to the ledger, or verifies it, as it is told.

``{"act": "append", "events": n, "batch": size}`` answers ``{"seconds": s}``, each event with personal data of a person
of its own; ``{"act": "verify"}`` answers ``{"seconds": s, "events": n, "growth_mib": m}``, the growth of the process's
memory while it verified the chain; ``sign`` and ``pack`` are a head over everything and a person's evidence.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import django

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


ACTS = {"append": append, "verify": verify, "sign": sign, "pack": pack}

if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ACTS[asked.pop("act")](**asked)), flush=True)

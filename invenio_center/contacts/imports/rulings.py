"""What becomes of the consents of a batch: asked of the ledger alike for the preview and for the import."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from consent.ledger import importing
from consent.ledger.actions import Evidence
from consent.ledger.importing import Act, Entry, Ruling

from ...kernel import address
from ...models import Contact, ImportRow, ImportRun
from ..identities import BY_NUMBER
from . import consents, deciding
from .values import Parsed

KNOWN, UNDONE = "known", "undone"
Judged = tuple[str, Contact | None]


def of(
    run: ImportRun,
    rows: Sequence[ImportRow],
    parsed: Sequence[Parsed],
    judged: Sequence[Judged],
    *,
    attested: bool,
) -> list[Ruling | None]:
    """One for each row, None where it has nothing to record; what the ledger refuses becomes the row's error."""
    acts = [
        None if one.errors or one.act is None else _own(one, one.act, contact, run.policy)
        for one, (_, contact) in zip(parsed, judged, strict=True)
    ]
    if not any(acts):
        return [None] * len(rows)
    seen = _recorded(run, [row.number for row in rows])
    subjects = [contact.subject_id for _, contact in judged if contact]
    known = importing.read([act for act in acts if act], subjects)
    found: list[Ruling | None] = []
    for row, one, act, (_, contact) in zip(rows, parsed, acts, judged, strict=True):
        ruling = None
        if act and row.number in seen:
            ruling = Ruling(KNOWN)
        elif act and not act.identifiers:
            ruling = Ruling(importing.WITHHELD, ("OTHER_ADDRESS",))
        elif act:
            ruling = known.judge(act, contact.subject_id if contact else None, attested=attested)
            if not ruling.outcome:
                consents.refuse(one, ruling.codes)
                ruling = None
        one.act = act
        found.append(ruling)
    return found


def _own(one: Parsed, act: Act, contact: Contact | None, policy: str) -> Act:
    """A yes counts for the addresses that are the contact's, now or with this import; a no for the person."""
    if contact is None or not act.accepts:
        return act
    forms = {_form(identity.scheme, identity.value) for identity in contact.identities.all()}
    added = deciding.changes(one, contact, policy).get("identities", ())
    forms |= {_form(item["scheme"], item["value"]) for item in added}
    own = tuple(pair for pair in act.identifiers if _form(*pair) in forms)
    foreign = tuple(kind for kind, _ in act.identifiers if kind not in {kind for kind, _ in own})
    return replace(act, identifiers=own, foreign=foreign) if foreign else act


def _form(scheme: str, value: str) -> tuple[str, str]:
    return ("phone" if scheme in BY_NUMBER else scheme, address.lookups(scheme, value)[-1])


def _recorded(run: ImportRun, numbers: Sequence[int]) -> set[int]:
    """Rows of this very file whose consent an earlier import has recorded, and nobody has taken back."""
    earlier = ImportRow.objects.filter(
        run__file_hash=run.file_hash, number__in=numbers, event_id__isnull=False
    )
    return set(earlier.exclude(consent=UNDONE).exclude(run=run).values_list("number", flat=True))


def record(
    run: ImportRun,
    rows: Sequence[ImportRow],
    parsed: Sequence[Parsed],
    rulings: Sequence[Ruling | None],
    subjects: Mapping[int, uuid.UUID],
) -> None:
    """Append what is to be recorded; the rows learn their events. ``subjects`` by contact. Takes the ledger's lock."""
    chosen, entries = [], []
    for row, one, ruling in zip(rows, parsed, rulings, strict=True):
        row.consent = ruling.outcome if ruling and not one.errors else ""
        row.consent_why = list(ruling.codes) if ruling and not one.errors else []
        recorded = row.consent in (importing.GRANTED, importing.DECLARED, importing.REFUSED)
        if recorded and ruling and one.act and row.contact_id:
            chosen.append(row)
            evidence = _evidence(run, row, one, attested=row.consent == importing.GRANTED)
            ref = f"{run.public_id}/{row.number}"
            entries.append(Entry(subjects[row.contact_id], one.act, ruling, ref, evidence))
    for row, event in zip(chosen, importing.record(entries, importer=_importer(run)), strict=True):
        row.event_id = event.event_id


def take_back(run: ImportRun, rows: Sequence[ImportRow]) -> None:
    """Their events stay in the ledger and stop counting."""
    done = [row for row in rows if row.event_id and row.consent != UNDONE]
    events = [row.event_id for row in done if row.event_id]
    if events:
        importing.take_back(events, ref=str(run.public_id), importer=_importer(run))
    for row in done:
        row.consent = UNDONE


def _importer(run: ImportRun) -> uuid.UUID | None:
    return run.created_by.public_id if run.created_by else None


def _evidence(run: ImportRun, row: ImportRow, one: Parsed, *, attested: bool) -> list[Evidence]:
    """What the row said, word for word; for a full proof also who answers for it."""
    said = {"file": run.file_name, "sha256": run.file_hash, "row": row.number, "said": one.said}
    found = [Evidence("import_row", _bytes(said))]
    return [*found, Evidence("attestation", _bytes(run.attestation))] if attested else found


def _bytes(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()

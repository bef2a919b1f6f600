"""The way back: fields that still are as the import left them become what they were; the rest is left alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.db.models.functions import Now

from consent.ledger import queries as ledger

from ... import audit
from ...kernel import address
from ...kernel.signals import ranking_changed
from ...models import AuditEntry, Contact, ImportRow, ImportRun, ImportStatus, RowState, SegmentMember, User
from ..actions import update_contact
from ..details import cpf_hash
from . import rulings
from .previewing import CHANGED, CREATED, contacts

BATCH = 100
PLAIN = ("name", "custom_code", "origin", "priority", "is_vip")
IN_LEDGER = {
    "field": "",
    "code": "in_ledger",
    "sentence": "O consentimento foi invalidado; o contato fica, porque o livro guarda o registro dele.",
}
KEPT = {"field": "", "code": "kept", "sentence": "Alterado depois da importação: continua como está."}


def effects(contact: Contact, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What ``fields`` will do to a contact, as JSON: pairs of before and after, and what was added."""
    found: dict[str, Any] = {name: [getattr(contact, name), fields[name]] for name in PLAIN if name in fields}
    if "responsible" in fields:
        found["responsible"] = [contact.responsible_id, fields["responsible"]]
    if "cpf" in fields:
        found["cpf"] = [None, cpf_hash(fields["cpf"])]
    if "custom_fields" in fields:
        now = contact.custom_fields
        wanted = fields["custom_fields"].items()
        found["jokers"] = {name: [now.get(name), text] for name, text in wanted if now.get(name) != text}
    if "tags" in fields:
        found["tags"] = sorted(set(fields["tags"]) - {tag.name for tag in contact.tags.all()})
    if "identities" in fields:
        found["identities"] = [
            [one["scheme"], address.canonical(one["scheme"], one["value"])] for one in fields["identities"]
        ]
    if "segment" in fields:
        found["segment"] = fields["segment"]
    return found


@transaction.atomic
def undo_batch(run: ImportRun) -> bool:
    """Take back the next rows, last first; False when there are none."""
    rows = run.rows.select_for_update(no_key=True, of=("self",)).filter(state=RowState.DONE)
    touched = Q(outcome__in=(CREATED, CHANGED)) | Q(event_id__isnull=False)
    batch = list(rows.filter(touched).order_by("-number")[:BATCH])
    if not batch:
        ended = ImportRun.objects.filter(pk=run.pk, status=ImportStatus.UNDOING)
        if ended.update(status=ImportStatus.UNDONE, undone_at=Now()):
            audit.record("import.undone", run, actor=run.created_by)
        return False
    held = Contact.objects.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(held.filter(pk__in=[row.contact_id for row in batch if row.contact_id]).values_list("pk"))
    for row in batch:
        why = _remove(run, row) if row.outcome == CREATED else (None if _restore(run, row) else KEPT)
        row.state = RowState.KEPT if why else RowState.UNDONE
        row.errors = [why] if why else []
    moved = [row.contact_id for row in batch if row.outcome == CHANGED and row.contact_id]
    if moved:
        ranking_changed.send(Contact, contacts=moved)
    rulings.take_back(run, batch)  # the ledger's lock comes last
    ImportRow.objects.bulk_update(batch, ["state", "errors", "contact", "consent"])
    return True


def _remove(run: ImportRun, row: ImportRow) -> dict[str, str] | None:
    """A contact that came from the file goes again, if nothing has happened to it since; else the reason why not."""
    contact = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
    if contact is None:
        return None
    if row.event_id:
        return IN_LEDGER
    trail = AuditEntry.objects.filter(object_type="contact", object_id=str(contact.public_id))
    if (
        trail.exclude(action="contact.created").exists()
        or ledger.events(subject_id=contact.subject_id).exists()
    ):
        return KEPT
    try:
        with transaction.atomic():
            audit.record("contact.deleted", contact, actor=run.created_by, reason=_reason(run))
            contact.delete()
    except (ProtectedError, IntegrityError):
        return KEPT  # the person has written meanwhile
    row.contact = None
    return None


def _restore(run: ImportRun, row: ImportRow) -> bool:
    found = contacts({row.contact_id or 0})
    if not found:
        return True
    contact, done = found[0], row.effects
    if contact.merged_into_id is not None:
        return False  # another record speaks for the person now
    fields, whole = _fields(contact, done)
    if fields:
        update_contact(actor=run.created_by, contact=contact, reason=_reason(run), announce=False, **fields)
    for scheme, canonical in done.get("identities", ()):
        contact.identities.filter(scheme=scheme, canonical=canonical).delete()
    if "segment" in done:
        SegmentMember.objects.filter(contact=contact, segment_id=done["segment"]).delete()
    return whole


def _fields(contact: Contact, done: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """What to set back, and whether that is all there was."""
    fields: dict[str, Any] = {}
    whole = True
    for name in (*PLAIN, "responsible"):
        if name not in done:
            continue
        before, after = done[name]
        if getattr(contact, "responsible_id" if name == "responsible" else name) != after:
            whole = False
        elif name == "responsible":
            fields[name] = User.objects.filter(pk=before).first()
        else:
            fields[name] = before
    if "cpf" in done:
        mine = contact.cpf_hash == done["cpf"][1]
        fields |= {"cpf": ""} if mine else {}
        whole &= mine
    jokers, same = _jokers(contact, done.get("jokers", {}))
    if jokers != contact.custom_fields:
        fields["custom_fields"] = jokers
    if added := set(done.get("tags", ())):
        fields["tags"] = [tag.name for tag in contact.tags.all() if tag.name not in added]
    return fields, whole and same


def _jokers(contact: Contact, done: Mapping[str, list[Any]]) -> tuple[dict[str, Any], bool]:
    now, whole = dict(contact.custom_fields), True
    for name, (before, after) in done.items():
        if now.get(name) != after:
            whole = False
        elif before is None:
            now.pop(name)
        else:
            now[name] = before
    return now, whole


def _reason(run: ImportRun) -> str:
    return f"Importação {run.file_name} desfeita"[:500]

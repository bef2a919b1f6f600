"""Emptying what the house wrote down: imports, answers kept for repetition, the trail, the desk, the contact itself."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

import pgtrigger
import redis
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from channels_app.models import Delivery
from consent.approvals import actions as approvals
from consent.desk import actions as desk
from consent.desk import holds
from consent.exports import actions as exports
from consent.ledger import actions as ledger
from consent.ledger import suppression
from invenio_center.contacts.identities import lock_addresses
from invenio_center.kernel import broadcast, secrets
from invenio_center.kernel.address import PHONE_SCHEMES
from invenio_center.models import (
    AuditEntry,
    Contact,
    ContactMerge,
    IdempotencyKey,
    Identity,
    ImportRow,
    ImportRun,
    SegmentMember,
)

from ...models import ErasureRun, Message, PreferenceLink, Schedule
from .person import ERASED, Person, holding
from .traffic import Counts, empty_deliveries, empty_envelopes, empty_messages

LABEL = "Dados eliminados"
SUPPRESSED = ("email", *sorted(PHONE_SCHEMES))


def empty_imports(person: Person) -> Counts:
    """Rows that made or changed the contact, and rows in which the person stands although they were refused."""
    own = ImportRow.objects.filter(contact__in=person.records)
    waiting = ImportRow.objects.exclude(cells="").exclude(pk__in=own.values("pk")).only("pk", "cells")
    named = [row.pk for row in waiting.iterator(chunk_size=500) if _names(row.cells, person)]
    told = ImportRow.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=named))
    emptied = told.update(cells="", errors=[], effects={}, consent_why=[], contact=None)
    runs = ImportRun.objects.all()
    for run in holding(runs, "headers", person.words) | holding(runs, "file_name", person.words):
        run.headers, run.file_name = person.cleaned(run.headers), person.cleaned(run.file_name)
        run.save(update_fields=["headers", "file_name"])
    return {"import_rows": emptied}


def _names(cells: str, person: Person) -> bool:
    plain = secrets.decrypt(cells)
    return any(word in plain for word in person.words)


def empty_answers(person: Person) -> Counts:
    """Answers of the API that are kept to be repeated."""
    ids = [*person.ids, *person.conversation_ids, *person.words]
    rows = IdempotencyKey.objects.all()
    found = holding(rows, "body", ids) | holding(rows, "key", person.words)
    return {"kept_answers": found.delete()[0]}


def empty_trail(person: Person) -> Counts:
    """The trail of the person's own things loses every value, other entries the person's words; acts and times stay."""
    own = AuditEntry.objects.filter(_own(person))
    emptied = 0
    with pgtrigger.ignore("invenio_center.AuditEntry:audit_append_only"):
        for entry in own.exclude(object_label=LABEL):
            emptied += AuditEntry.objects.filter(pk=entry.pk).update(
                object_label=LABEL,
                changes={name: _emptied(pair) for name, pair in entry.changes.items()},
                reason=ERASED if entry.reason else "",
            )
        for column in ("object_label", "changes", "reason"):
            for entry in holding(AuditEntry.objects.all(), column, person.words):
                emptied += AuditEntry.objects.filter(pk=entry.pk).update(
                    **{column: person.cleaned(getattr(entry, column))}
                )
    return {"audit_entries": emptied}


def _own(person: Person) -> Q:
    found = Q(object_type="contact", object_id__in=person.ids)
    found |= Q(object_type="conversation", object_id__in=person.conversation_ids)
    for name, rows in (
        ("schedule", Schedule.objects.filter(conversation__in=person.conversations)),
        ("message", Message.objects.filter(conversation__in=person.conversations)),
        ("delivery", Delivery.objects.filter(subject_id__in=person.subjects)),
    ):
        ids = [str(one) for one in rows.values_list("public_id", flat=True)]
        found |= Q(object_type=name, object_id__in=ids)
    return found


def _emptied(value: Any) -> Any:
    """Numbers and yes or no tell nothing; whatever can hold words goes."""
    if isinstance(value, list):
        return [_emptied(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float)) else ERASED


def empty_desk(person: Person) -> Counts:
    """Texts of requests, reasons of holds, and words in what two people decided about the person."""
    texts = desk.empty_texts(person.subjects)
    holds.empty_reasons(person.subjects)
    approvals.clean([*map(UUID, person.ids), *person.subjects], person.cleaned)
    return {"requests": texts}


def empty_exports(person: Person) -> Counts:
    """Reasons of exports; the files go as soon as a worker looks."""
    return {"exports": sum(exports.forget(one, person.cleaned) for one in person.subjects)}


def empty_contact(person: Person, run: ErasureRun) -> Counts:
    """The last look at everything, now that nobody else can resolve these addresses, and then the addresses too.

    Every address is remembered as a keyed hash that allows nothing, so that no import brings the person back.
    """
    identities = list(Identity.objects.filter(contact__in=person.records))
    lock_addresses(identities)
    for again in (empty_envelopes, empty_messages, empty_deliveries, empty_trail):
        again(person)
    keys = [one.pk for one in person.records]
    for rows in (Contact.tags.through, SegmentMember, PreferenceLink, Identity):
        rows._base_manager.filter(contact__in=keys).delete()
    merges = ContactMerge.objects.filter(Q(survivor__in=keys) | Q(merged__in=keys))
    merges.update(kept={}, reason="", undone_reason="")
    Contact.objects.filter(pk__in=keys).update(**EMPTY, erased_at=Now())
    by = {"kind": "compliance", "id": str(run.approved_by)}
    event, *_ = [ledger.erase_subject(subject_id=one, actor=by) for one in person.subjects]
    for one in identities:
        if one.scheme in SUPPRESSED:
            suppression.suppress(
                address=one.value, channels=(), purposes=(), since=event.occurred_at, event_id=event.event_id
            )
    _forget_keys(person)
    return {"identities": len(identities), "contacts": len(keys)}


EMPTY: dict[str, Any] = {
    "name": "",
    "cpf_cipher": "",
    "cpf_hash": None,
    "custom_code": "",
    "origin": "",
    "language": "pt-br",
    "time_zone": "",
    "priority": None,
    "is_vip": False,
    "responsible": None,
    "custom_fields": {},
    "blocked_reason": "",
}


def _forget_keys(person: Person) -> None:
    """What Valkey remembers for a few minutes under the numbers of the person's things."""
    names = [f"typing:{one}" for one in person.conversations] + [f"name:{person.contact.pk}"]
    with contextlib.suppress(redis.RedisError):  # it forgets alone a little later
        broadcast.client().delete(*(f"{settings.KEY_PREFIX}:{name}" for name in names))

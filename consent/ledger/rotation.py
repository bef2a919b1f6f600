"""After a new encryption key: wrap again what the older ones had wrapped, so that they open nothing of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from invenio_center.kernel import secrets

from ..models import ConsentEvidence, ConsentVault, Installation, SealedKey, SubjectKey

PAGE = 500


@dataclass(slots=True)
class Rotated:
    """How many were wrapped anew: people's keys, boxes from before people had keys, the signing key."""

    keys: int = 0
    boxes: int = 0
    signing: int = 0


def rotate() -> Rotated:
    """In short transactions; broken off, it goes on where it stopped. Raises ValueError where a key is missing."""
    done = Rotated()
    for model in (SubjectKey, SealedKey):
        for page in _pages(model, "subject_id"):
            done.keys += _wrap(model, page)
    for page in _old_boxes(ConsentVault, "event_id"):
        done.boxes += _reseal(ConsentVault, page)
    for page in _old_boxes(ConsentEvidence, "id"):
        done.boxes += _reseal(ConsentEvidence, page)
    done.signing = _signing_key()
    return done


def _pages(model: Any, by: str, **only: Any) -> Iterator[list[Any]]:
    """Keys of the rows, a page at a time, in order."""
    last = None
    while True:
        rows = model.objects.filter(**only).order_by(by)
        if last is not None:
            rows = rows.filter(**{f"{by}__gt": last})
        page = list(rows.values_list(by, flat=True)[:PAGE])
        if not page:
            return
        yield page
        last = page[-1]


def _old_boxes(model: Any, by: str) -> Iterator[list[Any]]:
    for page in _pages(model, by):
        rows = model.objects.filter(**{f"{by}__in": page}).exclude(box__startswith=secrets.SEALED)
        yield list(rows.values_list("pk", flat=True))


@transaction.atomic
def _wrap(model: Any, page: list[Any]) -> int:
    rows = model.objects.select_for_update(no_key=True).filter(pk__in=page)
    old = [row for row in rows if not secrets.is_wrapped_by_newest(row.wrapped)]
    for row in old:
        row.wrapped = secrets.wrap(secrets.unwrap(row.wrapped))
    model.objects.bulk_update(old, ["wrapped"])
    return len(old)


@transaction.atomic
def _reseal(model: Any, page: list[Any]) -> int:
    """Boxes from before people had keys, under the key of their person, who gets one."""
    rows = list(model.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=page))
    for row in rows:
        content = _content(row)
        row.box = secrets.seal(_key_of(row.event.subject_id), content)
    model.objects.bulk_update(rows, ["box"])
    return len(rows)


def bring_over(person: Any) -> None:
    """The boxes of one person from before people had keys, in the caller's transaction."""
    for model in (ConsentVault, ConsentEvidence):
        own = model.objects.filter(event__subject_id=person).exclude(box__startswith=secrets.SEALED)
        _reseal(model, list(own.values_list("pk", flat=True)))


def _content(row: Any) -> bytes:
    if isinstance(row, ConsentVault):
        return secrets.decrypt(row.box).encode()
    salt, content = row.open()
    return bytes(salt + content)


def _key_of(person: Any) -> bytes:
    made = SubjectKey(subject_id=person, wrapped=secrets.wrap(secrets.new_key()))
    SubjectKey.objects.bulk_create([made], ignore_conflicts=True)
    return SubjectKey.of([person])[person]


@transaction.atomic
def _signing_key() -> int:
    row = Installation.objects.select_for_update(no_key=True).filter(pk=1).exclude(signing_key="").first()
    if row is None:
        return 0
    row.signing_key = secrets.rotate(row.signing_key)
    row.save(update_fields=["signing_key"])
    return 1

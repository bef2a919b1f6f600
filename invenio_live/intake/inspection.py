"""A second look at kept files: the virus scan, then a small copy of a picture. The row says when it is due."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from invenio_center.kernel import sql

from ..choices import AttachmentState, ScanState
from ..conversations import messages
from ..files import examining, pictures, scanning, store
from ..models import Attachment

LEASE = timedelta(minutes=3)
# Waits without a verdict; the last one is repeated for as long as it takes.
BACKOFF_S = (10, 30, 120, 600, 3600)
DECIDED = (ScanState.CLEAN, ScanState.INFECTED)
INFECTED = "O arquivo foi recusado: o antivírus encontrou uma ameaça nele."


def inspect_due(limit: int = 50) -> int:
    """Look at what is due, each under a lease of its own; returns how many were looked at."""
    done = 0
    while done < limit:
        taken = _take()
        if taken is None:
            break
        _inspect(taken)
        done += 1
    return done


@transaction.atomic
def _take() -> Attachment | None:
    """One due row, put off by the lease: a worker that dies leaves it due again."""
    now = sql.now()
    due = Attachment.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    found = due.filter(inspect_at__lte=now).order_by("inspect_at", "id").first()
    if found is not None:
        found.inspections += 1
        found.inspect_at = now + LEASE
        found.save(update_fields=["inspections", "inspect_at"])
    return found


def _inspect(attachment: Attachment) -> None:
    """No transaction is open while the scanner or the decoder works."""
    path = Path(settings.MEDIA_ROOT) / attachment.path
    if settings.CLAMD and attachment.scan not in DECIDED:
        attachment.scan = scanning.verdict(path)
    if attachment.scan == ScanState.INFECTED:
        _refuse(attachment)
    elif settings.CLAMD and attachment.scan != ScanState.CLEAN:
        _put_off(attachment)
    else:
        _finish(attachment, _thumbnail(attachment, path))


def _thumbnail(attachment: Attachment, path: Path) -> bytes | None:
    picture = attachment.content_type.startswith("image/") and not attachment.thumbnail
    return pictures.thumbnail(path) if picture and attachment.state == AttachmentState.READY else None


def _finish(attachment: Attachment, small: bytes | None) -> None:
    fields: dict[str, Any] = {"scan": attachment.scan, "inspect_at": None}
    if small is None:
        _store(attachment, fields, None)
        return
    with store.draft([small], most=len(small)) as draft:
        _store(attachment, {**fields, "thumbnail": draft.path(store.THUMBNAILS)}, draft)


@transaction.atomic
def _store(attachment: Attachment, fields: dict[str, Any], draft: store.Draft | None) -> None:
    if not Attachment.objects.filter(pk=attachment.pk, path=attachment.path).update(**fields):
        return  # gone or refused meanwhile
    if draft is not None:
        store.place(draft, store.THUMBNAILS)
    messages.file_changed(attachment)


def _put_off(attachment: Attachment) -> None:
    wait = BACKOFF_S[min(attachment.inspections, len(BACKOFF_S)) - 1]
    Attachment.objects.filter(pk=attachment.pk).update(
        scan=ScanState.FAILED, inspect_at=sql.now() + timedelta(seconds=wait)
    )


def _refuse(attachment: Attachment) -> None:
    """Every row of these bytes is closed at once, and the bytes go."""
    with transaction.atomic():
        same = Attachment.objects.select_for_update(no_key=True).filter(path=attachment.path)
        for one in same.order_by("pk"):
            store.release(one.path, one.thumbnail)
            Attachment.objects.filter(pk=one.pk).update(
                state=AttachmentState.FAILED,
                scan=ScanState.INFECTED,
                error=INFECTED,
                path="",
                thumbnail="",
                inspect_at=None,
            )
            messages.file_changed(one)
    store.drop_released()


def call_up(limit: int = 1000) -> int:
    """Files that were kept before there was a scanner are scanned now; returns how many."""
    if not settings.CLAMD:
        return 0
    unknown = Attachment.objects.filter(state=AttachmentState.READY, scan="", inspect_at=None).order_by("pk")
    chosen = list(unknown.values_list("pk", flat=True)[:limit])
    found = Attachment.objects.filter(pk__in=chosen, inspect_at=None)
    called = found.update(scan=ScanState.PENDING, inspect_at=Now(), inspections=0)
    examining.ring()
    return called

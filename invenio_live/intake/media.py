"""Fetching what customers attach. The row exists with the message; the bytes follow, checked, under a random name."""

from __future__ import annotations

import base64
import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from channels_app import bells, registry
from channels_app.contract import IncomingMedia, MessageKind, ProviderRefused
from channels_app.lines import queries as lines
from invenio_center.kernel import http, sql

from ..choices import AttachmentState
from ..conversations import messages
from ..files import contents
from ..models import Attachment, Message

logger = logging.getLogger(__name__)

TASK = "invenio_live.tasks.fetch_attachments"
MAX_BYTES = 100 * 1024 * 1024
LEASE = timedelta(minutes=3)
BACKOFF_S = (5, 30, 120, 600, 3600)
TOO_LARGE = "O arquivo passa do tamanho aceito."
CHANGED = "O arquivo recebido não confere com o enviado."
REFUSED = "Este tipo de arquivo não é aceito por segurança."
GONE = "O provedor não entregou o arquivo."


class Unusable(Exception):
    """A file that is never kept; the text is the reason shown."""


def ring() -> None:
    bells.ring(TASK)


def fetch_due(limit: int = 50) -> int:
    """Fetch what is due, each under a lease of its own; returns how many were tried."""
    done = 0
    while done < limit:
        taken = _take()
        if taken is None:
            break
        _fetch(taken)
        done += 1
    return done


@transaction.atomic
def _take() -> Attachment | None:
    """One due row, put off by the lease: a worker that dies leaves it due again."""
    now = sql.now()
    due = Attachment.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    found = (
        due.select_related("message__channel")
        .filter(state=AttachmentState.PENDING, due_at__lte=now, message__isnull=False)
        .order_by("due_at", "id")
        .first()
    )
    if found is not None:
        found.attempts += 1
        found.due_at = now + LEASE
        found.save(update_fields=["attempts", "due_at"])
    return found


def keep(attachment: Attachment, content: bytes) -> None:
    """A file that came along with its message: kept at once, on a row that is not stored yet."""
    try:
        found = contents.identify(content[: contents.SAMPLE], attachment.name)
    except contents.Refused:
        attachment.state, attachment.error = AttachmentState.FAILED, REFUSED
        return
    attachment.path = _new_path()
    target = Path(settings.MEDIA_ROOT) / attachment.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    attachment.state, attachment.content_type = AttachmentState.READY, found.content_type
    attachment.size, attachment.sha256 = len(content), hashlib.sha256(content).hexdigest()
    attachment.name = contents.clean_name(attachment.name) if attachment.name else ""


def _new_path() -> str:
    return f"received/{timezone.now():%Y/%m}/{uuid4().hex}"


def _fetch(attachment: Attachment) -> None:
    relative = _new_path()
    path = Path(settings.MEDIA_ROOT) / relative
    try:
        size, digest, content = _download(attachment, path)
    except Unusable as error:
        path.unlink(missing_ok=True)
        _finish(attachment, state=AttachmentState.FAILED, error=str(error)[:200])
    except (ProviderRefused, http.HttpError, OSError) as error:
        path.unlink(missing_ok=True)
        _again(attachment, error)
    else:
        _finish(
            attachment,
            state=AttachmentState.READY,
            path=relative,
            size=size,
            sha256=digest,
            content_type=content.content_type,
            name=contents.clean_name(attachment.name) if attachment.name else "",
            error="",
        )


def _download(attachment: Attachment, path: Path) -> tuple[int, str, contents.Content]:
    message = attachment.message
    connector = registry.of(message.channel) if message else None
    if message is None or connector is None:
        raise Unusable(GONE)
    source = dict(attachment.source)
    media = IncomingMedia(**{**source, "kind": MessageKind(source["kind"])})
    path.parent.mkdir(parents=True, exist_ok=True)
    line = lines.line_of(message.channel)
    pieces, _claimed = connector.fetch(line, media, lines.http_for(line))
    size, digest, sample = _write(path, pieces)
    if media.sha256 and _hex(media.sha256) != digest:
        raise Unusable(CHANGED)
    try:
        return size, digest, contents.identify(sample, attachment.name)
    except contents.Refused as error:
        raise Unusable(REFUSED) from error


def _write(path: Path, pieces: Iterator[bytes]) -> tuple[int, str, bytes]:
    size, sample, digest = 0, b"", hashlib.sha256()
    with path.open("xb") as target:
        for piece in pieces:
            size += len(piece)
            if size > MAX_BYTES:
                raise Unusable(TOO_LARGE)
            if len(sample) < contents.SAMPLE:
                sample += piece[: contents.SAMPLE - len(sample)]
            digest.update(piece)
            target.write(piece)
    return size, digest.hexdigest(), sample


def _hex(stated: str) -> str:
    """Providers state the sum in hexadecimal or in base64."""
    if len(stated) == 64:
        return stated.lower()
    try:
        return base64.b64decode(stated).hex()
    except ValueError:
        return stated


def _again(attachment: Attachment, error: Exception) -> None:
    if attachment.attempts > len(BACKOFF_S):
        _finish(attachment, state=AttachmentState.FAILED, error=GONE)
        return
    logger.info("attachment_put_off", extra={"attachment": attachment.pk, "error": type(error).__name__})
    due_at = sql.now() + timedelta(seconds=BACKOFF_S[attachment.attempts - 1])
    Attachment.objects.filter(pk=attachment.pk, state=AttachmentState.PENDING).update(due_at=due_at)


@transaction.atomic
def _finish(attachment: Attachment, **fields: Any) -> None:
    """The result, once: a second worker that held the row meanwhile changes nothing."""
    if not Attachment.objects.filter(pk=attachment.pk, state=AttachmentState.PENDING).update(**fields):
        return
    locked = Message.objects.select_for_update(no_key=True, of=("self",))
    message = locked.select_related("conversation__channel", "author", "in_reply_to").get(
        attachments=attachment
    )
    message.version += 1
    message.save(update_fields=["version"])
    messages.tell_changed(message)

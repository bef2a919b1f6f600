"""Fetching what customers attach. The row comes with the message; the bytes follow, checked, named by content."""

from __future__ import annotations

import base64
import logging
from datetime import timedelta
from typing import Any

from django.db import transaction

from channels_app import bells, registry
from channels_app.contract import IncomingMedia, MessageKind, ProviderRefused
from channels_app.lines import queries as lines
from invenio_center.kernel import http, sql

from ..choices import AttachmentState
from ..conversations import messages
from ..files import contents, examining, store
from ..models import Attachment

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
    """A file that came along with its message: kept at once, on a row that the caller stores in this transaction."""
    try:
        with store.draft([content], most=MAX_BYTES) as draft:
            fields = examining.examined(draft, name=attachment.name, claimed=attachment.content_type)
            fields["path"] = store.place(draft, store.RECEIVED)
    except (contents.Refused, store.TooManyBytes):
        attachment.state, attachment.error = AttachmentState.FAILED, REFUSED
        return
    fields["name"] = contents.clean_name(attachment.name) if attachment.name else ""
    for name, value in fields.items():
        setattr(attachment, name, value)
    examining.ring()


def _fetch(attachment: Attachment) -> None:
    try:
        _download(attachment)
    except (Unusable, store.TooManyBytes) as error:
        reason = str(error) or TOO_LARGE
        _finish(attachment, state=AttachmentState.FAILED, error=reason[:200])
    except (ProviderRefused, http.HttpError, OSError) as error:
        _again(attachment, error)


def _download(attachment: Attachment) -> None:
    message = attachment.message
    connector = registry.of(message.channel) if message else None
    if message is None or connector is None:
        raise Unusable(GONE)
    source = dict(attachment.source)
    media = IncomingMedia(**{**source, "kind": MessageKind(source["kind"])})
    line = lines.line_of(message.channel)
    pieces, stated = connector.fetch(line, media, lines.http_for(line))
    with store.draft(pieces, most=MAX_BYTES) as draft:
        if media.sha256 and _hex(media.sha256) != draft.sha256:
            raise Unusable(CHANGED)
        try:
            fields = examining.examined(draft, name=attachment.name, claimed=stated or media.content_type)
        except contents.Refused as error:
            raise Unusable(REFUSED) from error
        name = contents.clean_name(attachment.name) if attachment.name else ""
        _finish(attachment, draft, **fields, name=name, error="")


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
def _finish(attachment: Attachment, draft: store.Draft | None = None, **fields: Any) -> None:
    """The result, once: a second worker that held the row meanwhile changes nothing."""
    if draft is not None:
        fields["path"] = draft.path(store.RECEIVED)
    if not Attachment.objects.filter(pk=attachment.pk, state=AttachmentState.PENDING).update(**fields):
        return
    if draft is not None:
        store.place(draft, store.RECEIVED)
        examining.ring()
    messages.file_changed(attachment)

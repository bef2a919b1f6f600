"""Keeping uploaded files until their message is sent, and handing them to it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from invenio_center.kernel.errors import AppError, Invalid

from ..choices import AttachmentState
from ..models import Attachment, Message, Visitor
from . import contents

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 10  # in one message
UNSENT_AFTER = timedelta(hours=24)


class TooLarge(AppError):
    code = "too_large"
    sentence = "O arquivo passa de 10 MB. Envie um menor."
    status = 413


class TypeRefused(AppError):
    code = "type_refused"
    sentence = "Este tipo de arquivo não pode ser enviado por segurança."
    status = 415


def keep_upload(
    *,
    chunks: Iterable[bytes],
    name: str,
    user: Any = None,
    visitor: Visitor | None = None,
    limit: int = MAX_BYTES,
) -> Attachment:
    """Store the bytes under a random name and return the row that waits for its message."""
    relative = f"uploads/{timezone.now():%Y/%m}/{uuid4().hex}"
    path = Path(settings.MEDIA_ROOT) / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    shown = contents.clean_name(name)
    try:
        sample, size, digest = _write(path, chunks, limit)
        if not size:
            raise Invalid.field("file", "empty", "O arquivo está vazio.")
        content = _identified(sample, shown)
        return Attachment.objects.create(
            uploaded_by=user,
            uploaded_by_visitor=visitor,
            kind=content.kind,
            name=shown,
            content_type=content.content_type,
            size=size,
            sha256=digest,
            path=relative,
            state=AttachmentState.READY,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, chunks: Iterable[bytes], limit: int) -> tuple[bytes, int, str]:
    sample, size, digest = b"", 0, hashlib.sha256()
    with path.open("xb") as target:
        os.fchmod(target.fileno(), 0o640)
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise TooLarge
            if len(sample) < contents.SAMPLE:
                sample += chunk[: contents.SAMPLE - len(sample)]
            digest.update(chunk)
            target.write(chunk)
    return sample, size, digest.hexdigest()


def _identified(sample: bytes, name: str) -> contents.Content:
    try:
        return contents.identify(sample, name)
    except contents.Refused as error:
        raise TypeRefused from error


def attach(
    *, message: Message, uploads: Sequence[UUID | str], user: Any = None, visitor: Visitor | None = None
) -> list[Attachment]:
    """Give own, not yet sent uploads to a message, in the caller's transaction; all of them or a refusal."""
    if not uploads:
        return []
    if len(uploads) > MAX_FILES:
        raise Invalid.field("attachments", "too_many", f"Envie no máximo {MAX_FILES} arquivos de cada vez.")
    wanted = _parsed(uploads)
    mine = Attachment.objects.filter(public_id__in=wanted, message=None, state=AttachmentState.READY)
    mine = (
        mine.filter(uploaded_by_visitor=visitor)
        if visitor
        else mine.filter(uploaded_by=user, uploaded_by__isnull=False)
    )
    with transaction.atomic():
        if mine.update(message=message) != len(wanted):
            raise Invalid.field(
                "attachments", "unknown_file", "Um dos arquivos não está mais disponível. Anexe de novo."
            )
    return list(Attachment.objects.filter(public_id__in=wanted).order_by("id"))


def _parsed(uploads: Sequence[UUID | str]) -> set[UUID]:
    try:
        return {UUID(str(upload)) for upload in uploads}
    except ValueError as error:
        raise Invalid.field("attachments", "invalid", "Identificador de arquivo inválido.") from error


def drop_unsent(*, limit: int = 500) -> int:
    """Remove uploads whose message was not sent within a day; returns how many."""
    old = Attachment.objects.filter(message=None, created_at__lt=timezone.now() - UNSENT_AFTER).order_by(
        "id"
    )[:limit]
    dropped = 0
    for attachment in old:
        # The row goes first: a row without its file would be a promise nobody can keep.
        if Attachment.objects.filter(pk=attachment.pk, message=None).delete()[0]:
            dropped += 1
            with suppress(OSError):
                (Path(settings.MEDIA_ROOT) / attachment.path).unlink(missing_ok=True)
    return dropped

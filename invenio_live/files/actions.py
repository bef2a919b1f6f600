"""Keeping uploaded files until their message is sent, and handing them to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from invenio_center.kernel.errors import AppError, Invalid

from ..choices import AttachmentState, ScanState
from ..models import Attachment, Message, Visitor
from . import contents, examining, scanning, store

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 10  # in one message
UNSENT_AFTER = timedelta(hours=24)
ROW = Attachment._meta.label


class TooLarge(AppError):
    code = "too_large"
    sentence = "O arquivo passa de 10 MB. Envie um menor."
    status = 413


class TypeRefused(AppError):
    code = "type_refused"
    sentence = "Este tipo de arquivo não pode ser enviado por segurança."
    status = 415


class Infected(AppError):
    code = "infected"
    sentence = "O arquivo foi recusado: o antivírus encontrou uma ameaça nele."
    status = 415


class NotChecked(AppError):
    code = "file_not_checked"
    sentence = "O arquivo ainda está sendo verificado pelo antivírus. Tente enviar de novo em instantes."
    status = 409


def keep_upload(
    *,
    chunks: Iterable[bytes],
    name: str,
    claimed_type: str = "",
    user: Any = None,
    visitor: Visitor | None = None,
    limit: int = MAX_BYTES,
) -> Attachment:
    """Store the bytes under the name of their content and return the row that waits for its message.

    Raises TooLarge, TypeRefused and, with a scanner, Infected. Without the scanner's word the row stays closed.
    """
    shown = contents.clean_name(name)
    try:
        with store.draft(chunks, most=limit) as draft:
            if not draft.size:
                raise Invalid.field("file", "empty", "O arquivo está vazio.")
            fields = examining.examined(draft, name=shown, claimed=claimed_type)
            fields["kind"] = contents.kind(fields["content_type"])
            _scan(draft, fields)
            with transaction.atomic():
                path = store.place(draft, store.UPLOADS)
                examining.ring()
                return Attachment.objects.create(
                    uploaded_by=user, uploaded_by_visitor=visitor, name=shown, path=path, **fields
                )
    except store.TooManyBytes as error:
        raise TooLarge from error
    except contents.Refused as error:
        raise TypeRefused from error


def _scan(draft: store.Draft, fields: dict[str, Any]) -> None:
    """Who uploads waits for the verdict, so that the message can leave at once; without one a worker asks again."""
    if not fields["scan"]:
        return
    fields["scan"] = scanning.verdict(draft.temporary)
    if fields["scan"] == ScanState.INFECTED:
        raise Infected


def attach(
    *, message: Message, uploads: Sequence[UUID | str], user: Any = None, visitor: Visitor | None = None
) -> list[Attachment]:
    """Give own, not yet sent uploads to a message, in the caller's transaction; all of them or a refusal.

    With a scanner, what a user sends must be clean already: from here it leaves. Raises NotChecked.
    """
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
    attached = list(Attachment.objects.filter(public_id__in=wanted).order_by("id"))
    if visitor is None and not all(scanning.openable(one) for one in attached):
        raise NotChecked
    return attached


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
        dropped += Attachment.objects.filter(pk=attachment.pk, message=None).delete()[1].get(ROW, 0)
    store.drop_released()
    return dropped

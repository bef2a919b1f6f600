"""Messages past their term: text, files and what was handed to providers. The conversation stays, for its figures."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from channels_app.outbox import expiring as outbox
from consent.choices import Unit
from consent.ledger import queries as ledger
from consent.retention.kinds import Kind, Step

from ..choices import ConversationStatus
from ..models import Conversation, ConversationEvent, Message, Rating, Schedule

BATCH = 25  # conversations: each may have hundreds of messages and files


def _old(before: datetime) -> QuerySet[Conversation]:
    closed = Conversation.objects.filter(status=ConversationStatus.CLOSED, closed_at__lt=before)
    return closed.filter(Exists(Message.objects.filter(conversation=OuterRef("pk"))))


def _free(before: datetime) -> QuerySet[Conversation]:
    return _old(before).exclude(contact__subject_id__in=ledger.held())


def _drop(before: datetime, _after: int) -> Step:
    found = list(_free(before).order_by("id").values_list("pk", flat=True)[:BATCH])
    if not found:
        return 0, None
    with transaction.atomic():
        locked = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=found)
        # One that was opened again meanwhile has another state.
        mine = [row.pk for row in locked.order_by("pk") if row.status == ConversationStatus.CLOSED]
        messages = Message.objects.filter(conversation__in=mine)
        outbox.forget(messages.values_list("public_id", flat=True))
        messages.delete()
        _forget_words(mine)
    return len(mine), 0 if mine else None


def _forget_words(conversations: list[int]) -> None:
    """What people wrote around the talk: previews, notes of returns and transfers, comments of ratings."""
    Conversation.objects.filter(pk__in=conversations).update(preview="")
    Schedule.objects.filter(conversation__in=conversations).exclude(note="").update(note="")
    Rating.objects.filter(conversation__in=conversations).exclude(comment="").update(comment="")
    # Events are never changed: one that carries words goes whole.
    told = ConversationEvent.objects.filter(conversation__in=conversations, data__has_key="note")
    told.exclude(data__note="").delete()


MESSAGES = Kind(
    key="messages",
    label="Mensagens e arquivos",
    what="Conteúdo dos atendimentos encerrados, com arquivos e envios. Data, canal, operador e tempos ficam.",
    why="Conta do encerramento do atendimento. Guarde só enquanto serve a quem foi atendido ou a uma obrigação.",
    unit=Unit.MONTHS,
    default=24,
    least=6,
    most=60,
    due=lambda before: _free(before).count(),
    held=lambda before: _old(before).filter(contact__subject_id__in=ledger.held()).count(),
    drop=_drop,
)

"""What a supervisor puts on top: before every priority, after returns and WebChat, with a name and a reason.

It holds for the wait that is open now; answered or closed, it is over (docs/decisions/0006).
"""

from __future__ import annotations

from django.db import transaction

from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.models import Role, User

from ..choices import ConversationStatus, LaneClass
from ..events import record, sight
from ..models import Conversation
from . import lanes, moves
from .errors import NotOnTop, Taken
from .events import Topped, Untopped

MARK = ("topped_at", "topped_by", "topped_reason")
REASON_MAX = 300


@transaction.atomic
def put_on_top(conversation: Conversation, *, actor: User, reason: str) -> Conversation:
    """Raises Taken when it does not wait, NotOnTop when it stands before all channels anyway."""
    words = checked(actor, reason)
    row = _waiting(conversation)
    if row.lane is not None and row.lane.rank < 4:
        raise NotOnTop("WebChat já vem antes dos outros canais: não há o que mudar.")
    if row.lane is not None and row.lane.cls == LaneClass.TOP:
        raise NotOnTop("Este atendimento já está no topo.")
    row.topped_at, row.topped_by, row.topped_reason = sql.now(), actor, words
    return _placed(row, Topped(reason=words, seen_before=sight(row)), actor)


@transaction.atomic
def take_from_top(conversation: Conversation, *, actor: User, reason: str) -> Conversation:
    """Back to the place its priority and its wait give it."""
    words = checked(actor, reason)
    row = _waiting(conversation)
    if row.lane is None or row.lane.cls != LaneClass.TOP:
        raise NotOnTop
    row.topped_at, row.topped_by, row.topped_reason = None, None, ""
    return _placed(row, Untopped(reason=words, seen_before=sight(row)), actor)


def checked(actor: User, reason: str) -> str:
    """The reason of a supervisor's act, which is kept."""
    if actor.role != Role.SUPERVISOR:
        raise NotAllowed
    if not reason.strip():
        raise Invalid.field("reason", "required", "Diga o motivo. Ele fica na auditoria.")
    return reason.strip()[:REASON_MAX].rstrip(".")


def _waiting(conversation: Conversation) -> Conversation:
    # Locked first, read afterwards: relations joined in the locking statement may be those of an older row.
    Conversation.objects.select_for_update(no_key=True).values_list("pk").get(pk=conversation.pk)
    row = Conversation.objects.select_related("channel", "lane", "holder__user").get(pk=conversation.pk)
    if row.holder is not None:
        raise Taken(f"{row.holder.user.display_name} já está com este atendimento.")
    if row.status != ConversationStatus.WAITING:
        raise Taken
    return row


def _placed(row: Conversation, event: Topped | Untopped, actor: User) -> Conversation:
    lanes.place(row)
    row.save(update_fields=[*moves.PLACE, *MARK])
    record(row, event, actor=actor)
    audit.record(event.type, row, actor=actor, reason=event.reason)
    return row

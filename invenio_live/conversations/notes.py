"""What colleagues tell each other beside the talk, and small acts that owe nobody anything."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from invenio_center.contacts.tags import named
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Invalid
from invenio_center.models import User

from .. import events
from ..choices import Direction
from ..events import types
from ..events.summary import stamp
from ..models import Agent, Conversation, Message
from . import marks, messages
from .locking import held_by, in_reach, locked

MOST_TAGS = 20


@transaction.atomic
def add_note(*, conversation: UUID | str, author: User, text: str, client_id: str = "") -> Message:
    """An internal note. It never leaves and clears no debt; whoever may see the conversation may write one."""
    if not text.strip():
        raise Invalid.field("text", "required", "Escreva a nota.")
    row = locked(conversation)
    if client_id and (repeated := row.messages.filter(client_id=client_id).first()):
        return repeated
    note = write(row, author, text, client_id=client_id)
    events.record(row, types.NoteAdded(message=str(note.public_id)), actor=author)
    return note


def write(
    row: Conversation, author: User | None, text: str, *, about: str = "", client_id: str = ""
) -> Message:
    """Store a note and show it; the caller records the event."""
    note = Message(
        conversation=row,
        channel=row.channel,
        direction=Direction.NOTE,
        kind="text",
        text=text.strip(),
        data={"about": about} if about else {},
        author=author,
        client_id=client_id,
        at=sql.now(),
    )
    note.save(force_insert=True)
    messages.tell_created(note)
    return note


@transaction.atomic
def mark_read(*, conversation: UUID | str, agent: Agent) -> Conversation:
    """Seen is not answered: only the count of unread messages goes."""
    row = held_by(conversation, agent)
    if row.unread:
        row.unread = 0
        row.save(update_fields=["unread"])
        events.record(row, types.Read(), actor=agent.user)
        marks.show_read(row)
        if row.channel.kind == "webchat":
            seen = {"conversation": str(row.public_id), "at": stamp(row.last_customer_at)}
            events.tell([events.visitor_group(row.public_id)], "seen", seen)
    return row


@transaction.atomic
def set_tags(*, conversation: UUID | str, actor: User, tags: Sequence[str]) -> Conversation:
    row = in_reach(conversation, actor)
    names = list(dict.fromkeys(tag.strip()[:50] for tag in tags if tag.strip()))[:MOST_TAGS]
    row.tags.set(named(names))
    events.record(row, types.TagsChanged(tags=tuple(names)), actor=actor)
    return row

"""What a console may ask for. Each handler reads the shape, calls one action or query, and returns plain data."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from uuid import UUID

import orjson

from channels_app.lines import queries as lines
from invenio_center.kernel.errors import Invalid
from invenio_center.models import Segment

from ..agents import queries as agent_queries
from ..conversations import actions as conversations
from ..conversations import canned, doubts, marks, queries, refusals, undoing, wording
from ..distribution import offers
from ..events import conversation_group, tell, visitor_group
from ..intake import optouts
from ..models import Conversation, Outcome, PauseType
from ..queue import actions as queue
from ..queue import queries as queue_queries
from . import cards, consent, protocol, returns, snapshot
from .caller import Caller, seen
from .protocol import Data

MAX_TEXT = 10_000
MAX_NOTE = 500
PAGE = 50


Handler = Callable[[Caller, Data], Data]


def read_choices(caller: Caller, _data: Data) -> Data:
    return snapshot.choices(caller.agent())


# --- queue ---


def queue_next(caller: Caller, _data: Data) -> Data:
    """``conversation`` is null when nothing may be taken."""
    taken = queue.take_next(caller.agent_id, caller.user)
    if taken is None:
        return {"conversation": None, "me": snapshot.me(caller)}
    return {"conversation": taken.row, "me": snapshot.me(caller, taken.agent, taken.load)}


def queue_take(caller: Caller, data: Data) -> Data:
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    reason = protocol.text(data, "reason", most=200, default="")
    taken = queue.claim(conversation, caller.agent(), actor=caller.user, reason=reason)
    return {"conversation": snapshot.row(taken), "me": snapshot.me(caller)}


def queue_list(caller: Caller, data: Data) -> Data:
    offset = protocol.integer(data, "offset", default=0, least=0, most=snapshot.FARTHEST)
    return snapshot.queue(
        caller, offset, protocol.integer(data, "limit", default=snapshot.LIMIT, most=snapshot.MOST)
    )


def queue_why(caller: Caller, data: Data) -> Data:
    return {"why": queue_queries.why(seen(caller, protocol.uuid(data, "conversation")))}


# --- conversations ---


def require_sight(caller: Caller, public_id: UUID) -> Conversation:
    """The conversation, or ``not_found``: who may not see it is not told that it exists."""
    return seen(caller, public_id)


def open_conversation(caller: Caller, public_id: UUID) -> Data:
    """Opening what distribution has given to the caller takes it up."""
    conversation = seen(caller, public_id)
    if conversation.holder_id == caller.agent_id:
        offers.accept(public_id, caller.agent())
        undoing.opened(public_id, caller.agent())
    return {
        "conversation": snapshot.row(conversation),
        **_messages(conversation),
        "contact": cards.contact(conversation, caller.user),
        "details": cards.details(conversation, caller.user),
    }


def older_messages(caller: Caller, data: Data) -> Data:
    conversation = seen(caller, protocol.uuid(data, "id"))
    return _messages(conversation, protocol.optional_uuid(data, "before"))


def _messages(conversation: Conversation, before: UUID | None = None) -> Data:
    """The newest messages, or the newest before that one, oldest first. ``more``: there may be older ones.

    Fewer than a page where they are long: fifty e-mails with all that they quote are more than a socket carries.
    """
    page = queries.thread(conversation, before=before, limit=PAGE)
    sizes = accumulate(len(orjson.dumps(one)) for one in reversed(page))
    fitting = max(1, sum(size <= protocol.LONGEST for size in sizes))
    return {"messages": page[-fitting:], "more": len(page) == PAGE or fitting < len(page)}


def send_message(caller: Caller, data: Data) -> Data:
    message = conversations.send_reply(
        conversation=protocol.uuid(data, "conversation"),
        agent=caller.agent(),
        client_id=protocol.text(data, "client_id", most=64),
        text=protocol.text(data, "text", most=MAX_TEXT, default=""),
        attachments=protocol.uuids(data, "attachments", most=10),
        in_reply_to=protocol.optional_uuid(data, "in_reply_to"),
        subject=protocol.text(data, "subject", most=500, default=""),
        template=data.get("template"),
    )
    return {"message": queries.message_dict(message)}


def react(caller: Caller, data: Data) -> Data:
    """``emoji`` "" takes the reaction back."""
    message = conversations.react(
        conversation=protocol.uuid(data, "conversation"),
        agent=caller.agent(),
        client_id=protocol.text(data, "client_id", most=64),
        message=protocol.uuid(data, "message"),
        emoji=protocol.text(data, "emoji", most=16, default=""),
    )
    return {"message": queries.message_dict(message)}


def templates(caller: Caller, data: Data) -> Data:
    """Prepared texts that this line may send, with what is known of the person filled in."""
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    return {"templates": wording.offered(conversation, caller.user)}


def canned_replies(caller: Caller, data: Data) -> Data:
    """Ready-made sentences for this conversation; ``typed``: what stands after the slash."""
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    typed = protocol.text(data, "typed", most=60, default="")
    return {"replies": canned.offered(conversation, caller.user, typed)}


def end_doubt(caller: Caller, data: Data) -> Data:
    message = conversations.end_doubt(
        message=protocol.uuid(data, "message"),
        actor=caller.user,
        decision=protocol.one_of(data, "decision", doubts.AGAIN, doubts.ARRIVED),
    )
    return {"message": queries.message_dict(message)}


def add_note(caller: Caller, data: Data) -> Data:
    note = conversations.add_note(
        conversation=protocol.uuid(data, "conversation"),
        author=caller.user,
        text=protocol.text(data, "text", most=MAX_TEXT),
        client_id=protocol.text(data, "client_id", most=64, default=""),
    )
    return {"message": queries.message_dict(note)}


def transfer(caller: Caller, data: Data) -> Data:
    to_agent, to_segment = protocol.optional_uuid(data, "agent"), protocol.optional_uuid(data, "segment")
    if (to_agent is None) == (to_segment is None):
        raise Invalid.field(
            "to", "required", "Escolha o segmento ou o operador que vai receber o atendimento."
        )
    row = conversations.transfer(
        conversation=protocol.uuid(data, "conversation"),
        actor=caller.user,
        to_agent=agent_queries.agent_by_user(to_agent) if to_agent else None,
        to_segment=_segment(to_segment) if to_segment else None,
        note=protocol.text(data, "note", most=MAX_NOTE, default=""),
        responsible=protocol.flag(data, "responsible"),
        tell_customer=protocol.flag(data, "tell_customer"),
    )
    return _left(caller, row)


def release(caller: Caller, data: Data) -> Data:
    row = conversations.release(conversation=protocol.uuid(data, "conversation"), actor=caller.user)
    return _left(caller, row)


def _left(caller: Caller, row: Conversation) -> Data:
    """``undo``: the caller may take it back for a moment."""
    return {"me": snapshot.me(caller), "undo": undoing.may_undo(row, caller.user)}


def undo(caller: Caller, data: Data) -> Data:
    row = conversations.undo(conversation=protocol.uuid(data, "conversation"), agent=caller.agent())
    return {"conversation": snapshot.row(row), "me": snapshot.me(caller)}


def settle(caller: Caller, data: Data) -> Data:
    conversations.settle(
        conversation=protocol.uuid(data, "conversation"),
        actor=caller.user,
        outcome=_outcome(data),
        note=protocol.text(data, "note", most=MAX_NOTE, default=""),
    )
    return {"me": snapshot.me(caller)}


def close(caller: Caller, data: Data) -> Data:
    row = conversations.close(
        conversation=protocol.uuid(data, "conversation"),
        actor=caller.user,
        outcome=_outcome(data),
        note=protocol.text(data, "note", most=MAX_NOTE, default=""),
    )
    return _left(caller, row)


def reopen(caller: Caller, data: Data) -> Data:
    conversations.reopen(conversation=protocol.uuid(data, "conversation"), agent=caller.agent())
    return {"me": snapshot.me(caller)}


def continue_elsewhere(caller: Caller, data: Data) -> Data:
    """``conversation``: the one on the other line, held by the caller."""
    going_on = conversations.continue_on(
        conversation=protocol.uuid(data, "conversation"),
        agent=caller.agent(),
        channel=lines.by_public_id(protocol.uuid(data, "channel")),
    )
    return {"conversation": snapshot.row(going_on), "me": snapshot.me(caller)}


def release_address(caller: Caller, data: Data) -> Data:
    """Messages may go again to an address that had refused one."""
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    refusals.release(conversation.contact, protocol.uuid(data, "refusal"), actor=caller.user)
    return {}


def opt_out(caller: Caller, data: Data) -> Data:
    """The person told the caller to stop: by this channel, or by all."""
    conversation = seen(caller, protocol.uuid(data, "conversation"))
    scope = protocol.one_of(data, "scope", "channel", "everything")
    note = protocol.text(data, "note", most=MAX_NOTE, default="")
    optouts.told_to(conversation, by=caller.user, everything=scope == "everything", note=note)
    return {"consent": cards.chips(conversation)}


def set_tags(caller: Caller, data: Data) -> Data:
    tags = data.get("tags")
    if not isinstance(tags, list) or not all(isinstance(tag, str) and len(tag) <= 50 for tag in tags):
        raise Invalid.field("tags", "invalid", "As tags são uma lista de nomes de até 50 caracteres.")
    conversations.set_tags(
        conversation=protocol.uuid(data, "conversation"), actor=caller.user, tags=tags[:20]
    )
    return {"tags": tags[:20]}


def mark_read(caller: Caller, data: Data) -> Data:
    conversations.mark_read(conversation=protocol.uuid(data, "conversation"), agent=caller.agent())
    return {}


def typing(caller: Caller, data: Data) -> Data:
    public_id = protocol.uuid(data, "conversation")
    who = {"id": caller.user.pk, "name": caller.user.display_name}
    held = queries.held_by(caller.agent()).select_related("channel").filter(public_id=public_id).first()
    if held is not None:
        tell([conversation_group(public_id)], "typing", {"conversation": str(public_id), "who": who})
        shown = caller.user.first_name or caller.user.display_name
        tell([visitor_group(public_id)], "typing", {"conversation": str(public_id), "who": shown})
        marks.show_typing(held)
    return {}


# --- people ---


def set_presence(caller: Caller, data: Data) -> Data:
    pause = data.get("pause")
    conversations.set_presence(
        caller.agent(),
        protocol.text(data, "state", most=10),
        pause_type=_pause(pause) if pause else None,
        note=protocol.text(data, "note", most=200, default=""),
    )
    return {"me": snapshot.me(caller)}


def search(caller: Caller, data: Data) -> Data:
    return {"results": cards.search(protocol.text(data, "q", most=80), caller.user)}


def _segment(public_id: UUID) -> Segment:
    found = Segment.objects.filter(public_id=public_id, is_active=True).first()
    if found is None:
        raise Invalid.field("segment", "unknown", "Este segmento não existe ou está inativo.")
    return found


def _outcome(data: Data) -> Outcome:
    found = Outcome.objects.filter(
        pk=protocol.integer(data, "outcome", default=0, most=2**31), is_active=True
    )
    outcome = found.first()
    if outcome is None:
        raise Invalid.field("outcome", "unknown", "Escolha a tabulação.")
    return outcome


def _pause(number: object) -> PauseType:
    found = agent_queries.pauses().filter(pk=number).first() if isinstance(number, int) else None
    if found is None:
        raise Invalid.field("pause", "unknown", "Este tipo de pausa não existe ou está inativo.")
    return found


HANDLERS: dict[str, Handler] = {
    "choices": read_choices,
    "queue.next": queue_next,
    "queue.take": queue_take,
    "queue.list": queue_list,
    "queue.why": queue_why,
    "conversation.older": older_messages,
    "message.send": send_message,
    "message.react": react,
    "message.end_doubt": end_doubt,
    "templates": templates,
    "canned_replies": canned_replies,
    **consent.HANDLERS,
    "note.add": add_note,
    "conversation.transfer": transfer,
    "conversation.release": release,
    "conversation.settle": settle,
    "conversation.close": close,
    "conversation.reopen": reopen,
    "conversation.undo": undo,
    "conversation.continue": continue_elsewhere,
    "conversation.release_address": release_address,
    "conversation.opt_out": opt_out,
    "conversation.tags": set_tags,
    "conversation.mark_read": mark_read,
    **returns.HANDLERS,
    "presence.set": set_presence,
    "typing": typing,
    "search": search,
}

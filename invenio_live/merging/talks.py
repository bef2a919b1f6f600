"""Conversations of two records that become one person's. At most one of a line may be open (``conversation_one_open``).

Of two that are open on the same line one goes on: the one somebody holds, else the one that waits, else the older
debt. The other one ends as a close does: its holder has free hands, its messages stay in it. What it owes goes on in
the first: the older waiting since, the unread, its promised return (of two returns the earlier one; the later is
cancelled with the reason), and a line in the thread that says what was asked there and not answered yet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from invenio_center.contacts import keeping
from invenio_center.contacts.keeping import Change
from invenio_center.kernel import sql
from invenio_center.models import Contact, User

from .. import events
from ..agents import queries as agents
from ..choices import ConversationStatus, Direction, ScheduleStatus
from ..conversations import locking, notices, promises, state
from ..conversations.placing import keep, store
from ..conversations.promises import Ending
from ..events import types
from ..events.summary import stamp
from ..models import Agent, Conversation, Message, Schedule
from ..sla import remembering

OUTCOME = "Cadastros mesclados"
MOST_WORDS = 500
# The one that goes on comes first.
RANK = (ConversationStatus.ACTIVE, ConversationStatus.WAITING, ConversationStatus.SCHEDULED)
# What ending a conversation takes from it, and what going on for another one gives.
ENDED = (
    "promised",
    "status",
    "holder_id",
    "waiting_since",
    "ready_at",
    "unread",
    "reserved_for_id",
    "reserved_until",
    "closed_at",
)
CARRIED = ("promised", "waiting_since", "unread", "turn", "turn_since", "last_customer_at", "reply_to")


@dataclass(frozen=True)
class Double:
    """One that ended for another one, and what it owed."""

    ended: Conversation
    into: int
    since: datetime | None
    unread: int
    words: str
    reply_to: str


def open_rows(*people: Contact) -> list[Conversation]:
    """Their open conversations, locked: those too that were opened by who had to be waited for."""
    opened = Conversation.objects.filter(contact__in=people).exclude(status=ConversationStatus.CLOSED)
    rows = locking.all_locked(opened)
    while {*opened.values_list("pk", flat=True)} - {row.pk for row in rows}:
        rows = locking.all_locked(opened)
    return [row for row in rows if row.status != ConversationStatus.CLOSED]


def doubles(rows: Iterable[Conversation]) -> list[tuple[Conversation, Conversation]]:
    """(goes on, ends) for each line on which two are open."""
    by_line: dict[int, list[Conversation]] = {}
    for row in rows:
        by_line.setdefault(row.channel_id, []).append(row)
    found = []
    for of_line in by_line.values():
        if len(of_line) == 2:
            goes_on, ends = sorted(of_line, key=_first)
            found.append((goes_on, ends))
    return found


def _first(row: Conversation) -> tuple[int, float, int]:
    since = row.waiting_since.timestamp() if row.waiting_since else float("inf")
    return RANK.index(ConversationStatus(row.status)), since, row.pk


def end(goes_on: Conversation, row: Conversation, actor: User | None) -> tuple[Double, list[Change]]:
    """End ``row`` for the other one. Both are locked."""
    before, holder, now = events.sight(row), row.holder, sql.now()
    was, since, unread = keeping.values(row, ENDED), row.waiting_since, row.unread
    double = Double(row, goes_on.pk, since, unread, _unanswered(row), row.reply_to)
    made = _one_promise(goes_on, row, now, actor)
    clocks = remembering.running(row)
    state.end(row, now)
    keep(row)
    made += remembering.since(row, clocks)
    closed = types.Closed(
        outcome=OUTCOME,
        unanswered_since=stamp(since) or "",
        from_agent=holder.user_id if holder else None,
        seen_before=before,
    )
    events.record(row, closed, actor=actor)
    if holder is not None:
        agents.tell_me(holder.user)
    return double, made + keeping.difference(row, was)


def _unanswered(row: Conversation) -> str:
    """What the customer wrote there since it was last answered, the newest words when it is long."""
    if row.waiting_since is None:
        return ""
    asked = Message.objects.filter(conversation=row, direction=Direction.IN, at__gte=row.waiting_since)
    words = [state.last_words(one.text, one.kind) for one in asked.order_by("id")]
    return " / ".join(filter(None, words))[-MOST_WORDS:]


def _one_promise(goes_on: Conversation, row: Conversation, now: datetime, actor: User | None) -> list[Change]:
    """The earlier return is kept, in the conversation that goes on."""
    found = [one for one in (promises.pending(goes_on), promises.pending(row)) if one is not None]
    before = [keeping.values(one, ("status", "ended_at", "reason", "ended_by_id")) for one in found]
    by_hour = sorted(found, key=lambda one: (one.due_at, one.pk))
    for one in by_hour[1:]:
        holder_of = goes_on if one.conversation_id == goes_on.pk else row
        reason = "Mesclagem de contatos: vale o retorno mais cedo."
        promises.finish(
            holder_of, one, Ending(ScheduleStatus.CANCELLED, reason, goes_on=False), now, actor=actor
        )
    made = [entry for one, was in zip(found, before, strict=True) for entry in keeping.difference(one, was)]
    if by_hour and by_hour[0].conversation_id == row.pk:
        made += keeping.change(by_hour[0], conversation_id=goes_on.pk)
    row.promotes_at = row.return_lane = None
    return made


def carry_on(double: Double, actor: User | None) -> list[Change]:
    """What the ended one owed is owed by the other, which is the survivor's by now."""
    row, now = locking.by_number(double.into), sql.now()
    before, was, clocks = events.sight(row), keeping.values(row, CARRIED), remembering.running(row)
    if double.since is not None:
        state.owe(row, double.since, now)
    row.unread += double.unread
    row.reply_to = row.reply_to or double.reply_to
    talked = [one for one in (row.last_customer_at, double.ended.last_customer_at) if one]
    row.last_customer_at = max(talked) if talked else None
    _place(row)
    notices.write(row, _told(double), about="merge")
    joined = types.ContactMerged(ended=str(double.ended.public_id), seen_before=before)
    events.record(row, joined, actor=actor)
    return keeping.difference(row, was) + remembering.since(row, clocks)


def _told(double: Double) -> str:
    told = f"Cadastros mesclados: o atendimento {double.ended.protocol} continua aqui."
    return f"{told} Sem resposta lá: “{double.words}”" if double.words else told


def _place(row: Conversation) -> None:
    """Its return, as promised, and its place by the facts of whose it is now."""
    promised = promises.pending(row)
    row.promotes_at = promised.promotes_at if promised else None
    if row.status == ConversationStatus.SCHEDULED and promised is None:
        row.status = ConversationStatus.WAITING
    store(row)


def tell(rows: Iterable[Conversation], text: str, actor: User | None, *, undone: bool = False) -> None:
    """Whoever has one of these open sees that the person is another record now."""
    for row in rows:
        notices.write(row, text, about="merge")
        notices.renew(row)
        events.record(row, types.ContactMerged(undone=undone, seen_before=events.sight(row)), actor=actor)


def settled(pk: int) -> None:
    """After fields were put back: the return and the place that follow from them."""
    row = locking.by_number(pk)
    if row.status != ConversationStatus.CLOSED:
        _place(row)


def reopen(entry: dict[str, Any], actor: User | None) -> None:
    """One that ended for another one is open again, unless it was touched since or the line has another one open.

    Back to its holder while there is room, else into the queue. The caller has locked the holder's row.
    """
    row = locking.by_number(entry["row"])
    fields = {name: was for name, (was, _became) in entry["fields"].items()}
    others = Conversation.objects.filter(contact=row.contact_id, channel=row.channel_id)
    if keeping.plain(row.closed_at) != entry["fields"]["closed_at"][1]:
        return
    if others.exclude(status=ConversationStatus.CLOSED).exists():
        return
    before = events.sight(row)
    state.reopen(row)
    _restore(row, fields)
    _place(row)
    events.record(row, types.Reopened(by="person", seen_before=before), actor=actor)
    if row.holder is not None:
        agents.tell_me(row.holder.user)


def _restore(row: Conversation, fields: dict[str, Any]) -> None:
    moments = {"waiting_since", "ready_at", "reserved_until"}
    for name in ENDED:
        if name in fields and name not in ("status", "holder_id", "closed_at"):
            value = fields[name]
            setattr(row, name, datetime.fromisoformat(value) if name in moments and value else value)
    row.status = fields["status"]
    if (holder := fields.get("holder_id")) is None:
        return
    agent = Agent.objects.select_related("user").get(pk=holder)
    if agents.has_room(agent, row.channel.kind):
        state.give(row, agent)
    else:
        row.status = ConversationStatus.WAITING
        if row.waiting_since is None:
            state.owe(row, sql.now(), sql.now())


def pending_of(people: Iterable[Contact]) -> int:
    return Schedule.objects.filter(
        conversation__contact__in=list(people), status=ScheduleStatus.PENDING
    ).count()

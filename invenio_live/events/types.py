"""The events themselves. Type names are stable (docs/events.md); fields are public ids, codes and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from . import Event


@dataclass(frozen=True, kw_only=True)
class Leaves(Event):
    """An agent's own conversation goes away. ``kept``: what the act changed, for who takes it back; stays inside."""

    rings = True
    kept: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Opened(Event):
    """The customer wrote and no conversation was open on that channel, or a person goes on here (``continues``)."""

    type: ClassVar[str] = "conversation.opened"
    rings = True
    message: str = ""
    previous: str = ""
    continues: str = ""


@dataclass(frozen=True, kw_only=True)
class Continued(Event):
    """The talk goes on in another conversation of the contact (``on``), or of another one (``of``)."""

    type: ClassVar[str] = "conversation.continued"
    on: str = ""
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class HandoverAsked(Event):
    """A WebChat visitor left an address to go on by: ``email``, ``whatsapp`` or ``phone``."""

    type: ClassVar[str] = "conversation.handover"
    by: str


@dataclass(frozen=True, kw_only=True)
class Rated(Event):
    """The customer said how it was, after the end."""

    type: ClassVar[str] = "conversation.rated"
    score: int


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    type: ClassVar[str] = "message.received"
    rings = True
    message: str
    opt_out: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageAnnotated(Event):
    """A reaction of either side, an edit or a withdrawal: about a message that is there, owing nobody an answer."""

    type: ClassVar[str] = "message.annotated"
    message: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    type: ClassVar[str] = "message.sent"
    message: str
    # Public id of the promised return that this message kept, or whose hour it tells.
    kept_schedule: str = ""
    schedule: str = ""


@dataclass(frozen=True, kw_only=True)
class MessageFailed(Event):
    """A reply did not reach the customer, so the answer is owed again since ``waiting_since``."""

    type: ClassVar[str] = "message.failed"
    rings = True
    message: str
    waiting_since: str = ""
    code: str = ""
    reopened: bool = False


@dataclass(frozen=True, kw_only=True)
class DoubtEnded(Event):
    """A person decided about a message of unknown fate: ``again`` or ``arrived``."""

    type: ClassVar[str] = "message.doubt_ended"
    message: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    type: ClassVar[str] = "note.added"
    message: str


@dataclass(frozen=True, kw_only=True)
class Read(Event):
    type: ClassVar[str] = "conversation.read"


@dataclass(frozen=True, kw_only=True)
class TagsChanged(Event):
    type: ClassVar[str] = "conversation.tags"
    rings = True
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Named(Event):
    """The provider told the name of somebody who had none; the name itself is the contact's."""

    type: ClassVar[str] = "conversation.named"


@dataclass(frozen=True, kw_only=True)
class Transferred(Leaves):
    """``agent`` values are user ids. ``responsible``: the contact's responsible moved as well."""

    type: ClassVar[str] = "conversation.transferred"
    from_agent: int | None = None
    to_agent: int | None = None
    to_segment: str = ""
    responsible: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Released(Leaves):
    """``reason``: ``agent`` gave it back, ``console_lost`` or the start of a ``pause`` took it back."""

    type: ClassVar[str] = "conversation.released"
    from_agent: int | None = None
    reason: str = "agent"


@dataclass(frozen=True, kw_only=True)
class Settled(Event):
    type: ClassVar[str] = "conversation.settled"
    rings = True
    outcome: str
    unanswered_since: str = ""


@dataclass(frozen=True, kw_only=True)
class Closed(Leaves):
    type: ClassVar[str] = "conversation.closed"
    outcome: str
    unanswered_since: str = ""
    from_agent: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reopened(Event):
    """``by``: ``customer``, ``person`` or ``failure`` (a reply that did not arrive)."""

    type: ClassVar[str] = "conversation.reopened"
    rings = True
    by: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Undone(Event):
    """The agent who ended it or gave it away has it again. ``act``: what is undone; ``from_agent``: who had it."""

    type: ClassVar[str] = "conversation.undone"
    rings = True
    act: str
    from_agent: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContactMerged(Event):
    """Its person is another record from now on. ``ended``: id of the conversation that ended for this one."""

    type: ClassVar[str] = "conversation.contact_merged"
    rings = True
    ended: str = ""
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class PresenceMoved(Event):
    """A WebChat visitor came back to the site or left it."""

    type: ClassVar[str] = "conversation.presence"
    on_site: bool = False


@dataclass(frozen=True, kw_only=True)
class ScheduleCreated(Event):
    type: ClassVar[str] = "schedule.created"
    rings = True
    schedule: str
    due_at: str
    owner: int | None = None
    segment: str = ""
    # Public id of the recurrence it belongs to.
    series: str = ""
    unanswered_since: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleMoved(Event):
    """``reason``: ``zone`` when a zone changed its rules and the wall time was kept."""

    type: ClassVar[str] = "schedule.rescheduled"
    schedule: str
    due_at: str
    from_due_at: str
    reason: str = ""
    unanswered_since: str = ""


@dataclass(frozen=True, kw_only=True)
class SchedulePromoted(Event):
    type: ClassVar[str] = "schedule.promoted"
    rings = True
    schedule: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ScheduleEnded(Event):
    """``result``: ``done``, ``cancelled`` or ``missed``. ``following``: the next promise of its recurrence."""

    type: ClassVar[str] = "schedule.ended"
    rings = True
    schedule: str
    result: str
    reason: str = ""
    outcome: str = ""
    following: str = ""


@dataclass(frozen=True, kw_only=True)
class ScheduleLate(Event):
    """Nobody took it in time; supervisors were told."""

    type: ClassVar[str] = "schedule.late"
    schedule: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ScheduleOwnerLeft(Event):
    """Whose it was does not work here any more; anybody may keep it. ``owner``: the user who left."""

    type: ClassVar[str] = "schedule.owner_left"
    schedule: str
    owner: int


@dataclass(frozen=True, kw_only=True)
class ScheduleReminded(Event):
    """The customer was reminded, or why not (``refused``, the code of the refusal)."""

    type: ClassVar[str] = "schedule.reminded"
    schedule: str
    message: str = ""
    refused: str = ""

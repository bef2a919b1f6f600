"""What an agent's act changes, kept in its event so that ``undoing`` can put it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from invenio_center.contacts import keeping
from invenio_center.contacts.keeping import Change
from invenio_center.models import User

from ..models import Conversation, Schedule
from ..sla import remembering
from . import promises

# All that ending, handing on or giving back sets, but for who holds it: that is given anew.
FACTS = (
    "waiting_since", "ready_at", "turn", "turn_since", "unread", "transferred_segment_id", "promotes_at",
    "reserved_for_id", "reserved_until", "closed_at", "outcome_id",
)  # fmt: skip
PROMISE = ("status", "ended_at", "reason", "outcome_id", "ended_by_id", "lateness_s")


@dataclass(frozen=True, slots=True)
class Before:
    """How it was before the act. Nothing is kept (``mine`` is False) of what was not the actor's own."""

    mine: bool
    facts: dict[str, Any]
    clocks: dict[int, dict[str, Any]]
    promise: Schedule | None
    promised: dict[str, Any]

    @classmethod
    def of(cls, row: Conversation, actor: User | None) -> Before:
        mine = actor is not None and row.holder is not None and row.holder.user_id == actor.pk
        promise = promises.pending(row) if mine and row.promotes_at is not None else None
        return cls(
            mine=mine,
            facts=keeping.values(row, FACTS) if mine else {},
            clocks=remembering.running(row) if mine else {},
            promise=promise,
            promised=keeping.values(promise, PROMISE) if promise else {},
        )

    def changes(self, row: Conversation) -> list[Change]:
        """After the act, of the saved row."""
        if not self.mine:
            return []
        made = remembering.since(row, self.clocks)
        if self.promise is not None:
            self.promise.refresh_from_db(fields=PROMISE)
            made += keeping.difference(self.promise, self.promised)
        # Where nothing differs the entry is there all the same: it says that the act was its holder's own.
        return made + (keeping.difference(row, self.facts) or [keeping.unchanged(row)])

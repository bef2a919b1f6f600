"""The row that stands for a conversation in every list of the console and in frames.

It carries its lane instead of a rank: the browser sorts by (rank, order_priority high first, ready_at less the lane's
head_start_s, n), the published order, and a changed priority travels as one changed lane. ``n`` is the tie-breaker (the
row's number); times keep their microseconds, since two of them may decide an order. ``queue`` names who may take it
from the queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from channels_app.models import Channel
from invenio_center.kernel import address, sql
from invenio_center.models import User

from ..choices import TIER
from ..models.conversation import protocol
from .groups import queue_group

# Names of lines and people that are kept put together: more than an operation has.
KNOWN = 5_000
TIMES = (
    "ready_at",
    "waiting_since",
    "promotes_at",
    "reserved_until",
    "turn_since",
    "last_customer_at",
    "last_message_at",
    "due_at",
)
# What readers of a conversation's own object usually need beside it.
RELATED = ("channel", "contact", "segment", "holder__user", "lane", "return_lane", "reserved_for")


def summary(conversation_id: int) -> dict[str, Any] | None:
    """The row of one conversation as it is now, or None when it is gone."""
    return next(iter(summaries([conversation_id])), None)


def summaries(ids: Iterable[int]) -> list[dict[str, Any]]:
    """Rows in the order of ``ids``, in one query."""
    wanted = list(ids)
    found = {row["id"]: row["shown"] for row in sql.rows("SELECT * FROM conversation_rows(%s)", [wanted])}
    return [shown(found[pk]) for pk in wanted if pk in found]


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """``row``: one object of ``conversation_rows``, its times as PostgreSQL writes them in JSON."""
    contact, lane_row = row["contact"], row["lane"]
    return {
        "id": row["public_id"],
        "n": row["id"],
        "version": row["version"],
        "protocol": protocol(datetime.fromisoformat(row["opened_at"]), row["id"]),
        "status": row["status"],
        "name": contact["name"] or _nameless(row["reply_to"]),
        "contact": contact["id"],
        "channel": _channel(row["channel"]),
        "segment": row["segment"],
        "holder": _holder(row["holder"]),
        "lane": lane(lane_row),
        "return_lane": lane(row["return_lane"]),
        **{name: _even(row[name]) for name in TIMES},
        "owner": _owner(row["owner"]),
        "reserved_for": row["reserved_for"],
        "vip": bool(lane_row and lane_row["vip"]) or contact["vip"],
        "sla": row["sla"] or [],
        **{name: row[name] for name in ("turn", "preview", "unread", "fence")},
        "queue": queue_group(row["channel_id"], row["segment_id"]),
    }


def _channel(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "label": _label(row["kind"], row["name"], row["address"]),
    }


@lru_cache(maxsize=KNOWN)
def _label(kind: str, name: str, address: str) -> str:
    return Channel(kind=kind, name=name, address=address).label


def _holder(row: dict[str, Any] | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"user": row["user"], "name": _person(row["username"], row["first"], row["last"])}


def _owner(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """Whose return it is. ``there``: he or she has it alone until the hour."""
    holder = _holder(row)
    return None if holder is None or row is None else {**holder, "there": row["there"]}


@lru_cache(maxsize=KNOWN)
def _person(username: str, first: str, last: str) -> str:
    return User(username=username, first_name=first, last_name=last).display_name


def _nameless(reply_to: str) -> str:
    """Lists are read by everybody who may take the row, so an address stands there masked."""
    if "@" in reply_to:
        return address.mask_email(reply_to)
    return address.mask_phone(reply_to) if address.phone_canonical(reply_to) else "Sem nome"


def lane(found: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """``found``: the columns of a lane."""
    if found is None:
        return None
    names = ("id", "rank", "priority", "order_priority", "head_start_s", "priority_source", "vip", "cls")
    return {**{name: found[name] for name in names}, "tier": TIER[found["rank"]]}


def stamp(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="microseconds") if moment else None


def _even(moment: str | None) -> str | None:
    """A time of PostgreSQL, which leaves zeros at the end out, as ``stamp`` writes it: texts then sort like times."""
    return stamp(datetime.fromisoformat(moment)) if moment else None

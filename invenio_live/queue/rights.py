"""Who may take from which lanes. Agents with equal rights share a lane set; only a change of rights rewrites it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction

from channels_app.models import Channel
from invenio_center.kernel.locks import LockSpace, lock
from invenio_center.models import Segment

from ..models import Agent, LaneSet, Team

# Taken by whoever makes lanes or changes what they are made of, after all rows (docs/locks.md).
LANES_LOCK = "lanes"
# Shared by everybody who places a conversation, taken alone by who changes the rules (docs/locks.md).
RULES_LOCK = "rules"
EVERYTHING_KEY = "everything"

ENTER = """
INSERT INTO invenio_live_laneentry (lane_set_id, lane_id, channel_id, rank, order_priority, head_start_s)
SELECT may.lane_set_id, may.lane_id, may.channel_id, may.rank, may.order_priority, lane.head_start_s
FROM queue_may_take may
JOIN invenio_live_lane lane ON lane.id = may.lane_id
{only}
ON CONFLICT (lane_id, lane_set_id) DO NOTHING
"""
LEAVE = """
DELETE FROM invenio_live_laneentry entry
WHERE NOT EXISTS (
    SELECT FROM queue_may_take may
    WHERE may.lane_set_id = entry.lane_set_id AND may.lane_id = entry.lane_id
)
"""


@dataclass(frozen=True, slots=True)
class Rights:
    """Empty ``channels``: all lines. Without ``segments`` the open ones and the general queue.

    ``segments`` are those in use: one that was put out of use restricts nobody.
    """

    channels: tuple[int, ...]
    segments: tuple[int, ...]
    general: bool

    @property
    def key(self) -> str:
        text = json.dumps([self.channels, self.segments, self.general])
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def rights_of(agents: Sequence[Agent]) -> dict[int, Rights]:
    """By agent, as the tables say now: what is a person's own and what is of the teams the person belongs to."""
    users = [agent.user_id for agent in agents]
    channels = _by_user(users, Channel.agents.through, Team.channels.through, "channel_id")
    in_use = {"segment__is_active": True}
    segments = _by_user(users, Segment.agents.through, Team.segments.through, "segment_id", in_use)
    return {
        agent.pk: Rights(
            channels[agent.user_id],
            segments[agent.user_id],
            agent.general_queue or not segments[agent.user_id],
        )
        for agent in agents
    }


def spelled_out(agents: Sequence[Agent]) -> dict[int, Rights]:
    """By agent, with every line where all are meant and every open segment where none is named."""
    lines = tuple(Channel.objects.values_list("pk", flat=True))
    unowned = tuple(
        Segment.objects.filter(is_active=True, agents=None, teams=None).values_list("pk", flat=True)
    )
    return {
        pk: replace(rights, channels=rights.channels or lines, segments=rights.segments or unowned)
        for pk, rights in rights_of(agents).items()
    }


def _by_user(
    users: list[int], own: Any, of_teams: Any, column: str, only: Mapping[str, Any] = MappingProxyType({})
) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, other in own.objects.filter(user_id__in=users, **only).values_list("user_id", column):
        found[user_id].add(other)
    given = of_teams.objects.filter(team__members__in=users, **only)
    for user_id, other in given.values_list("team__members", column):
        found[user_id].add(other)
    return defaultdict(tuple, {user_id: tuple(sorted(ids)) for user_id, ids in found.items()})


@transaction.atomic
def sync_rights() -> None:
    """Bring every agent's lane set and every set's lanes in line with the rights as they are in this transaction.

    Agents whose rights changed are locked first and the lanes lock comes last, as everywhere (docs/locks.md): a claim
    that is under way ends before, the next one sees the new rights.
    """
    everyone = list(Agent.objects.select_related("lane_set"))
    wanted = rights_of(everyone)
    changed = [agent.pk for agent in everyone if not _in_place(agent, wanted[agent.pk])]
    rows = Agent.objects.select_for_update(no_key=True).filter(pk__in=changed).order_by("pk")
    agents = list(rows)
    lock(LockSpace.LANES, [LANES_LOCK])
    everything()
    _assign_sets(agents)
    with connection.cursor() as cursor:
        cursor.execute(LEAVE)
        cursor.execute(ENTER.format(only=""))
    LaneSet.objects.filter(everything=False, agents=None).delete()


def _in_place(agent: Agent, rights: Rights) -> bool:
    return agent.lane_set is not None and agent.lane_set.key == rights.key


def _assign_sets(agents: Sequence[Agent]) -> None:
    for pk, rights in rights_of(agents).items():
        found, _ = LaneSet.objects.get_or_create(
            key=rights.key,
            defaults={
                "channels": list(rights.channels),
                "segments": list(rights.segments),
                "general": rights.general,
            },
        )
        Agent.objects.filter(pk=pk).update(lane_set=found)


def everything() -> LaneSet:
    """The set of supervisors: every lane there is."""
    found, created = LaneSet.objects.get_or_create(key=EVERYTHING_KEY, defaults={"everything": True})
    if created:
        with connection.cursor() as cursor:
            cursor.execute(ENTER.format(only="WHERE may.lane_set_id = %s"), [found.pk])
    return found


def enter_lanes(lanes: Sequence[int]) -> None:
    """Put new lanes into the sets they belong to. The caller holds the lanes lock."""
    if not lanes:
        return
    everything()
    with connection.cursor() as cursor:
        cursor.execute(ENTER.format(only="WHERE may.lane_id = ANY (%s)"), [list(lanes)])

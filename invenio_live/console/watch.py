"""What a web process does for all its consoles at once: is everybody still allowed here, and did a frame get lost?

Every ``CHECK_S`` a few small queries ask whether each socket's session, user, role and password are what they were,
and whether rights changed: then groups are read again. Every ``BEAT_S`` each socket gets a heartbeat that tells how
many frames it was pushed (fewer arrived: it asks for a snapshot); and the ids of recent events are compared with
those the hub heard, so that a doorbell nobody carried is noticed, however late its transaction became visible.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
from django.contrib.sessions.models import Session
from django.db.models import Count, Max
from django.db.models.functions import Now
from django.utils import timezone

from channels_app.models import Channel
from invenio_center.models import Segment, User

from ..agents import actions as agents
from ..events import conversation_group, frame
from ..models import Agent, ConversationEvent
from . import access, hub, protocol, sight
from .access import Badge, in_database
from .outlet import Outlet

logger = logging.getLogger(__name__)

CHECK_S = 3.0
BEAT_S = 15.0
LATE_S = 60.0  # a transaction may commit this long after it took its event's id
GRACE_S = 2.0  # between an event's time and its frame
COME_BACK = 4012  # another console role: the same page, another snapshot


class Watch:
    """Of one event loop, beside its hub."""

    def __init__(self) -> None:
        self._badges: dict[Outlet, Badge] = {}
        self._task: asyncio.Task[None] | None = None
        self._beat_at = time.monotonic() + BEAT_S
        self._rights: object = None
        self._newest: deque[tuple[float, int]] = deque()

    def add(self, outlet: Outlet, badge: Badge) -> None:
        self._badges[outlet] = badge
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def drop(self, outlet: Outlet) -> None:
        self._badges.pop(outlet, None)

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        await self._guarded(self.sweep)
        while self._badges:
            await asyncio.sleep(CHECK_S)
            await self._guarded(self.check)
            if time.monotonic() >= self._beat_at:
                self._beat_at = time.monotonic() + BEAT_S
                await self._guarded(self.beat)

    @staticmethod
    async def _guarded(step: Callable[[], Awaitable[object]]) -> None:
        """One that fails (no database, no free connection) is tried again at its next turn; the watch goes on."""
        try:
            await step()
        except Exception:
            logger.warning("watch_failed", exc_info=True)

    async def check(self) -> None:
        """Close who is no longer signed in (4401) or allowed (4403)."""
        badges = dict(self._badges)
        for outlet, code in (await in_database(verdicts, badges)).items():
            outlet.close(code)
        rights = await in_database(rights_seen, {badge.user_id for badge in badges.values()})
        if rights != self._rights:
            self._rights = rights
            await self.refresh_sight()

    async def beat(self) -> None:
        newest = await self.sweep()
        await self.refresh_sight()
        for outlet in list(self._badges):
            beat = frame("heartbeat", {"sent": outlet.sent}, id=newest)
            outlet.answer(orjson.dumps(beat).decode())

    async def sweep(self) -> int:
        """Mend everybody when an event was stored whose frame never came by. Returns the newest event's id."""
        heard = hub.current().heard
        floor = self._newest[0][1] if self._newest else None
        newest, stored = await in_database(recent, floor)
        missing = stored - heard
        if missing:
            logger.warning("frames_lost", extra={"count": len(missing)})
            heard |= missing
            hub.current().mend()
        now = time.monotonic()
        self._newest.append((now, newest))
        while len(self._newest) > 1 and self._newest[1][0] < now - LATE_S:
            self._newest.popleft()
        heard -= {number for number in heard if number <= self._newest[0][1]}
        return newest

    async def refresh_sight(self) -> None:
        """Put every socket into the groups its user has now; whose sight changed reads the state again."""
        people = {badge.user_id for badge in self._badges.values()}
        opened = {outlet: sight.opened_by(outlet) for outlet in self._badges}
        asked = [(self._badges[outlet].user_id, ids) for outlet, ids in opened.items()]
        groups, lost = await in_database(sights, people, asked)
        for outlet, gone in zip(opened, lost, strict=True):
            for public_id in gone:
                hub.part(outlet, conversation_group(public_id))
                outlet.push(
                    orjson.dumps(frame("conversation.gone", {"conversation": str(public_id)})).decode()
                )
        for outlet, badge in self._badges.items():
            known = outlet.closed is None and badge.user_id in groups
            if known and sight.settle(outlet, groups[badge.user_id]):
                outlet.push(hub.mend_frame())


def verdicts(badges: dict[Outlet, Badge]) -> dict[Outlet, int]:
    """Close codes of the sockets that may not stay."""
    live = set(
        Session.objects.filter(
            session_key__in={badge.session_key for badge in badges.values()}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    people = {
        pk: (role, password)
        for pk, role, password in User.objects.filter(
            pk__in={badge.user_id for badge in badges.values()}, is_active=True
        ).values_list("pk", "role", "password")
    }
    return {outlet: code for outlet, badge in badges.items() if (code := verdict(badge, live, people))}


def verdict(badge: Badge, live: set[str], people: dict[int, tuple[str, str]]) -> int | None:
    role, password = people.get(badge.user_id, ("", ""))
    if badge.session_key not in live or not role or password != badge.password:
        return protocol.NOT_SIGNED_IN
    if role not in access.CONSOLE_ROLES:
        return protocol.NOT_ALLOWED
    return COME_BACK if role != badge.role else None


def rights_seen(people: set[int]) -> object:
    """Changes whenever somebody's groups may have: lines, segments, who has which set of lanes."""
    lines = Channel.objects.aggregate(Count("pk"), Max("pk"))
    segments = Segment.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at"))
    chosen = Segment.agents.through.objects.aggregate(Count("pk"), Max("pk"))
    sets = Agent.objects.filter(user__in=people).order_by("pk").values_list("pk", "lane_set")
    return (lines, segments, chosen, list(sets))


def recent(floor: int | None) -> tuple[int, set[int]]:
    """The newest event's id, and the ids above ``floor`` old enough that their frames must have come."""
    newest = ConversationEvent.objects.aggregate(newest=Max("pk"))["newest"] or 0
    if floor is None:
        return newest, set()
    old_enough = ConversationEvent.objects.filter(pk__gt=floor, at__lt=Now() - timedelta(seconds=GRACE_S))
    return newest, set(old_enough.values_list("pk", flat=True))


def sights(
    people: set[int], opened: list[tuple[int, set[UUID]]]
) -> tuple[dict[int, set[str]], list[set[UUID]]]:
    """Groups of each person; for each socket the opened conversations no longer in sight. Notes the sign of life."""
    users = {user.pk: user for user in User.objects.filter(pk__in=people)}
    agents.consoles_seen(Agent.objects.filter(user__in=people).values_list("pk", flat=True))
    groups = {pk: sight.groups_of(user) for pk, user in users.items()}
    lost = [ids - sight.visible_of(users[pk], ids) if ids and pk in users else set() for pk, ids in opened]
    return groups, lost


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def current() -> Watch:
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _watches[loop] = Watch()
    return _watches[loop]


def add(outlet: Outlet, badge: Badge) -> None:
    current().add(outlet, badge)


def drop(outlet: Outlet) -> None:
    current().drop(outlet)

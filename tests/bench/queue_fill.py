"""Fills a database with a waiting queue and the people who serve it, for benchmarks: prints one JSON object.

Run as ``python -m tests.bench.queue_fill '{"waiting": 1000, …}'`` with the environment of the system to fill.
Lanes and rights are made by the product's own code, the masses (contacts, conversations) by one statement each.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any

import django

KINDS = ("whatsapp", "email", "sms", "telegram")
# Each contact belongs to the segment in which it waits, so that a change of the contact leaves it there.
CONTACTS = """
INSERT INTO invenio_center_contact (public_id, subject_id, name, cpf_cipher, custom_code, origin, language,
    time_zone, is_vip, custom_fields, blocked_reason, created_at, updated_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n), 32, '0')::uuid, 'Contato ' || n, '',
    'bench-' || (n - 1) %% %(segments)s, '', 'pt-br',
    '', false, '{}', '', now(), now()
FROM generate_series(1, %(contacts)s) n
"""
# One row a second up to now: ids and ready times rise together, lanes take turns.
CONVERSATIONS = """
WITH lanes AS (SELECT id, channel_id, segment_id, row_number() OVER (ORDER BY channel_id, segment_id) - 1 AS place
    FROM invenio_live_lane WHERE id = ANY (%(lanes)s)),
people AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM invenio_center_contact
    WHERE subject_id <= lpad(to_hex(%(contacts)s), 32, '0')::uuid)
INSERT INTO invenio_live_conversation (public_id, channel_id, contact_id, reply_to, status, fence, version,
    segment_id, lane_id, waiting_since, ready_at, turn, turn_since, last_customer_at, last_message_at, preview,
    unread, opened_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, lanes.channel_id, people.id, '55119' || n, 'waiting', 0, 1,
    lanes.segment_id, lanes.id, since.at, since.at, 'us', since.at, since.at, since.at, 'Oi, preciso de ajuda.',
    1, since.at
FROM generate_series(0, %(waiting)s - 1) n
CROSS JOIN LATERAL (SELECT now() - (%(waiting)s - n) * interval '1 second' AS at) since
JOIN lanes ON lanes.place = n / %(segments)s %% %(kinds)s * %(segments)s + n %% %(segments)s
JOIN people ON people.place = n / (%(kinds)s * %(segments)s) * %(segments)s + n %% %(segments)s
ORDER BY n
"""


@dataclass(frozen=True)
class Wanted:
    """``scored``: segments have priorities of their own; otherwise the channels decide."""

    waiting: int
    agents: int
    segments: int = 40
    own: int = 5
    capacity: int = 5
    scored: bool = True
    sessions: int = 0


@dataclass(frozen=True)
class Filled:
    """First primary keys; keys of each kind follow each other without gaps."""

    waiting: int
    first_agent: int
    first_top: int
    first_deep: int
    first_conversation: int
    channels: list[str]
    sessions: list[str]


def fill(wanted: Wanted) -> Filled:
    from django.db import connection

    channels = _channels()
    segments = _segments(wanted)
    lanes = _lanes(channels, segments)
    first = _agents(wanted, segments)
    places = len(KINDS) * wanted.segments
    numbers = {
        "waiting": wanted.waiting,
        "contacts": (wanted.waiting + places - 1) // places * wanted.segments,
        "kinds": len(KINDS),
        "segments": wanted.segments,
        "lanes": lanes,
    }
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS, numbers)
        cursor.execute("ANALYZE invenio_center_contact")
        cursor.execute(CONVERSATIONS, numbers)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT min(id), count(*) FROM invenio_live_conversation WHERE status = 'waiting'")
        lowest, count = cursor.fetchone()
    if count != wanted.waiting:
        raise RuntimeError(f"{count} conversations wait, not {wanted.waiting}")
    names = [str(channel.public_id) for channel in channels]
    tops, deeps = first + wanted.agents, first + 2 * wanted.agents
    return Filled(count, first, tops, deeps, lowest, names, _sessions(wanted, first))


def _channels() -> list[Any]:
    from channels_app.lines.actions import save_channel

    return [
        save_channel(actor=None, kind=kind, name=f"Linha {n}", address=f"bench-{n}", priority=80 - 20 * n)
        for n, kind in enumerate(KINDS)
    ]


def _segments(wanted: Wanted) -> list[Any]:
    from invenio_center.models import Segment

    numbers = range(wanted.segments)
    return Segment.objects.bulk_create(
        Segment(
            name=f"Segmento {n}",
            code=f"bench-{n}",
            rules={"field": "custom_code", "op": "eq", "value": f"bench-{n}"},
            priority=100 - 2 * n if wanted.scored else None,
        )
        for n in numbers
    )


def _lanes(channels: list[Any], segments: list[Any]) -> list[int]:
    from django.db import transaction

    from invenio_live.choices import LaneClass
    from invenio_live.queue.place import Key, lanes_of

    keys = [
        Key(channel.pk, segment.pk, segment.pk, None, False, LaneClass.NORMAL)
        for channel in channels
        for segment in segments
    ]
    with transaction.atomic():
        return [lane.pk for lane in lanes_of(keys).values()]


def _agents(wanted: Wanted, segments: list[Any]) -> int:
    """Three groups: each agent with other segments, all with the first ones, all with the last ones of the order."""
    from django.utils import timezone

    from invenio_center.models import Role, Segment, User
    from invenio_live.models import Agent
    from invenio_live.queue.lanes import sync_rights

    spread = [
        [(n + step * step) % wanted.segments for step in range(wanted.own)] for n in range(wanted.agents)
    ]
    top = [list(range(wanted.own))] * wanted.agents
    deepest = [list(range(wanted.segments - wanted.own, wanted.segments))] * wanted.agents
    rights = [*spread, *top, *deepest]
    users = User.objects.bulk_create(
        User(username=f"bench{n}", password="!", role=Role.AGENT) for n in range(len(rights))
    )
    agents = Agent.objects.bulk_create(
        Agent(user=user, presence="online", consoles=1, capacity=wanted.capacity, seen_at=timezone.now())
        for user in users
    )
    through = Segment.agents.through
    through.objects.bulk_create(
        through(segment_id=segments[place].pk, user_id=user.pk)
        for user, own in zip(users, rights, strict=True)
        for place in own
    )
    sync_rights()
    return int(agents[0].pk)


def _sessions(wanted: Wanted, first: int) -> list[str]:
    """Keys of sessions as the sign-in page makes them, one for each of the first agents."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from invenio_live.models import Agent

    keys = []
    for agent in Agent.objects.select_related("user").filter(pk__gte=first).order_by("pk")[: wanted.sessions]:
        session = SessionStore()
        session[SESSION_KEY] = str(agent.user_id)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = agent.user.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    return keys


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(fill(Wanted(**json.loads(sys.argv[1]))))))

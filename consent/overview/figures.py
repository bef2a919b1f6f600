"""Counts over all people: states by channel and purpose, what ends soon, texts in use.

Made page by page over ``consent_state`` in short statements; a decision never reads them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from invenio_center.kernel import sql

from .. import hashing
from ..choices import CONSENT_PURPOSES
from ..ledger import projection
from ..ledger.projection import ANY, Folded
from ..ledger.queries import SENDING
from ..models import ConsentEvent, Figures, SubjectState

__all__ = ["Figures", "count", "current"]

PEOPLE_PER_PAGE = 2_000
EVENTS_PER_PAGE = 20_000
SOON = timedelta(days=30)
Key = tuple[str, str]
TEXTS = """
SELECT j #>> '{text,code}' AS code, (j #>> '{text,version}')::int AS version, count(*) AS grants,
  max(occurred_at) AS last
FROM (SELECT canonical::jsonb AS j, occurred_at FROM consent_event
  WHERE seq > %(after)s AND seq <= %(upto)s AND type IN ('consent.granted', 'consent.renewed')) AS page
WHERE j -> 'text' <> 'null' GROUP BY 1, 2
"""


def current() -> Figures:
    """As last counted; an empty row, not stored, before the first time."""
    return Figures.objects.filter(pk=1).first() or Figures(pk=1)


def count() -> Figures:
    """Count everything anew, but for the texts, which are carried on."""
    row = current()
    newest = ConsentEvent.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    states: Counter[tuple[str, str, str]] = Counter()
    expiring: Counter[Key] = Counter()
    now = sql.now()
    stamp, limit = hashing.instant(now), hashing.instant(now + SOON)
    row.people = 0
    for family in _families():
        row.people += 1
        for key in _keys(family):
            found = projection.join(projection.resolve(one, *key, stamp) for one in family)
            states[(*key, found.state)] += found.state != "unknown"
            expiring[key] += found.state == "granted" and _ends_by(family, key, limit)
    row.states, row.expiring = _nested(states), _nested(expiring)
    row.texts = _texts(row.texts, row.upto_seq, newest)
    row.upto_seq, row.counted_at = newest, now
    row.save()
    return row


def _families() -> Iterator[list[Folded]]:
    """The records that answer for each person, in pages by person."""
    last: uuid.UUID | None = None
    while people := _people(last):
        families: dict[uuid.UUID, list[Folded]] = {}
        rows = SubjectState.objects.filter(answers_to__gte=people[0], answers_to__lte=people[-1])
        for person, folded in rows.values_list("answers_to", "folded"):
            families.setdefault(person, []).append(folded)
        for family in families.values():
            yield [one for one in family if one["status"] != "erased"] or [projection.empty()]
        last = people[-1]


def _people(after: uuid.UUID | None) -> list[uuid.UUID]:
    """The next people in order; the range from the first to the last of them holds their families whole."""
    found = SubjectState.objects.order_by("answers_to").values_list("answers_to", flat=True)
    return list((found.filter(answers_to__gt=after) if after else found)[:PEOPLE_PER_PAGE])


def _keys(family: Iterable[Folded]) -> set[Key]:
    """Channels and purposes on which the ledger says anything of the person."""
    found: set[Key] = set()
    for folded in family:
        found |= {_pair(key) for key in folded["opens"]}
        found |= {(channel, purpose) for channel in folded["initiated"] for purpose in CONSENT_PURPOSES}
        for scope in folded["hard"]:
            channel, purpose = _pair(scope)
            channels = SENDING if channel == ANY else (channel,)
            purposes = CONSENT_PURPOSES if purpose == ANY else (purpose,)
            found |= {(one, other) for one in channels for other in purposes}
    return {key for key in found if key[0] in SENDING}


def _pair(key: str) -> Key:
    channel, _, purpose = key.partition("/")
    return channel, purpose


def _ends_by(family: Iterable[Folded], key: Key, limit: str) -> bool:
    acts = (one["opens"].get("/".join(key), {}).get("granted") for one in family)
    return any(act and act["expires"] and act["expires"] <= limit for act in acts)


def _nested(counts: Counter[Any]) -> dict[str, Any]:
    """``{(a, b): n}`` → ``{a: {b: n}}``, at any depth, without zeros."""
    tree: dict[str, Any] = {}
    for (*path, last), number in counts.items():
        if number:
            branch = tree
            for name in path:
                branch = branch.setdefault(name, {})
            branch[last] = number
    return tree


def _texts(known: list[dict[str, Any]], after: int, upto: int) -> list[dict[str, Any]]:
    found = {(one["code"], one["version"]): one for one in known}
    for start in range(after, upto, EVENTS_PER_PAGE):
        for new in sql.rows(TEXTS, {"after": start, "upto": min(start + EVENTS_PER_PAGE, upto)}):
            empty = {"code": new["code"], "version": new["version"], "grants": 0, "last": ""}
            one = found.setdefault((new["code"], new["version"]), empty)
            one["grants"] += new["grants"]
            one["last"] = max(one["last"], new["last"].isoformat())
    return sorted(found.values(), key=lambda one: (one["code"], -one["version"]))

"""Everything that reads the ledger. Nothing here writes or locks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Left, Now

from invenio_center.kernel import secrets, sql

from .. import hashing
from ..choices import CONSENT_PURPOSES, SENDING, AnchorState, Place
from ..models import (
    Anchor,
    ConsentEvent,
    ConsentText,
    ConsentVault,
    ControllerProfile,
    Decision,
    Installation,
    SubjectKey,
    SubjectState,
)
from ..models.event import HASH_BEGINNING
from . import circumstances, imported_texts, policies, projection, rulings, uses
from .projection import Folded, KeyState
from .truth import CARRYING, MISSING, carried_by

# Origins of acts that were not done before this system: somebody wrote them down, in a file, by the API or in Center.
ELSEWHERE = frozenset({"import", "api", "center"})
MOST_DIGITS = 19  # what a bigint holds for certain
# Numbers have no gap and times never go back (``verify_ledger`` sees to both): halving finds the first event of a time.
FIRST_AT = """
WITH RECURSIVE halved (low, high) AS (
  SELECT 1::bigint, %(upto)s::bigint + 1
  UNION ALL
  SELECT CASE WHEN e.recorded_at < %(moment)s THEN e.seq + 1 ELSE h.low END,
    CASE WHEN e.recorded_at < %(moment)s THEN h.high ELSE e.seq END
  FROM halved h JOIN consent_event e ON e.seq = (h.low + h.high) / 2 WHERE h.low < h.high
)
SELECT min(high) AS seq FROM halved
"""


def state(subject_id: uuid.UUID) -> list[dict[str, Any]]:
    """One row per channel and purpose: ``{channel, purpose, state, reason, since, event}``.

    ``reason`` is the code a decision would carry; ``since`` an aware time or None; ``event`` the event's id
    or None.
    """
    return states([subject_id])[subject_id]


def states(subject_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """``state`` of many people with two statements in all."""
    wanted = list(subject_ids)
    records: dict[uuid.UUID, list[Folded]] = {person: [] for person in wanted}
    for row in SubjectState.objects.filter(answers_to__in=wanted):
        if row.subject_id == row.answers_to or row.folded["status"] != "erased":
            records[row.answers_to].append(row.folded)
    now, declared = policies.clock()
    stamp = hashing.instant(now)
    return {
        person: _rows(found or [projection.empty()], stamp, declared=declared)
        for person, found in records.items()
    }


def states_joined(subject_ids: Iterable[uuid.UUID]) -> list[dict[str, Any]]:
    """``state`` as it would be if these people were one."""
    wanted = list(subject_ids)
    folded = [
        row.folded
        for row in SubjectState.objects.filter(answers_to__in=wanted)
        if row.subject_id == row.answers_to or row.folded["status"] != "erased"
    ]
    now, declared = policies.clock()
    return _rows(folded or [projection.empty()], hashing.instant(now), declared=declared)


def _rows(records: list[Folded], stamp: str, *, declared: bool) -> list[dict[str, Any]]:
    rows = []
    for channel in SENDING:
        for purpose in CONSENT_PURPOSES:
            key = projection.join(projection.resolve(one, channel, purpose, stamp) for one in records)
            counts = declared and (key.expires or stamp) >= stamp
            rows.append({"channel": channel, "purpose": purpose, **_row(key, counts=counts)})
    return rows


def _row(key: KeyState, *, counts: bool) -> dict[str, Any]:
    """``counts``: were this declared, it would carry a message by policy."""
    if carried := carried_by(key.state, declared_ok=counts):
        reason = carried
    elif key.state == "withdrawn" and key.optout != "none":
        reason = f"OPTED_OUT_{key.optout.upper()}"
    else:
        reason = MISSING[key.state]
    since = datetime.fromisoformat(key.since) if key.since else None
    return {
        "state": key.state,
        "reason": reason,
        "since": since,
        "event": uuid.UUID(key.event) if key.event else None,
    }


def permits(reason: str) -> bool:
    """Does the state whose ``reason`` this is let us write first? As ``decide`` would say, hours and lists apart."""
    return reason in CARRYING


def person(subject_id: uuid.UUID) -> dict[str, Any]:
    """What holds for the person as a whole: ``{status, minor, guardian, hold}``; of merged records the stricter."""
    rows = _family(subject_id)
    found = [one.folded for one in rows if one.subject_id == subject_id or one.folded["status"] != "erased"]
    records = found or [projection.empty()]

    def strictest(name: str, order: tuple[str, ...]) -> Any:
        said = {one[name] for one in records}
        return next((word for word in order if word in said), records[0][name])

    return {
        "status": strictest("status", ("erased", "restricted")),
        "minor": strictest("minor", ("child", "teen")),
        "guardian": any(one["guardian"] for one in records),
        "hold": any(one["hold"] for one in records),
    }


def subjects_with(channel: str, purpose: str) -> QuerySet[SubjectState, Any]:
    """``subject_id`` of people who once agreed to this channel and purpose; ask ``states`` for what holds
    now.
    """
    return SubjectState.objects.filter(
        folded__opens__has_key=f"{channel}/{purpose}", folded__status="active"
    ).values("subject_id")


def events(
    *,
    subject_id: uuid.UUID | None = None,
    type: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[ConsentEvent]:
    """Events, newest first; ``since`` and ``until`` bound ``recorded_at`` as [since, until)."""
    found = ConsentEvent.objects.all()
    if subject_id is not None:
        found = found.filter(subject_id=subject_id)
    if type is not None:
        found = found.filter(type=type)
    if since is not None:
        found = found.filter(recorded_at__gte=since)
    return found.filter(recorded_at__lt=until) if until is not None else found


def look_for(found: QuerySet[ConsentEvent], term: str) -> QuerySet[ConsentEvent]:
    """By number, by the identifier of the event or of the person, or by the beginning of the event's hash."""
    if term.isascii() and term.isdigit() and len(term) < MOST_DIGITS:
        return found.filter(seq=int(term))
    try:
        one = uuid.UUID(term)
    except ValueError:
        return _by_hash(found, term.lower())
    return found.filter(Q(subject_id=one) | Q(event_id=one))


def _by_hash(found: QuerySet[ConsentEvent], beginning: str) -> QuerySet[ConsentEvent]:
    indexed = found.alias(hash_beginning=Left("event_hash", HASH_BEGINNING))
    return indexed.filter(
        hash_beginning__startswith=beginning[:HASH_BEGINNING], event_hash__startswith=beginning
    )


def timeline(subject_id: uuid.UUID) -> list[ConsentEvent]:
    """Events of the person and of the records merged into it, in the order of the ledger."""
    return list(ConsentEvent.objects.filter(subject_id__in=records_of(subject_id)).order_by("seq"))


def vault_of(event: ConsentEvent) -> dict[str, Any] | None:
    """Personal data of the event; None when there was none, it was erased or it is sealed. The caller audits the
    reading.
    """
    vault = ConsentVault.objects.filter(event=event).first()
    if vault is None or (secrets.is_sealed(vault.box) and not _has_key(event.subject_id)):
        return None
    return vault.open()[1]


def warnings_of(event: ConsentEvent) -> list[str]:
    """What was to be said of the act when it was recorded (``circumstances``); nothing personal."""
    found: list[str] = (vault_of(event) or {}).get(circumstances.WARNINGS, [])
    return found


def _has_key(subject_id: uuid.UUID) -> bool:
    return SubjectKey.objects.filter(subject_id=subject_id).exists()


def held() -> QuerySet[SubjectState, Any]:
    """``subject_id`` of the people under a legal hold, and of those who answer to one: nothing of them goes away."""
    roots = SubjectState.objects.filter(folded__hold=True).values("answers_to")
    return SubjectState.objects.filter(Q(folded__hold=True) | Q(answers_to__in=roots)).values("subject_id")


def evidence_level(event: ConsentEvent) -> str:
    """See ``level``."""
    return level(event.facts, stamped=event.seq <= stamped_upto())


def stamped_upto() -> int:
    """Up to which event an authority's time stamp stands over the ledger, 0 without any."""
    kept = Anchor.objects.filter(place=Place.STAMP, state=AnchorState.KEPT)
    return kept.aggregate(size=Max("head__tree_size"))["size"] or 0


def level(facts: Mapping[str, Any], *, stamped: bool) -> str:
    """E1 declared, E2 from elsewhere with proof, E3 native, E4 with double opt-in, E5 the same under a time stamp.

    ``stamped``: the event is among those that ``stamped_upto`` names.
    """
    if facts["type"] == "consent.declared":
        return "E1"
    if facts["origin"]["kind"] in ELSEWHERE:
        return "E2"
    if facts["double_opt_in"] != "confirmed":
        return "E3"
    return "E5" if stamped else "E4"


def texts() -> QuerySet[ConsentText]:
    """Drafts and published versions, by code, newest version first."""
    return ConsentText.objects.order_by("code", "-version")


def published_text(code: str, version: int | None = None) -> ConsentText | None:
    """The newest published version of a text that is in use (``uses``); or the one named, for the record."""
    found = ConsentText.objects.filter(code=code, published_at__lte=Now())
    if version is not None:
        return found.filter(version=version).first()
    newest = found.order_by("-version").first()
    return None if newest is None or uses.refusals(newest) else newest


def body_of(event: ConsentEvent) -> str:
    """The words the event answered, "" where it names no text; published here, or imported with the event."""
    named = event.text or {}
    found = published_text(named["code"], named["version"]) if named else None
    if found or not named:
        return found.body if found else ""
    return imported_texts.body_of(named["code"], named["sha256"])


def current_texts(*, channel: str | None = None, purpose: str | None = None) -> list[ConsentText]:
    """The newest published version of every text, limited to those that cover the channel and the purpose."""
    published = ConsentText.objects.filter(published_at__isnull=False)
    newest = rulings.with_rulings(published).order_by("code", "-version").distinct("code")
    return [
        text
        for text in uses.in_use(list(newest))
        if (channel is None or channel in text.channels) and (purpose is None or purpose in text.purposes)
    ]


def controller() -> ControllerProfile:
    """The one profile; an empty one, not stored, before compliance fills it in."""
    return ControllerProfile.objects.filter(pk=1).first() or ControllerProfile(pk=1)


def tenant_id() -> uuid.UUID:
    """Identity of this installation in every event; the same for ever once made."""
    return Installation.objects.get_or_create(pk=1)[0].tenant_id


def decisions(*, subject_id: uuid.UUID | None = None, since: datetime | None = None) -> QuerySet[Decision]:
    found = Decision.objects.all()
    if subject_id is not None:
        found = found.filter(subject_id=subject_id)
    return found.filter(decided_at__gte=since) if since is not None else found


def newest() -> int:
    """Number of the last event; events of one transaction or a later one always have higher ones."""
    return ConsentEvent.objects.aggregate(last=Max("seq"))["last"] or 0


def first_at(moment: datetime | str, upto: int) -> int:
    """Number of the first event recorded at ``moment`` or later; one beyond ``upto`` when there is none."""
    return int((sql.row(FIRST_AT, {"moment": moment, "upto": upto}) or {})["seq"])


def changed_between(after: int, upto: int) -> set[uuid.UUID]:
    """People whose consents events ``(after, upto]`` may have changed, those they answer to among them."""
    rows = ConsentEvent.objects.filter(seq__gt=after, seq__lte=upto).exclude(type="contact.initiated")
    people = set(rows.values_list("subject_id", flat=True))
    return people | _answering(SubjectState.objects.filter(subject_id__in=people))


def ended_between(subject_ids: Iterable[uuid.UUID], since: datetime, until: datetime) -> set[uuid.UUID]:
    """Which of these people have a consent that ended by itself in ``(since, until]``."""
    path = '$.opens.*.*.expires ? (@ > "{}" && @ <= "{}")'.format(*map(hashing.instant, (since, until)))
    found = SubjectState.objects.filter(answers_to__in=list(subject_ids))
    return _answering(found.extra(where=["jsonb_path_exists(folded, %s::jsonpath)"], params=[path]))


def _answering(rows: QuerySet[SubjectState]) -> set[uuid.UUID]:
    return set(rows.values_list("answers_to", flat=True))


def voice_attempts(subject_ids: Iterable[uuid.UUID], since: datetime) -> list[datetime]:
    """When calls to these people were allowed since then, newest first."""
    found = Decision.objects.filter(
        subject_id__in=list(subject_ids),
        decision="allow",
        channel__in=("voice", "video"),
        decided_at__gte=since,
    )
    return list(found.order_by("-decided_at").values_list("decided_at", flat=True))


def records_of(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The person and every record that answers for the same person."""
    return list({subject_id, *_family(subject_id).values_list("subject_id", flat=True)})


def newest_about(subject_id: uuid.UUID) -> int:
    """Number of the last event about this person and the records merged into it; 0 when there is none."""
    return _family(subject_id).aggregate(last=Max("last_seq"))["last"] or 0


def _family(subject_id: uuid.UUID) -> QuerySet[SubjectState]:
    """Every record that answers for the one this record answers for; that one may have said nothing yet itself."""
    own = SubjectState.objects.filter(subject_id=subject_id)
    return SubjectState.objects.filter(Q(answers_to=subject_id) | Q(answers_to__in=own.values("answers_to")))

"""The tab "Consentimentos" of a contact: what holds now, and the ledger's timeline for who proves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from consent.choices import EventType, Outcome, Purpose
from consent.ledger import proof
from consent.ledger import queries as ledger
from consent.ledger.actions import ConsentEvent, Decision
from consent.overview import verification_runs

from ...contacts import consents as words
from ...contacts import queries
from ...contacts.consents import Chip
from ...models import User
from .. import consent_words, names, rights
from .contact import draw_tab
from .registry import guarded

PURPOSES = [Purpose(code) for code in ("service", "transactional", "marketing", "survey", "collections")]
INVALIDATED = ("consent.granted", "consent.confirmed", "consent.renewed", "consent.declared")
TONES = {
    "consent.granted": "ok",
    "consent.confirmed": "ok",
    "consent.renewed": "ok",
    "consent.withdrawn": "bad",
    "consent.refused": "bad",
    "consent.invalidated": "bad",
    "objection.registered": "bad",
    "subject.erased": "bad",
}
SHOWN_SENDS = 20


@guarded("contacts.consents")
def consents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """State by channel and purpose for supervisors; what proves it for compliance alone."""
    contact = queries.by_public_id(public_id)
    chips = words.chips(contact.subject_id)
    sees_evidence = rights.may_open(request.user, "contacts.evidence")
    return draw_tab(
        request,
        "portal/contact_consents.html",
        contact,
        "consents",
        table=_table(chips),
        said=[chip for chip in chips if _says_something(chip)],
        purposes=PURPOSES,
        events=timeline(contact.subject_id) if sees_evidence else [],
        sees_evidence=sees_evidence,
        may_record=rights.may_open(request.user, "contacts.record_consent"),
        checked=verification_runs.last_good() if sees_evidence else None,
        levels=consent_words.LEVELS,
    )


def _says_something(chip: Chip) -> bool:
    """That the person wrote first is said once for a channel: it allows answers and service only."""
    return chip.state != "unknown" and (chip.state != "implied" or chip.purpose == Purpose.SERVICE)


def _table(chips: Iterable[Chip]) -> list[tuple[str, list[Chip]]]:
    by_channel: dict[str, list[Chip]] = {}
    for chip in chips:
        by_channel.setdefault(chip.channel_label, []).append(chip)
    return list(by_channel.items())


def timeline(subject_id: UUID) -> list[dict[str, Any]]:
    """Every event of the person, newest first, with its text, its proof and what was sent under it."""
    events = ledger.timeline(subject_id)
    shown, proved, sends = proof.texts_of(events), proof.proofs(events), proof.sends_under(events)
    people = who(events)
    return [
        {
            **facts(event, people),
            "text": shown.get(event.seq),
            "proof": proved[event.seq],
            "sends": [_send(one) for one in sends.get(event.event_id, [])[:SHOWN_SENDS]],
            "sent": len(sends.get(event.event_id, [])),
        }
        for event in reversed(events)
    ]


def facts(event: ConsentEvent, people: dict[str, str]) -> dict[str, Any]:
    """One event in plain words."""
    level = ledger.evidence_level(event)
    return {
        "seq": event.seq,
        "type": EventType(event.type).label,
        "tone": TONES.get(event.type, ""),
        "sentence": consent_words.sentence(event),
        "by": people.get(event.actor["id"] or "", ""),
        "method": consent_words.method(event),
        "channels": consent_words.channels_of(event.channels),
        "purposes": consent_words.purposes_of(event.purposes),
        "origin": consent_words.origin(event),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "expires_at": event.expires_at,
        "level": level if event.type in INVALIDATED else "",
        "level_words": consent_words.LEVELS[level],
        "hash": event.event_hash,
        "prev_hash": event.prev_hash,
        "may_invalidate": event.type in INVALIDATED,
    }


def who(events: Iterable[ConsentEvent]) -> dict[str, str]:
    """Names of the users who acted, by public id."""
    ids = {event.actor["id"] for event in events} - {None}
    return {str(user.public_id): user.display_name for user in User.objects.filter(public_id__in=ids)}


def _send(decision: Decision) -> dict[str, Any]:
    return {
        "at": decision.decided_at,
        "what": f"{consent_words.purposes_of([decision.purpose])} por {consent_words.channels_of([decision.channel])}",
        "outcome": Outcome(decision.decision).label,
        "tone": "ok" if decision.is_allowed else "warn",
        "reason": names.reason(decision.reason),
    }

"""What an older release made of a fact from the future is put right by an upgrade."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from consent import hashing
from consent.ledger import actions, refolding
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, Installation, SubjectState, Suppression

from . import people

pytestmark = pytest.mark.django_db


def from_the_future(event: ConsentEvent) -> str:
    """The event as the older release had recorded it: what it claims lies minutes after its recording."""
    claimed = hashing.instant(event.recorded_at + timedelta(minutes=4, seconds=50))
    line = event.canonical.replace(
        f'"occurred_at":"{event.facts["occurred_at"]}"', f'"occurred_at":"{claimed}"'
    )
    digest = hashing.leaf_hash(line.encode())
    people.tamper(
        "UPDATE consent_event SET canonical = %s, event_hash = %s WHERE seq = %s", line, digest, event.seq
    )
    return claimed


def test_withdrawal_that_had_no_effect_has_it_after_the_upgrade(person: uuid.UUID) -> None:
    yes = people.event(person, "consent.granted")
    claimed = from_the_future(yes)
    people.opt_out(person)
    state = SubjectState.objects.get(subject_id=person)
    state.folded["opens"]["whatsapp/marketing"]["granted"].update(at=claimed, since=claimed)
    state.save()
    assert decision(person) == "CONSENT"
    assert refolding.refold() == 1
    assert decision(person) == "OPTED_OUT_CHANNEL"
    assert "projection" not in {fault.code for fault in verify_ledger().faults}


def test_no_kept_of_an_address_starts_when_it_was_recorded(person: uuid.UUID) -> None:
    no = people.opt_out(person, address="+5511999998888")
    claimed = from_the_future(no)
    Suppression.objects.update(since=claimed)
    refolding.refold()
    assert Suppression.objects.get().since == no.recorded_at


def test_installation_without_such_facts_is_left_alone() -> None:
    assert refolding.refold() == 0
    assert not Installation.objects.exists()


def decision(person: uuid.UUID) -> str:
    found = actions.preview(subject_id=person, channel="whatsapp", purpose="marketing")
    return found.reason.replace("OUT_OF_HOURS", "CONSENT")

"""The golden cases of consent.md, section 6, each from the ledger's own events to the answer, one test each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.ledger import actions, deciding
from consent.models import Decision
from invenio_center.kernel import sql

from . import people

pytestmark = pytest.mark.django_db
MONDAY_NINE = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # 09:00 in São Paulo


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    read = deciding._read

    def stop_at(moment: datetime) -> None:
        monkeypatch.setattr(deciding, "_read", lambda question: replace(read(question), now=moment))

    return stop_at


def ask(person: uuid.UUID, channel: str, purpose: str, **known: Any) -> Decision:
    return actions.decide(subject_id=person, channel=channel, purpose=purpose, **{"ddd": "11", **known})


def answer(decision: Decision) -> tuple[str, str]:
    return decision.decision, decision.reason


def test_who_only_wrote_first_gets_no_offer_by_whatsapp(person: uuid.UUID) -> None:
    actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.1")
    found = ask(person, "whatsapp", "marketing", window_open=True)
    assert answer(found) == ("deny", "IMPLIED_NOT_ENOUGH")


def test_who_left_the_offers_and_writes_is_answered(person: uuid.UUID) -> None:
    people.opt_out(person, purposes=["marketing"])
    found = ask(person, "whatsapp", "reply", window_open=True, due=True)
    assert answer(found) == ("allow", "REPLY_WINDOW")


def test_an_imported_yes_alone_proves_nothing(person: uuid.UUID) -> None:
    people.event(person, "consent.declared", method="import")
    assert answer(ask(person, "whatsapp", "marketing")) == ("deny", "CONSENT_UNPROVEN")


def test_a_consent_for_mail_is_none_for_sms(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", channels=["email"])
    assert answer(ask(person, "sms", "marketing")) == ("deny", "CHANNEL_NOT_COVERED")


def test_saturday_at_four_in_the_afternoon_voice_waits_until_monday(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["voice"])
    clock(datetime(2026, 3, 7, 19, 0, tzinfo=UTC))
    found = ask(person, "voice", "marketing")
    assert (*answer(found), found.until) == ("defer", "OUT_OF_HOURS", MONDAY_NINE)


def test_rio_on_friday_at_six_waits_until_monday(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["voice"])
    clock(datetime(2026, 3, 6, 21, 0, tzinfo=UTC))
    found = ask(person, "voice", "marketing", ddd="21")
    assert (*answer(found), found.until) == ("defer", "OUT_OF_HOURS", MONDAY_NINE)


def test_half_past_nine_in_brasilia_is_too_early_in_acre(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["voice"])
    clock(datetime(2026, 3, 9, 12, 30, tzinfo=UTC))
    found = ask(person, "voice", "marketing", ddd="68")
    assert (*answer(found), found.until) == ("defer", "OUT_OF_HOURS", datetime(2026, 3, 9, 14, 0, tzinfo=UTC))


def test_a_notice_of_a_breach_reaches_who_left_by_mail(person: uuid.UUID) -> None:
    people.opt_out(person, channels=[])
    assert answer(ask(person, "email", "legal_notice", basis=True)) == ("allow", "LEGAL_NOTICE")


def test_and_not_by_whatsapp(person: uuid.UUID) -> None:
    people.opt_out(person, channels=[])
    assert answer(ask(person, "whatsapp", "legal_notice", basis=True)) == ("deny", "PLATFORM_OPTOUT")


def test_a_bill_by_sms_needs_the_contract_only(person: uuid.UUID) -> None:
    assert answer(ask(person, "sms", "transactional", basis=True)) == ("allow", "CONTRACT")


def test_the_same_bill_by_whatsapp_needs_consent(person: uuid.UUID) -> None:
    assert answer(ask(person, "whatsapp", "transactional", basis=True)) == ("deny", "NO_CONSENT")


def test_a_teenager_who_asked_to_be_called_at_five_to_nine_is_called(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["voice"], purposes=["service"], minor="teen")
    clock(datetime(2026, 3, 9, 23, 55, tzinfo=UTC))
    assert answer(ask(person, "voice", "scheduled_return", due=True)) == ("allow", "APPOINTMENT")


def test_an_opt_out_a_millisecond_before_the_claim_counts(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["email"])
    event = people.opt_out(person, channels=["email"])
    clock(event.recorded_at + timedelta(milliseconds=1))
    assert answer(ask(person, "email", "marketing")) == ("deny", "OPTED_OUT_CHANNEL")
    assert event.recorded_at <= sql.now()

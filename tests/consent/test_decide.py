"""The decision as the outbox asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from consent.ledger import actions, deciding, queries
from consent.ledger.errors import EventInvalid
from consent.models import ConsentText, Decision, Installation

from . import people

pytestmark = pytest.mark.django_db
MONDAY_NOON = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # in São Paulo
SATURDAY_16 = datetime(2026, 3, 7, 19, 0, tzinfo=UTC)
FRIDAY_18 = datetime(2026, 3, 6, 21, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the database's clock, as the decision reads it, show a given time."""
    read = deciding._read

    def stop_at(moment: datetime) -> None:
        monkeypatch.setattr(deciding, "_read", lambda question: replace(read(question), now=moment))

    return stop_at


def ask(person: uuid.UUID, channel: str, purpose: str, **known: Any) -> tuple[str, str]:
    decision = actions.decide(subject_id=person, channel=channel, purpose=purpose, ddd="11", **known)
    return decision.decision, decision.reason


def test_unknown_person_is_denied_everything_but_an_answer(person: uuid.UUID) -> None:
    assert ask(person, "whatsapp", "marketing") == ("deny", "NO_CONSENT")
    assert ask(person, "whatsapp", "reply") == ("deny", "WINDOW_CLOSED")
    assert ask(person, "whatsapp", "reply", window_open=True) == ("allow", "REPLY_WINDOW")


def test_implied_contact_carries_service_in_the_window_and_no_marketing(person: uuid.UUID) -> None:
    actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.1")
    assert ask(person, "whatsapp", "marketing", window_open=True) == ("deny", "IMPLIED_NOT_ENOUGH")
    assert ask(person, "whatsapp", "service", window_open=True) == ("allow", "IMPLIED_SERVICE")
    assert ask(person, "whatsapp", "service") == ("deny", "IMPLIED_NOT_ENOUGH")


def test_grant_allows_in_hours_and_defers_outside(person: uuid.UUID, text: ConsentText, clock: Any) -> None:
    event = people.event(person, "consent.granted", channels=["voice"])
    clock(MONDAY_NOON)
    decision = actions.decide(subject_id=person, channel="voice", purpose="marketing", ddd="11")
    assert (decision.decision, decision.reason, decision.consent_event_id) == (
        "allow",
        "CONSENT",
        event.event_id,
    )
    clock(SATURDAY_16)
    decision = actions.decide(subject_id=person, channel="voice", purpose="marketing", ddd="11")
    assert (decision.decision, decision.until) == ("defer", datetime(2026, 3, 9, 12, 0, tzinfo=UTC))
    clock(FRIDAY_18)
    assert ask(person, "voice", "marketing") == ("allow", "CONSENT")
    decision = actions.decide(subject_id=person, channel="voice", purpose="marketing", ddd="21")
    assert (decision.reason, decision.until) == ("OUT_OF_HOURS", datetime(2026, 3, 9, 12, 0, tzinfo=UTC))


def test_consent_elsewhere_is_named(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", channels=["email"], purposes=["marketing"])
    assert ask(person, "sms", "marketing") == ("deny", "CHANNEL_NOT_COVERED")
    assert ask(person, "email", "survey") == ("deny", "PURPOSE_NOT_COVERED")


def test_declared_consent_never_sends(person: uuid.UUID) -> None:
    people.event(person, "consent.declared", method="import")
    assert ask(person, "whatsapp", "marketing") == ("deny", "CONSENT_UNPROVEN")


def test_person_who_opted_out_and_writes_is_answered(person: uuid.UUID) -> None:
    people.opt_out(person, purposes=["marketing"])
    assert ask(person, "whatsapp", "reply", window_open=True) == ("allow", "REPLY_WINDOW")
    people.opt_out(person, channels=[])
    assert ask(person, "whatsapp", "reply", window_open=True) == ("deny", "OPTOUT_AFTER_INBOUND")
    assert ask(person, "whatsapp", "reply", window_open=True, due=True) == ("allow", "REPLY_WINDOW")


def test_legal_notice_by_email_but_not_on_a_platform_left(person: uuid.UUID) -> None:
    people.opt_out(person, channels=[])
    assert ask(person, "email", "legal_notice", basis=True) == ("allow", "LEGAL_NOTICE")
    assert ask(person, "whatsapp", "legal_notice", basis=True) == ("deny", "PLATFORM_OPTOUT")
    assert ask(person, "email", "legal_notice") == ("deny", "NO_LEGAL_BASIS")


def test_contract_carries_a_bill_by_sms_and_not_by_whatsapp(person: uuid.UUID) -> None:
    assert ask(person, "sms", "transactional", basis=True) == ("allow", "CONTRACT")
    assert ask(person, "whatsapp", "transactional", basis=True) == ("deny", "NO_CONSENT")


def test_opt_out_committed_just_before_denies(person: uuid.UUID, text: ConsentText, clock: Any) -> None:
    clock(MONDAY_NOON)
    people.event(person, "consent.granted", occurred_at=people.at(1))
    assert ask(person, "whatsapp", "marketing") == ("allow", "CONSENT")
    people.opt_out(person)
    assert ask(person, "whatsapp", "marketing") == ("deny", "OPTED_OUT_CHANNEL")


def test_address_that_said_no_is_denied_under_any_person(person: uuid.UUID, clock: Any) -> None:
    clock(MONDAY_NOON)
    people.event(person, "consent.granted", occurred_at=people.at(1))
    people.opt_out(people.someone(), address="+5511999998888")
    assert ask(person, "whatsapp", "marketing", address="+551199998888") == ("deny", "OPTED_OUT_CHANNEL")
    assert ask(person, "whatsapp", "marketing", address="+5511777776666") == ("allow", "CONSENT")
    people.event(person, "consent.granted")
    assert ask(person, "whatsapp", "marketing", address="+551199998888") == ("allow", "CONSENT")


def test_opt_out_of_one_purpose_by_address_leaves_the_others(person: uuid.UUID) -> None:
    people.opt_out(people.someone(), channels=["sms"], purposes=["marketing"], address="+5511999998888")
    known: dict[str, Any] = {"address": "+5511999998888", "basis": True}
    assert ask(person, "sms", "transactional", **known) == ("allow", "CONTRACT")
    assert ask(person, "sms", "marketing", **known) == ("deny", "OPTED_OUT_CHANNEL")


def test_the_persons_own_no_to_one_purpose_is_as_wide_as_it_was(person: uuid.UUID, text: ConsentText) -> None:
    """The list of addresses remembers the same act; it does not make it one of the whole channel."""
    address = "+5511999998888"
    people.opt_in(person, text)
    people.opt_out(person, channels=["sms"], purposes=["marketing"], address=address)
    assert ask(person, "sms", "marketing", address=address) == ("deny", "OPTED_OUT_PURPOSE")
    people.opt_out(person, channels=["sms"], address=address)
    assert ask(person, "sms", "marketing", address=address) == ("deny", "OPTED_OUT_CHANNEL")


def test_halted_ledger_denies_everything(person: uuid.UUID) -> None:
    queries.tenant_id()
    Installation.objects.update(halted_at=timezone.now(), halted_reason="backup antigo")
    assert ask(person, "whatsapp", "reply", window_open=True) == ("deny", "LEDGER_UNAVAILABLE")


def test_restricted_erased_and_minor_people(person: uuid.UUID, clock: Any) -> None:
    clock(MONDAY_NOON)
    people.event(person, "consent.granted", minor="teen")
    assert ask(person, "whatsapp", "marketing") == ("deny", "MINOR_MARKETING")
    people.event(person, "subject.restricted", channels=[], purposes=[], method="system")
    assert ask(person, "whatsapp", "marketing") == ("deny", "SUBJECT_RESTRICTED")
    actions.erase_subject(subject_id=person, actor="compliance")
    assert ask(person, "whatsapp", "reply", window_open=True) == ("deny", "SUBJECT_ERASED")


def test_child_needs_the_guardians_act_and_gets_no_marketing_even_then(person: uuid.UUID) -> None:
    granted = people.event(person, "consent.granted", minor="child", purposes=["service", "marketing"])
    assert ask(person, "whatsapp", "service") == ("deny", "MINOR_NO_GUARDIAN")
    refs = [{"rel": "guardian_of", "event_id": granted.event_id}]
    people.event(person, "consent.granted", minor="child", actor="guardian", purposes=["service"], refs=refs)
    assert ask(person, "whatsapp", "service") == ("allow", "CONSENT")
    assert ask(person, "whatsapp", "marketing") == ("deny", "MINOR_MARKETING")


def test_confirmation_goes_only_to_who_awaits_one(person: uuid.UUID, text: ConsentText) -> None:
    assert ask(person, "sms", "optin_confirmation", due=True) == ("deny", "CONFIRMATION_NOT_DUE")
    people.opt_in(person, text, double_opt_in="pending")
    assert ask(person, "sms", "optin_confirmation", due=True) == ("allow", "OPTIN_CONFIRMATION")
    assert ask(person, "sms", "optin_confirmation") == ("deny", "CONFIRMATION_NOT_DUE")


def test_platform_outside_the_window_needs_a_template(person: uuid.UUID, clock: Any) -> None:
    clock(MONDAY_NOON)
    people.event(person, "consent.granted")
    question: dict[str, Any] = {
        "subject_id": person,
        "channel": "whatsapp",
        "purpose": "marketing",
        "ddd": "11",
    }
    assert actions.decide(**question).requires_template
    assert not actions.decide(**question, window_open=True).requires_template


def test_every_decision_is_kept_with_what_it_was_made_of(person: uuid.UUID) -> None:
    decision = actions.decide(subject_id=person, channel="sms", purpose="marketing", cap_over=True)
    stored = Decision.objects.get(pk=decision.pk)
    assert (stored.decision, stored.reason, stored.rules_version) == ("deny", "NO_CONSENT", "2")
    assert stored.inputs["consent"] == "unknown" and stored.inputs["cap_over"] is True
    assert abs((stored.decided_at - timezone.now()).total_seconds()) < 5


def test_decision_is_one_read_and_one_row(person: uuid.UUID, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        ask(person, "sms", "marketing", address="+5511999998888")


def test_many_decisions_are_one_read_and_one_write(django_assert_num_queries: Any) -> None:
    crowd = [people.someone() for _ in range(6)]
    people.event(crowd[1], "consent.granted", channels=["email"])
    people.opt_out(crowd[2], address="joao@example.com")
    questions = [
        actions.Question(person, "email", "marketing", address="joao@example.com" if place == 3 else None)
        for place, person in enumerate([*crowd, crowd[1]])
    ]
    with django_assert_num_queries(2):
        found = actions.decide_many(questions)
    single = [deciding.decide(question, store=False) for question in questions]
    assert [one.reason for one in found] == [one.reason for one in single]
    assert [one.subject_id for one in found] == [question.subject_id for question in questions]
    assert Decision.objects.count() == 7
    assert actions.decide_many([]) == []


def test_preview_answers_the_same_and_keeps_nothing(person: uuid.UUID) -> None:
    preview = actions.preview(subject_id=person, channel="sms", purpose="transactional", basis=True)
    assert (preview.decision, preview.reason) == ("allow", "CONTRACT")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("channel", "purpose"), [("pigeon", "reply"), ("sms", "gossip")])
def test_unknown_channel_or_purpose_is_refused(person: uuid.UUID, channel: str, purpose: str) -> None:
    with pytest.raises(EventInvalid):
        ask(person, channel, purpose)


def test_a_full_cap_waits_until_it_has_room_inside_the_hours(person: uuid.UUID, clock: Any) -> None:
    people.event(person, "consent.granted", channels=["sms"])
    clock(MONDAY_NOON)
    room = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # 22:30 in São Paulo
    decision = actions.decide(
        subject_id=person, channel="sms", purpose="marketing", ddd="11", cap_over=True, cap_until=room
    )
    assert (decision.decision, decision.reason) == ("defer", "FREQUENCY_CAP")
    assert decision.until == datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_merged_people_get_the_stricter_answer(person: uuid.UUID, clock: Any) -> None:
    clock(MONDAY_NOON)
    other = people.someone()
    people.event(person, "consent.granted")
    people.opt_out(other)
    assert ask(person, "whatsapp", "marketing") == ("allow", "CONSENT")
    actions.merge_subjects(survivor=person, merged=other)
    assert ask(person, "whatsapp", "marketing") == ("deny", "OPTED_OUT_CHANNEL")
    actions.unmerge_subject(merged=other)
    assert ask(person, "whatsapp", "marketing") == ("allow", "CONSENT")


def test_consent_of_a_merged_record_serves_the_survivor(person: uuid.UUID, clock: Any) -> None:
    clock(MONDAY_NOON)
    other = people.someone()
    people.event(other, "consent.granted")
    actions.merge_subjects(survivor=person, merged=other)
    assert ask(person, "whatsapp", "marketing") == ("allow", "CONSENT")
    assert [event.subject_id for event in queries.timeline(person)] == [other, other]

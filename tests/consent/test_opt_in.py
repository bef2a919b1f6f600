"""Consents that prove something, and those that are refused because they would not."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.ledger import actions, optin, queries, suppression
from consent.ledger.errors import OptInRefused
from consent.models import ConsentEvent, ConsentText
from invenio_center.kernel.errors import Conflict, NotFound

from . import people

pytestmark = pytest.mark.django_db


def state(person: uuid.UUID, channel: str = "whatsapp", purpose: str = "marketing") -> dict[str, Any]:
    return next(
        row for row in queries.state(person) if (row["channel"], row["purpose"]) == (channel, purpose)
    )


def refusal(**act: Any) -> list[str]:
    with pytest.raises(OptInRefused) as refused:
        people.opt_in(**act)
    codes: list[str] = refused.value.data["codes"]
    return codes


def test_opt_in_grants_the_whole_scope_of_the_text(person: uuid.UUID, text: ConsentText) -> None:
    event = people.opt_in(person, text)
    assert (event.channels, event.purposes) == (["email", "sms", "whatsapp"], ["marketing", "transactional"])
    assert event.text == {
        "code": "lp-verao",
        "policy_version": "v2.1",
        "sha256": text.body_sha256,
        "version": 1,
    }
    row = state(person)
    assert (row["state"], row["reason"], row["event"]) == ("granted", "CONSENT", event.event_id)
    assert state(person, "voice")["state"] == "unknown"


def test_opt_in_may_be_narrower_than_the_text_but_not_wider(person: uuid.UUID, text: ConsentText) -> None:
    people.opt_in(person, text, channels=["sms"], purposes=["marketing"])
    assert state(person, "sms")["state"] == "granted" and state(person, "email")["state"] == "unknown"
    assert refusal(person=person, text=text, channels=["voice"]) == ["NOT_COVERED"]
    assert refusal(person=person, text=text, purposes=["collections"]) == ["NOT_COVERED"]
    assert refusal(person=person, text=text, channels=[]) == ["NOT_COVERED"]


def test_text_must_have_been_published_at_that_time(person: uuid.UUID, text: ConsentText) -> None:
    before = text.published_at - timedelta(seconds=1)  # type: ignore[operator]
    assert refusal(person=person, text=text, occurred_at=before) == ["TEXT_MISMATCH"]
    draft = actions.create_draft(code="lp-verao", body=people.BODY)
    assert refusal(person=person, text=draft) == ["TEXT_MISMATCH"]
    assert refusal(person=person, text=ConsentText(code="nunca", version=1))[0] == "TEXT_UNKNOWN"


def test_clock_that_is_fast_gives_a_consent_no_head_start(person: uuid.UUID, text: ConsentText) -> None:
    """Within the tolerance the act is recorded, as having happened when the database heard of it."""
    ahead = timezone.now() + timedelta(minutes=4, seconds=50)
    event = people.opt_in(person, text, occurred_at=ahead)
    assert event.occurred_at <= event.recorded_at
    assert event.expires_at and event.expires_at < optin.months_later(ahead, 25)
    people.opt_out(person)
    assert state(person)["state"] == "withdrawn"
    answer = actions.preview(subject_id=person, channel="whatsapp", purpose="marketing")
    assert (answer.decision, answer.reason) == ("deny", "OPTED_OUT_CHANNEL")


def test_no_from_a_fast_clock_does_not_outlive_the_next_yes(person: uuid.UUID, text: ConsentText) -> None:
    ahead = timezone.now() + timedelta(minutes=4)
    people.opt_out(person, occurred_at=ahead, address="+5511999998888")
    people.opt_in(person, text)
    asked = {"channel": "whatsapp", "purpose": "marketing", "address": "+5511999998888"}
    assert actions.preview(subject_id=person, **asked).reason in ("CONSENT", "OUT_OF_HOURS")


def test_all_reasons_are_told_at_once(person: uuid.UUID, text: ConsentText) -> None:
    future = timezone.now() + timedelta(hours=1)
    act = {"pii": {"name": "João"}, "method": "system", "minor": "child", "occurred_at": future}
    assert set(refusal(person=person, text=text, **act)) == {
        "NO_IDENTIFIER",
        "NO_ACTION",
        "MINOR_NO_GUARDIAN",
        "BAD_TIME",
    }
    assert not ConsentEvent.objects.exists()


def test_marketing_expires_after_twenty_five_months(person: uuid.UUID, text: ConsentText) -> None:
    event = people.opt_in(person, text)
    assert event.expires_at == optin.months_later(event.occurred_at, 25)
    service = people.opt_in(person, text, purposes=["transactional"])
    assert service.expires_at is None


def test_months_end_where_the_month_ends() -> None:
    january = people.LONG_AGO.replace(day=31)
    assert optin.months_later(january, 25).date().isoformat() == "2026-02-28"
    assert optin.months_later(january, 11).date().isoformat() == "2024-12-31"


def test_generic_channels_cover_only_the_address_given(person: uuid.UUID) -> None:
    text = people.published(
        "geral", "Aceito receber ofertas da Empresa XYZ por diferentes canais de mensagem."
    )
    assert text.verdict == "valid_with_warnings"
    assert refusal(person=person, text=text, channels=["whatsapp"]) == ["NOT_COVERED"]
    assert refusal(person=person, text=text, channels=["email"]) == ["NOT_COVERED"]
    people.opt_in(person, text, channels=["sms"])
    assert state(person, "sms")["state"] == "granted"


def test_import_never_beats_an_opt_out(person: uuid.UUID, text: ConsentText) -> None:
    people.opt_out(people.someone(), address="+55 11 99999-8888")
    assert refusal(person=person, text=text, method="import") == ["SUPPRESSED"]
    assert people.opt_in(person, text, method="import", channels=["email"]).type == "consent.granted"


def test_double_opt_in_waits_for_the_second_act(person: uuid.UUID, text: ConsentText) -> None:
    asked = people.opt_in(person, text, double_opt_in="pending")
    assert state(person)["state"] == "pending"
    confirmed = actions.confirm_opt_in(subject_id=person, event_id=asked.event_id, origin={"kind": "email"})
    assert confirmed.refs == [{"event_id": str(asked.event_id), "rel": "confirms"}]
    assert state(person)["state"] == "granted"
    assert queries.evidence_level(confirmed) == "E4"
    with pytest.raises(Conflict):
        actions.confirm_opt_in(subject_id=person, event_id=asked.event_id, origin={"kind": "email"})


def test_only_the_person_asked_can_confirm(person: uuid.UUID, text: ConsentText) -> None:
    asked = people.opt_in(person, text, double_opt_in="pending")
    for subject, event in (
        (people.someone(), asked.event_id),
        (person, people.opt_in(person, text).event_id),
    ):
        with pytest.raises(NotFound):
            actions.confirm_opt_in(subject_id=subject, event_id=event, origin={"kind": "email"})


def test_first_contact_is_recorded_once_per_channel(person: uuid.UUID) -> None:
    first = actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.1")
    assert first is not None
    assert (first.type, first.legal_basis, first.method) == ("contact.initiated", "LGPD-7-V", "first_inbound")
    assert actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.2") is None
    assert actions.record_first_contact(subject_id=person, channel="sms", ref="1") is not None
    assert state(person, purpose="service")["state"] == "implied"


def test_known_contact_costs_one_read(person: uuid.UUID, django_assert_num_queries: Any) -> None:
    actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.1")
    with django_assert_num_queries(1):
        actions.record_first_contact(subject_id=person, channel="whatsapp", ref="wamid.2")


def test_opt_out_names_the_grants_it_ends(person: uuid.UUID, text: ConsentText) -> None:
    granted = people.opt_in(person, text)
    event = people.opt_out(person)
    assert event.refs == [{"event_id": str(granted.event_id), "rel": "withdraws"}]
    assert (state(person)["state"], state(person)["reason"]) == ("withdrawn", "OPTED_OUT_CHANNEL")
    assert state(person, "sms")["state"] == "granted"


def test_agreeing_again_after_an_opt_out_counts(person: uuid.UUID, text: ConsentText) -> None:
    people.opt_out(person, address="+5511999998888")
    people.opt_in(person, text)
    assert state(person)["state"] == "granted"


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("+5511999998888", "+551199998888"),
        ("+551199998888", "+55 (11) 99999-8888"),
        ("Joao@Example.com ", "joao@example.COM"),
        ("12345", "12345"),
    ],
)
def test_suppression_knows_every_spelling_of_an_address(person: uuid.UUID, stored: str, asked: str) -> None:
    people.opt_out(person, address=stored)
    assert suppression.is_suppressed(asked, "whatsapp")
    assert not suppression.is_suppressed(asked, "sms")


def test_landline_and_mobile_are_not_confused() -> None:
    assert suppression.canonical_address("+5511933334444") != suppression.canonical_address("+551133334444")


def test_opt_out_of_everything_suppresses_every_channel(person: uuid.UUID) -> None:
    people.opt_out(person, channels=[], address="joao@example.com")
    assert suppression.is_suppressed("joao@example.com", "email")
    assert suppression.is_suppressed("joao@example.com", "telegram")


def test_evidence_levels(person: uuid.UUID, text: ConsentText) -> None:
    declared = people.event(person, "consent.declared", method="import")
    imported = people.opt_in(person, text, method="import", origin={"kind": "import", "ref": "a:1"})
    native = people.opt_in(person, text)
    assert [queries.evidence_level(one) for one in (declared, imported, native)] == ["E1", "E2", "E3"]


@pytest.mark.parametrize("kind", ["api", "center"])
def test_what_somebody_wrote_down_was_not_seen_here(person: uuid.UUID, text: ConsentText, kind: str) -> None:
    told = people.opt_in(person, text, origin={"kind": kind, "ref": None})
    assert queries.evidence_level(told) == "E2"


@pytest.mark.parametrize(
    "method", ["first_inbound", "keyword", "one_click", "provider_signal", "double_opt_in", "system"]
)
def test_what_is_no_act_of_agreeing_grants_nothing(person: uuid.UUID, text: ConsentText, method: str) -> None:
    assert refusal(person=person, text=text, method=method) == ["NO_ACTION"]

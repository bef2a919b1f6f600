"""What a row of a file becomes: each rule for imports, one by one (docs/imports.md)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from consent.ledger import actions, importing, queries, rulings
from consent.ledger.importing import Act, Entry, Ruling
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentText, ImportedText

from . import people

pytestmark = pytest.mark.django_db
PHONE = (("phone", "+5511999998888"),)
BODY = "Quero receber ofertas da Empresa XYZ por SMS e WhatsApp."
YES = Act(accepts=True, identifiers=PHONE)


@pytest.fixture
def full(text: ConsentText) -> Act:
    """Everything a proof needs: date, text, origin, method."""
    day = timezone.now() - timedelta(days=100)
    return replace(YES, occurred_at=day, body=BODY, origin="loja do centro", method="paper")


def judge(act: Act, person: uuid.UUID | None = None, *, attested: bool = True) -> Ruling:
    return importing.read([act], [person] if person else []).judge(act, person, attested=attested)


def bring_in(act: Act, person: uuid.UUID, *, attested: bool = True) -> ConsentEvent:
    ruling = judge(act, person, attested=attested)
    return importing.record([Entry(person, act, ruling, "lote/2")], importer=None)[0]


def state(person: uuid.UUID, channel: str = "whatsapp", purpose: str = "marketing") -> str:
    rows = queries.state(person)
    return next(row["state"] for row in rows if (row["channel"], row["purpose"]) == (channel, purpose))


def decide(person: uuid.UUID, channel: str = "sms", purpose: str = "transactional") -> tuple[str, str]:
    found = actions.decide(subject_id=person, channel=channel, purpose=purpose, ddd="11")
    return found.decision, found.reason


def test_a_text_that_was_ruled_out_proves_nothing_until_it_is_ruled_in(full: Act, text: ConsentText) -> None:
    named = replace(full, body="", text=(text.code, text.version), occurred_at=timezone.now())
    earlier = replace(full, body=text.body)  # quotes the same words, from before they were published
    rule = partial(rulings.rule, public_id=text.public_id, reason="Revisto pelo encarregado.")
    rule(verdict="invalid", ruled_by=uuid.uuid4())
    assert judge(named).codes == judge(earlier).codes == ("TEXT_RULED_OUT",)
    rule(verdict="valid", ruled_by=uuid.uuid4(), approved_by=uuid.uuid4())
    assert judge(named).outcome == judge(earlier).outcome == importing.GRANTED


def test_rows_are_judged_without_asking_the_database_again(
    full: Act, text: ConsentText, django_assert_num_queries: Any
) -> None:
    known = importing.read([full], [])
    with django_assert_num_queries(0):
        assert known.judge(full, None, attested=True).outcome == importing.GRANTED


def test_a_bare_yes_is_declared_and_permits_no_send(person: uuid.UUID, text: ConsentText) -> None:
    event = bring_in(YES, person)
    assert (event.type, queries.evidence_level(event)) == ("consent.declared", "E1")
    assert (state(person), state(person, "email")) == ("declared", "unknown")
    for channel in ("sms", "whatsapp", "voice"):
        for purpose in ("service", "transactional", "marketing"):
            assert decide(person, channel, purpose) == ("deny", "CONSENT_UNPROVEN")


def test_a_full_proof_with_attestation_is_granted(person: uuid.UUID, full: Act) -> None:
    event = bring_in(full, person)
    assert (event.type, queries.evidence_level(event), event.method) == ("consent.granted", "E2", "import")
    assert (event.channels, event.purposes) == (["sms", "whatsapp"], ["marketing"])
    assert event.occurred_at == full.occurred_at.replace(  # type: ignore[union-attr]
        microsecond=full.occurred_at.microsecond // 1000 * 1000  # type: ignore[union-attr]
    )
    assert event.actor["kind"] == "import"
    assert queries.body_of(event) == BODY
    assert state(person) == "granted"


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ({"occurred_at": None}, "NO_DATE"),
        ({"body": ""}, "NO_TEXT"),
        ({"origin": ""}, "NO_ORIGIN"),
        ({"method": ""}, "NO_METHOD"),
        ({"occurred_at": datetime(2023, 1, 1, tzinfo=UTC)}, "TOO_OLD"),
    ],
)
def test_whatever_a_proof_lacks_leaves_it_declared(full: Act, without: dict[str, object], code: str) -> None:
    found = judge(replace(full, **without))  # type: ignore[arg-type]
    assert (found.outcome, found.codes) == ("declared", (code,))


def test_without_attestation_nothing_is_granted(full: Act) -> None:
    found = judge(full, attested=False)
    assert (found.outcome, found.codes) == ("declared", ("NOT_ATTESTED",))


def test_older_than_25_months_is_declared_to_the_day(full: Act) -> None:
    now = timezone.now()
    month, year = (now.month - 1 - 25) % 12 + 1, now.year + (now.month - 1 - 25) // 12
    limit = now.replace(year=year, month=month, day=min(now.day, 28))
    assert judge(replace(full, occurred_at=limit - timedelta(days=4))).codes == ("TOO_OLD",)
    assert judge(replace(full, occurred_at=limit + timedelta(days=4))).outcome == "granted"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Li e estou ciente da política de privacidade da Empresa XYZ.", "ACK_ONLY"),
        ("Ao continuar navegando, você aceita receber ofertas da Empresa XYZ por e-mail.", "INFERRED"),
        ("Quero receber ofertas da Outra Loja por SMS.", "NO_CONTROLLER"),
    ],
)
def test_a_text_that_is_no_consent_is_an_error_and_not_a_declaration(full: Act, body: str, code: str) -> None:
    found = judge(replace(full, body=body))
    assert (found.outcome, found.codes[0]) == ("", "TEXT_INVALID")
    assert code in found.codes


def test_a_text_of_the_catalogue_must_have_been_published_by_then(text: ConsentText, full: Act) -> None:
    act = replace(full, body="", text=(text.code, text.version))
    assert judge(act).codes == ("TEXT_MISMATCH",)
    assert judge(replace(act, text=(text.code, 9))).codes == ("TEXT_UNKNOWN",)
    today = replace(act, occurred_at=timezone.now())
    assert judge(today).outcome == "granted"
    assert judge(replace(today, body=BODY)).codes == ("TEXT_DIFFERS",)
    assert judge(replace(today, body=people.BODY)).text == text


def test_words_of_the_catalogue_are_that_text_once_it_was_published(full: Act, text: ConsentText) -> None:
    assert judge(replace(full, body=people.BODY, occurred_at=timezone.now())).text == text
    earlier = judge(replace(full, body=people.BODY)).text
    assert isinstance(earlier, ImportedText)


def test_nothing_outside_what_the_text_covers(full: Act) -> None:
    assert judge(replace(full, channels=("email",))).codes == ("NOT_COVERED",)
    assert judge(replace(full, purposes=("collections",))).codes == ("NOT_COVERED",)
    assert judge(replace(full, channels=("sms",))).channels == ("sms",)


def test_a_text_with_channels_in_general_covers_the_address_given(full: Act) -> None:
    body = "Aceito receber ofertas da Empresa XYZ por diferentes canais de mensagem."
    assert judge(replace(full, body=body)).channels == ("sms",)
    assert judge(replace(full, body=body, channels=("whatsapp",))).codes == ("NOT_COVERED",)


def test_a_no_is_a_refusal_of_everything_unless_it_names_less(person: uuid.UUID, text: ConsentText) -> None:
    bring_in(Act(accepts=False, identifiers=PHONE), person)
    assert {row["state"] for row in queries.state(person)} == {"refused"}
    other = people.someone()
    bring_in(Act(accepts=False, identifiers=PHONE, channels=("sms",)), other)
    assert (state(other, "sms"), state(other)) == ("refused", "unknown")


def test_an_address_that_said_no_stays_out_in_both_its_forms(person: uuid.UUID, full: Act) -> None:
    people.opt_out(people.someone(), address="+551199998888", channels=["whatsapp"])
    found = judge(full)
    assert (found.outcome, found.channels) == ("granted", ("sms",))
    people.opt_out(people.someone(), address="+551199998888", channels=[])
    assert (judge(full).outcome, judge(full).codes) == ("withheld", ("SUPPRESSED",))
    assert judge(YES).outcome == "withheld"


def test_a_newer_withdrawal_wins_and_an_older_one_does_not(person: uuid.UUID, full: Act) -> None:
    assert full.occurred_at is not None
    people.opt_out(person, channels=[], occurred_at=full.occurred_at - timedelta(days=1))
    assert judge(full, person).outcome == "granted"
    assert (judge(YES, person).outcome, judge(YES, person).codes) == ("withheld", ("WITHDRAWN",))
    people.opt_out(person, channels=[], occurred_at=full.occurred_at + timedelta(days=1))
    assert (judge(full, person).outcome, judge(full, person).codes) == ("withheld", ("WITHDRAWN",))


def test_imported_texts_never_change_and_are_no_texts_for_forms(person: uuid.UUID, full: Act) -> None:
    event = bring_in(full, person)
    kept = ImportedText.objects.get()
    assert (event.text or {})["code"] == kept.code
    assert queries.published_text(kept.code) is None
    assert kept.code not in {one.code for one in queries.texts()}
    with pytest.raises(Error), transaction.atomic():
        ImportedText.objects.update(body="Outra coisa")
    bring_in(full, people.someone())
    assert ImportedText.objects.count() == 1
    assert verify_ledger().ok


def test_an_undone_import_takes_back_its_own_events_only(person: uuid.UUID, full: Act) -> None:
    assert full.occurred_at is not None
    native = people.event(person, "consent.granted", occurred_at=full.occurred_at - timedelta(days=9))
    first, second = bring_in(full, person), bring_in(full, person)
    importing.take_back([second.event_id], ref="lote", importer=None)
    assert _event_of(person) == first.event_id
    importing.take_back([first.event_id], ref="lote", importer=None)
    assert _event_of(person) == native.event_id
    assert verify_ledger().ok


def _event_of(person: uuid.UUID) -> uuid.UUID | None:
    rows = queries.state(person)
    return next(row["event"] for row in rows if (row["channel"], row["purpose"]) == ("whatsapp", "marketing"))


def test_what_was_taken_back_shows_as_invalidated_and_a_withdrawal_stays(
    person: uuid.UUID, full: Act
) -> None:
    assert full.occurred_at is not None
    granted = bring_in(full, person)
    importing.take_back([granted.event_id], ref="lote", importer=None)
    assert state(person) == "invalidated"
    bring_in(full, person)
    assert state(person) == "granted"
    other = people.someone()
    people.opt_out(other, channels=[], occurred_at=full.occurred_at - timedelta(days=1))
    granted = bring_in(full, other)
    assert state(other) == "granted"
    importing.take_back([granted.event_id], ref="lote", importer=None)
    assert state(other) == "withdrawn"


def test_an_imported_no_taken_back_leaves_the_no_that_was_there(person: uuid.UUID, text: ConsentText) -> None:
    no = Act(accepts=False, identifiers=PHONE)
    refusal = bring_in(no, person)
    importing.take_back([refusal.event_id], ref="lote", importer=None)
    assert state(person) == "unknown"
    people.opt_out(person, channels=[], occurred_at=people.LONG_AGO)
    refusal = bring_in(no, person)
    assert state(person) == "refused"
    importing.take_back([refusal.event_id], ref="lote", importer=None)
    assert state(person) == "withdrawn"

"""Appending to the chain, and everything else being refused."""

from __future__ import annotations

import uuid
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from consent import hashing
from consent.ledger import actions, chain, drafting, queries, tallying
from consent.ledger.actions import Draft, Evidence
from consent.ledger.errors import EventInvalid, OptInRefused
from consent.ledger.signing import sign_head
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, ConsentEvidence, ConsentVault, Decision, SubjectState, TreeHead

from . import people, vectors

pytestmark = pytest.mark.django_db


def test_database_and_pure_module_hash_alike(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII)
    assert hashing.canonical(event.facts).decode() == event.canonical
    assert hashing.event_hash(event.facts) == event.event_hash


def test_documented_event_comes_out_of_the_pieces_to_the_letter() -> None:
    fields = {key: value for key, value in vectors.event_1().items() if key not in chain.LINKED}
    a, b, c, d = chain.split(fields)
    assert a + hashing.ZERO_HASH + b + "2024-01-15T14:30:00.412Z" + c + "1" + d == vectors.LINE_1


def test_events_are_numbered_without_gaps_and_point_back() -> None:
    events = [people.event(people.someone(), "consent.granted") for _ in range(4)]
    assert [event.seq for event in events] == [1, 2, 3, 4]
    assert events[0].prev_hash == hashing.ZERO_HASH
    assert [event.prev_hash for event in events[1:]] == [event.event_hash for event in events[:-1]]
    assert {event.facts["tenant_id"] for event in events} == {str(queries.tenant_id())}


def test_returned_event_equals_the_stored_row(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII, expires_at=timezone.now())
    stored = ConsentEvent.objects.get(pk=event.pk)
    for name in ("seq", "event_hash", "canonical", "event_id", "subject_id", "type", "method", "channels"):
        assert getattr(stored, name) == getattr(event, name)
    assert (stored.purposes, stored.occurred_at, stored.recorded_at) == (
        event.purposes,
        event.occurred_at,
        event.recorded_at,
    )
    assert stored.facts == event.facts


PARTS = 2 * chain.PART + 1


def drafts_of(persons: list[uuid.UUID], **more: Any) -> list[Draft]:
    return [
        Draft(
            "consent.granted",
            person,
            "subject",
            ["sms"],
            ["marketing"],
            "api",
            people.ORIGIN,
            "LGPD-7-I",
            **more,
        )
        for person in persons
    ]


def test_batch_is_linked_in_the_order_given() -> None:
    drafts = drafts_of([people.someone() for _ in range(50)])
    events = actions.append_events(drafts)
    assert [event.subject_id for event in events] == [draft.subject_id for draft in drafts]
    assert [event.seq for event in events] == list(range(1, 51))
    assert actions.append_events([]) == []


def test_batch_with_several_events_of_one_person_folds_them_all(person: uuid.UUID) -> None:
    scope: tuple[Any, ...] = (person, "subject", ["sms"], ["marketing"], "api", people.ORIGIN, "LGPD-7-I")
    actions.append_events(
        [
            Draft("consent.granted", *scope, occurred_at=people.at(1)),
            Draft("consent.withdrawn", *scope, occurred_at=people.at(2)),
        ]
    )
    row = next(
        row for row in queries.state(person) if (row["channel"], row["purpose"]) == ("sms", "marketing")
    )
    assert row["state"] == "withdrawn"


def test_a_long_batch_is_one_chain_though_it_is_sent_in_parts(django_assert_num_queries: Any) -> None:
    people.event(people.someone(), "consent.granted")
    drafts = drafts_of(
        [people.someone() for _ in range(PARTS)], pii=people.PII, evidence=[Evidence("scan", b"ink")]
    )
    with django_assert_num_queries(9):  # two savepoints, begin, three parts, evidence, two releases
        events = actions.append_events(drafts)
    assert [event.seq for event in events] == list(range(2, PARTS + 2))
    assert [event.subject_id for event in events] == [draft.subject_id for draft in drafts]
    assert list(ConsentEvent.objects.order_by("seq").values_list("event_hash", flat=True)[1:]) == [
        event.event_hash for event in events
    ]
    assert all(queries.vault_of(event) == people.PII for event in (events[0], events[chain.PART], events[-1]))
    assert ConsentEvidence.objects.get(event=events[-1]).open()[1] == b"ink"
    assert verify_ledger().ok


def test_what_one_part_changes_of_a_person_the_next_one_knows(person: uuid.UUID) -> None:
    first = drafts_of([person], pii=people.PII)
    others = drafts_of([people.someone() for _ in range(chain.PART)])
    last = replace(first[0], channels=["email"])
    events = actions.append_events([*first, *others, last])
    assert {row["channel"] for row in queries.state(person) if row["state"] == "granted"} == {"sms", "email"}
    assert queries.vault_of(events[0]) == queries.vault_of(events[-1]) == people.PII
    assert verify_ledger().ok and not tallying.differ()


def test_a_part_that_fails_takes_the_whole_batch_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = drafts_of([people.someone() for _ in range(PARTS)])
    ids = count()
    with monkeypatch.context() as patched, pytest.raises(IntegrityError, match="consent_event_event_id_key"):
        patched.setattr(drafting, "uuid7", lambda: uuid.UUID(int=min(next(ids), chain.PART)))
        actions.append_events(drafts)
    assert not ConsentEvent.objects.exists() and not SubjectState.objects.exists()
    assert actions.append_events(drafts)[0].seq == 1


def test_nothing_is_left_of_a_batch_that_broke_off_after_its_first_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared = [
        actions.pack(draft).prepared() for draft in drafts_of([people.someone() for _ in range(PARTS)])
    ]
    split, calls = chain.split, count()

    def breaking(fields: dict[str, Any]) -> chain.Pieces:
        if next(calls) == chain.PART:
            raise hashing.NotCanonical("broken off")
        return split(fields)

    monkeypatch.setattr(chain, "split", breaking)
    with transaction.atomic(), suppress(hashing.NotCanonical):
        chain.append(prepared)
    assert next(calls) == chain.PART + 1 and not ConsentEvent.objects.exists()
    assert not SubjectState.objects.exists()
    assert people.event(people.someone(), "consent.granted").seq == 1


def test_a_refused_draft_at_the_end_of_a_long_batch_leaves_nothing_of_it() -> None:
    drafts = drafts_of([people.someone() for _ in range(PARTS)])
    with transaction.atomic():
        with pytest.raises(EventInvalid):
            actions.append_events([*drafts, replace(drafts[0], method="carta")])
        assert not ConsentEvent.objects.exists() and not SubjectState.objects.exists()
        assert people.event(people.someone(), "consent.granted").seq == 1
    assert verify_ledger().ok and not tallying.differ()


def test_a_fact_from_the_future_at_the_end_of_a_long_batch_leaves_nothing_of_it() -> None:
    drafts = drafts_of([people.someone() for _ in range(PARTS)])
    later = replace(drafts[-1], occurred_at=timezone.now() + timedelta(minutes=10))
    with transaction.atomic(), pytest.raises(OptInRefused):
        actions.append_events([*drafts[:-1], later])
    assert not ConsentEvent.objects.exists() and not SubjectState.objects.exists()


def test_of_a_long_batch_the_last_events_are_made_when_the_first_are_on_their_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps: list[str] = []
    pack, split = actions.pack, chain.split

    def packing(draft: Draft) -> drafting.Packed:
        steps.append("made")
        return pack(draft)

    def splitting(fields: dict[str, Any]) -> chain.Pieces:
        steps.append("sent")
        return split(fields)

    monkeypatch.setattr(actions, "pack", packing)
    monkeypatch.setattr(chain, "split", splitting)
    actions.append_events(drafts_of([people.someone() for _ in range(PARTS)]))
    assert steps[: 2 * chain.FIRST + 1] == ["made"] * chain.FIRST + ["sent"] * chain.FIRST + ["made"]
    steps.clear()
    actions.append_events(drafts_of([people.someone() for _ in range(chain.PART)]))
    assert steps == ["made"] * chain.PART + ["sent"] * chain.PART


@pytest.mark.parametrize(
    ("number", "sizes"),
    [
        (0, []),
        (1, [1]),
        (chain.PART, [chain.PART]),
        (chain.PART + 1, [chain.FIRST, chain.PART + 1 - chain.FIRST]),
        (
            chain.FIRST + 2 * chain.PART + 3,
            [chain.FIRST, min(2 * chain.FIRST, chain.PART), chain.PART, 3],
        ),
    ],
)
def test_every_event_is_in_one_part(number: int, sizes: list[int]) -> None:
    assert list(chain._sizes(number)) == sizes


def test_appending_takes_two_statements(person: uuid.UUID, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):  # savepoint, begin, append, release
        people.event(person, "consent.granted", pii=people.PII)


def test_personal_data_stay_out_of_the_event(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", pii=people.PII)
    for secret in ("João", "999998888", "203.0.113.7", "utm"):
        assert secret not in event.canonical
    assert queries.vault_of(event) == people.PII
    salt, pii = ConsentVault.objects.get(event=event).open()
    assert hashing.pii_commit(salt, pii) == event.pii_commit
    assert "João" not in ConsentVault.objects.get(event=event).box


def test_event_without_personal_data_has_no_vault(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted")
    assert event.pii_commit == hashing.NO_PII_COMMIT
    assert queries.vault_of(event) is None


def test_evidence_is_committed_in_the_event_and_kept_encrypted(person: uuid.UUID) -> None:
    event = people.event(
        person, "consent.granted", evidence=[Evidence("scan", b"ink"), Evidence("recording", b"voice")]
    )
    assert [one["commit"] for one in event.evidence] == sorted(one["commit"] for one in event.evidence)
    kept = ConsentEvidence.objects.get(event=event, kind="scan")
    salt, content = kept.open()
    assert content == b"ink" and hashing.evidence_commit(salt, content) == kept.commit
    assert {"commit": kept.commit, "kind": "scan", "size": 3} in event.evidence


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": ["pigeon"]},
        {"purposes": ["reply"]},
        {"method": "telepathy"},
        {"actor": "stranger"},
        {"legal_basis": "LGPD-99"},
        {"refs": [{"rel": "loves", "event_id": uuid.uuid4()}]},
        {"minor": "old"},
        {"double_opt_in": "maybe"},
        {"occurred_at": timezone.now().replace(tzinfo=None)},
    ],
)
def test_words_outside_the_vocabulary_are_refused(person: uuid.UUID, wrong: dict[str, Any]) -> None:
    with pytest.raises(EventInvalid):
        people.event(person, "consent.granted", **wrong)
    assert not ConsentEvent.objects.exists()


def test_unknown_type_is_refused(person: uuid.UUID) -> None:
    with pytest.raises(EventInvalid):
        people.event(person, "consent.imagined")


def test_facts_from_the_future_are_refused(person: uuid.UUID) -> None:
    with pytest.raises(OptInRefused) as refusal:
        people.event(person, "consent.withdrawn", occurred_at=timezone.now() + timedelta(minutes=6))
    assert refusal.value.data["codes"] == ["BAD_TIME"]
    people.event(person, "consent.withdrawn", occurred_at=timezone.now() + timedelta(minutes=4))


def test_time_not_given_is_the_databases(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted")
    assert timedelta(0) <= event.recorded_at - event.occurred_at < timedelta(seconds=5)


def test_text_in_any_unicode_form_is_hashed_in_nfc(person: uuid.UUID) -> None:
    event = people.event(person, "consent.granted", origin={"kind": "landing", "ref": "promoc\u0327a\u0303o"})
    assert event.origin["ref"] == "promoção"
    assert hashing.event_hash(event.facts) == event.event_hash


@pytest.mark.parametrize("ref", ['"seq":-1,', "\\u0001\\", "a\tb\nc", "{}'; DROP TABLE x", "%s%%", "é\u2028"])
def test_awkward_references_keep_the_chain_whole(person: uuid.UUID, ref: str) -> None:
    event = people.event(person, "consent.granted", origin={"kind": "landing", "ref": ref})
    assert ConsentEvent.objects.get(pk=event.pk).origin["ref"] == ref
    assert hashing.event_hash(event.facts) == event.event_hash


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE consent_event SET event_hash = event_hash", "consent_event_append_only"),
        ("DELETE FROM consent_event", "consent_event_append_only"),
        ("DELETE FROM consent_event WHERE seq < 0", "consent_event_append_only"),
        ("TRUNCATE consent_event CASCADE", "consent_event_append_only"),
        ("UPDATE consent_head SET tree_size = 0", "consent_head_append_only"),
        ("TRUNCATE consent_head CASCADE", "consent_head_append_only"),
        ("TRUNCATE consent_decision CASCADE", "consent_decision_no_truncate"),
        ("TRUNCATE consent_text CASCADE", "consent_text_no_truncate"),
    ],
)
def test_tables_of_record_refuse_every_change_by_name(
    person: uuid.UUID, statement: str, constraint: str
) -> None:
    people.event(person, "consent.granted")
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_computed_columns_cannot_be_set_even_without_the_trigger(person: uuid.UUID) -> None:
    people.event(person, "consent.granted")
    with pytest.raises(DatabaseError, match="can only be updated to DEFAULT"), transaction.atomic():
        people.tamper("UPDATE consent_event SET type = 'consent.withdrawn'")


def test_decisions_may_only_be_deleted_when_old(person: uuid.UUID) -> None:
    young = actions.decide(subject_id=person, channel="email", purpose="marketing")
    for change in ("UPDATE consent_decision SET decision = 'allow'", "DELETE FROM consent_decision"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    old = Decision.objects.create(
        decision_id=uuid.uuid4(),
        subject_id=person,
        channel="email",
        purpose="marketing",
        decision="deny",
        reason="NO_CONSENT",
        inputs={},
        rules_version="1",
        decided_at=timezone.now() - timedelta(days=800),
    )
    assert Decision.objects.filter(pk=old.pk).delete()[0] == 1
    assert Decision.objects.filter(pk=young.pk).exists()


@pytest.mark.parametrize("model", [ConsentEvent, TreeHead])
def test_records_cannot_be_changed_through_the_orm(person: uuid.UUID, model: type[Model]) -> None:
    people.event(person, "consent.granted")
    sign_head()
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.all().delete()

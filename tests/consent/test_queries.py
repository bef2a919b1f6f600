"""What screens, reports and exports read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from consent.ledger import actions, queries
from consent.ledger.truth import MISSING
from invenio_center.kernel.sql import statement

from . import people

pytestmark = pytest.mark.django_db


def test_state_has_a_row_for_every_channel_and_purpose(person: uuid.UUID) -> None:
    rows = queries.state(person)
    assert len(rows) == 10 * 5
    assert {row["state"] for row in rows} == {"unknown"}
    assert rows[0].keys() == {"channel", "purpose", "state", "reason", "since", "event"}


def test_state_of_many_people_costs_two_reads(django_assert_num_queries: Any) -> None:
    crowd = [people.someone() for _ in range(5)]
    people.event(crowd[0], "consent.granted")
    with django_assert_num_queries(2):
        found = queries.states(crowd)
    assert found.keys() == set(crowd)
    assert any(row["state"] == "granted" for row in found[crowd[0]])


def test_state_and_decision_agree_on_every_key(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", channels=["email", "telegram"], purposes=["marketing", "service"])
    people.event(person, "consent.declared", channels=["sms"], purposes=["survey"])
    people.opt_out(person, channels=["telegram"])
    for row in queries.state(person):
        decision = actions.preview(
            subject_id=person, channel=row["channel"], purpose=row["purpose"], ddd="11", window_open=True
        )
        if row["state"] == "granted":
            assert decision.reason in ("CONSENT", "OUT_OF_HOURS")
        elif row["state"] != "unknown":
            assert decision.reason == row["reason"]
        else:
            assert decision.decision == "deny"


def test_events_are_filtered_and_newest_first(person: uuid.UUID) -> None:
    first = people.event(person, "consent.granted")
    last = people.opt_out(person)
    people.event(people.someone(), "consent.granted")
    assert list(queries.events(subject_id=person)) == [last, first]
    assert list(queries.events(subject_id=person, type="consent.granted")) == [first]
    assert list(queries.events(since=last.recorded_at, subject_id=person)) == [last]
    assert list(queries.events(until=last.recorded_at, subject_id=person)) == [first]


@pytest.mark.parametrize("shown", [10, 16, 40, 64])
def test_an_event_is_found_by_the_beginning_of_its_hash(person: uuid.UUID, shown: int) -> None:
    events = [people.event(person, "consent.granted") for _ in range(3)]
    # Digits alone would be a number of the ledger.
    one = next(event for event in events if not event.event_hash[:shown].isdigit())
    beginning = one.event_hash[:shown]
    found = queries.look_for(queries.events(), beginning.upper())
    assert list(found) == [one]
    assert not queries.look_for(queries.events(), beginning[:-1] + "_").exists()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "consent_event_hash" in found.order_by().explain()


def test_tenant_keeps_its_identity() -> None:
    first = queries.tenant_id()
    assert people.event(people.someone(), "consent.granted").facts["tenant_id"] == str(first)
    assert queries.tenant_id() == first


def test_subjects_with_a_grant_can_be_listed(person: uuid.UUID) -> None:
    people.event(person, "consent.granted", channels=["sms"])
    assert [row["subject_id"] for row in queries.subjects_with("sms", "marketing")] == [person]
    assert not queries.subjects_with("email", "marketing").exists()


def test_every_denied_state_has_a_reason() -> None:
    from consent.choices import State

    assert set(State.values) - {"granted"} <= MISSING.keys()


@pytest.mark.parametrize(
    ("file", "function"),
    [
        ("begin", "consent_begin"),
        ("append", "consent_append"),
        ("count", "consent_count"),
        ("functions", "consent_codes"),
        ("read", "consent_read"),
        ("keep", "consent_keep"),
    ],
)
def test_functions_in_the_database_equal_their_files(file: str, function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        (source,) = cursor.fetchone()
    assert source in statement(queries.__file__, f"sql/{file}")


def test_migrations_equal_the_models() -> None:
    call_command("makemigrations", "consent", "--check", "--dry-run", verbosity=0)

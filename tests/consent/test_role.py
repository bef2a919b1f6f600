"""The application's own role can add to the ledger and read it, and nothing else."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consent.ledger import actions, queries, signing
from consent.management.commands import ledger_role
from consent.models import ConsentText, Decision
from consent.retention import records

from . import people

pytestmark = pytest.mark.django_db
ROLE = "ledger_role_of_tests"


@pytest.fixture
def as_role(person: uuid.UUID, text: ConsentText) -> Iterator[None]:
    """What was there before, then everything under the role until the end of the test."""
    people.opt_in(person, text, channels=["email"], purposes=["marketing"])
    call_command("ledger_role", ROLE, stdout=io.StringIO())
    run(f"GRANT {ROLE} TO CURRENT_USER")
    run(f"SET LOCAL ROLE {ROLE}")
    yield
    run("RESET ROLE")


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["consent_event", "consent_head", "consent_decision"])
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_role_cannot_change_what_is_recorded(as_role: None, table: str, act: str) -> None:
    column = {"consent_event": "event_hash", "consent_head": "root_hash", "consent_decision": "reason"}[table]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(act.format(table, column=column))


@pytest.mark.parametrize(
    "act",
    [
        "ALTER TABLE consent_event DISABLE TRIGGER ALL",
        "DROP TABLE consent_event",
        "ALTER TABLE consent_event ALTER COLUMN method DROP EXPRESSION",
        "SET session_replication_role = 'replica'",
        "ALTER FUNCTION consent_field(text, text) VOLATILE",
    ],
)
def test_role_cannot_take_the_protections_away(as_role: None, act: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        run(act)


def test_role_does_all_the_daily_work(as_role: None, person: uuid.UUID) -> None:
    people.opt_out(person, address="+5511999998888", pii=people.PII)
    assert actions.decide(subject_id=person, channel="email", purpose="marketing").pk
    assert signing.sign_head() is not None
    actions.erase_subject(subject_id=person, actor="compliance")
    assert queries.person(person)["status"] == "erased"


def test_old_decisions_leave_by_the_function_alone(as_role: None, person: uuid.UUID) -> None:
    facts = {"channel": "email", "purpose": "marketing", "decision": "deny", "reason": "NO_CONSENT"}
    rows = {
        years: Decision.objects.create(
            decision_id=uuid.uuid4(), subject_id=person, inputs={}, rules_version="1",
            decided_at=timezone.now() - timedelta(days=366 * years), **facts,
        ).pk
        for years in (6, 3, 1)
    }  # fmt: skip
    before = records.DECISIONS.before(timezone.now(), 5)
    assert records.DECISIONS.due(before) == 1
    assert records.DECISIONS.drop(before, 0) == (1, 0)
    assert records.DECISIONS.drop(before, 0) == (0, None)
    assert not Decision.objects.filter(pk=rows[6]).exists() and Decision.objects.count() == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(f"SELECT consent_forget_decisions(ARRAY['{rows[1]}']::uuid[], now())")


def test_owner_without_the_right_to_make_roles_grants_to_one_that_is_ready(as_role: None) -> None:
    """As after each upgrade of the embedded database."""
    run("RESET ROLE")
    run("CREATE TABLE made_later (id integer)")
    run(f"SET LOCAL ROLE {ROLE}")
    run("INSERT INTO made_later VALUES (1)")
    run("RESET ROLE")
    with mock.patch.object(ledger_role, "_power") as power:
        call_command("ledger_role", ROLE, stdout=io.StringIO())
        power.assert_not_called()


def test_owner_and_superuser_are_no_such_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
    with pytest.raises(CommandError, match="Escolha outro nome"):
        call_command("ledger_role", owner)

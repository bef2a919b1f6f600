"""Many threads, one chain; each guarantee with a control that shows the race when the guard is off."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from consent.ledger import actions, chain, queries
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvent, SubjectState

from . import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
THREADS, EACH = 8, 25
LOCKING = "PERFORM pg_advisory_xact_lock(space, key);"


def together(work: Callable[[int], None], threads: int = THREADS) -> list[BaseException]:
    """Run ``work(number)`` in that many threads, started at once, each with its own connection."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(threads)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:  # collected for the caller to judge
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return errors


def append_many(_number: int) -> None:
    for _ in range(EACH):
        people.event(people.someone(), "consent.granted")


@pytest.fixture
def without_lock() -> Iterator[None]:
    """The same function with its lock taken out; the installation's identity is made before."""
    queries.tenant_id()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('consent_begin'::regproc)")
        (definition,) = cursor.fetchone()
        assert LOCKING in definition
        cursor.execute(definition.replace(LOCKING, ""))
    yield
    with connection.cursor() as cursor:
        cursor.execute(definition)


def test_threads_make_one_gapless_chain() -> None:
    assert together(append_many) == []
    report = verify_ledger()
    assert (report.ok, report.events) == (True, THREADS * EACH)


def test_without_the_lock_two_threads_take_the_same_place(without_lock: None) -> None:
    """Only the primary key stands between the fork and the table, and it says so by refusing."""
    errors = together(append_many)
    assert errors
    assert all(isinstance(error, IntegrityError) and "consent_event_pkey" in str(error) for error in errors)


def test_without_lock_and_key_the_chain_forks(without_lock: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_event DROP CONSTRAINT consent_event_pkey")
    try:
        assert together(append_many) == []
        assert ConsentEvent.objects.count() == THREADS * EACH
        assert ConsentEvent.objects.values("seq").distinct().count() < THREADS * EACH
        assert {fault.code for fault in verify_ledger(projections=False).faults} >= {"gap", "link"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = 'replica'")
            cursor.execute("DELETE FROM consent_event")
            cursor.execute("SET session_replication_role = 'origin'")
            cursor.execute("ALTER TABLE consent_event ADD PRIMARY KEY (seq)")


def test_events_of_one_person_are_all_folded() -> None:
    person = people.someone()
    channels = ["email", "sms", "whatsapp", "telegram", "viber", "rcs", "voice", "video"]

    def grant(number: int) -> None:
        for purpose in ("service", "marketing", "survey"):
            people.event(person, "consent.granted", channels=[channels[number]], purposes=[purpose])

    assert together(grant) == []
    assert sum(row["state"] == "granted" for row in queries.state(person)) == THREADS * 3
    assert verify_ledger().ok


def test_first_contact_is_recorded_once_whoever_is_first() -> None:
    person = people.someone()
    recorded: list[Any] = []

    def greet(number: int) -> None:
        recorded.append(actions.record_first_contact(subject_id=person, channel="whatsapp", ref=str(number)))

    assert together(greet) == []
    assert sum(event is not None for event in recorded) == 1
    assert ConsentEvent.objects.filter(subject_id=person).count() == 1


def test_without_the_look_under_the_lock_it_is_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    person = people.someone()
    append = chain.append

    def careless(prepared: Any) -> Any:
        return append([chain.Prepared(one.fields, one.content) for one in prepared])

    monkeypatch.setattr(chain, "append", careless)
    # All have looked before any has written.
    monkeypatch.setattr(actions.optin, "initiated", lambda *_: False)
    assert (
        together(
            lambda n: actions.record_first_contact(subject_id=person, channel="sms", ref=str(n)) and None
        )
        == []
    )
    assert ConsentEvent.objects.filter(subject_id=person).count() == THREADS


def test_identity_of_the_installation_is_made_once() -> None:
    assert together(lambda _: people.event(people.someone(), "consent.granted") and None) == []
    tenants = {event.facts["tenant_id"] for event in ConsentEvent.objects.all()}
    assert tenants == {str(queries.tenant_id())}


def test_opt_out_that_has_committed_is_seen_by_every_later_decision() -> None:
    person = people.someone()
    people.event(person, "consent.granted", channels=["email"])
    answers: list[tuple[bool, str]] = []
    out = threading.Event()

    def leave_or_ask(number: int) -> None:
        if number == 0:
            people.opt_out(person, channels=["email"])
            out.set()
            return
        for _ in range(60):
            after = out.is_set()
            with transaction.atomic():
                answers.append(
                    (after, actions.decide(subject_id=person, channel="email", purpose="marketing").reason)
                )

    assert together(leave_or_ask) == []
    assert {reason for after, reason in answers if after} <= {"OPTED_OUT_CHANNEL"}
    assert {reason for _, reason in answers} <= {"CONSENT", "OPTED_OUT_CHANNEL"}


def test_append_outside_a_transaction_is_refused() -> None:
    draft = actions.Draft(
        "consent.granted", uuid.uuid4(), "subject", ["sms"], ["marketing"], "api", people.ORIGIN, "LGPD-7-I"
    )
    with pytest.raises(transaction.TransactionManagementError):
        chain.append([actions.pack(draft).prepared()])


def test_refused_append_leaves_neither_event_nor_state() -> None:
    person = people.someone()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        people.event(person, "consent.granted")
        raise ZeroDivisionError
    assert not ConsentEvent.objects.exists() and not SubjectState.objects.exists()
    assert people.event(person, "consent.granted").seq == 1

"""Each kind of record goes when its term is over: counted first, watched, stopped, and never under a hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.choices import RunState, Unit
from consent.ledger import actions, queries
from consent.ledger.actions import Evidence
from consent.ledger.verification import verify_ledger
from consent.models import ConsentEvidence, ConsentVault, Decision, RetentionRun, SubjectKey
from consent.retention import kinds, policies, proofs, runs
from consent.tasks import retain
from invenio_center.kernel.errors import Invalid, NotFound

from . import people

pytestmark = pytest.mark.django_db
HOLD = {"channels": [], "purposes": [], "method": "system", "actor": "compliance"}
REASON = "Parecer jurídico de novembro"


def in_years(years: int) -> datetime:
    """The beginning of the term, seen that long from now: everything recorded until now is older."""
    return timezone.now() + timedelta(days=1, minutes=years)


def boxes() -> int:
    return ConsentVault.objects.count() + ConsentEvidence.objects.count()


def grant(person: uuid.UUID, **more: Any) -> Any:
    return people.event(
        person, "consent.granted", pii=people.PII, evidence=[Evidence("scan", b"ink")], **more
    )


def all_of(before: datetime) -> int:
    """Every page of the proofs, as a run takes them."""
    total, place = 0, 0
    while True:
        gone, step = proofs.drop(before, place)
        total += gone
        if step is None:
            return total
        place = step


# --- proofs ---


def test_proof_of_what_is_in_force_stays_however_old(person: uuid.UUID) -> None:
    grant(person)
    assert all_of(in_years(1)) == 0 and boxes() == 2


def test_proof_goes_when_its_term_after_the_withdrawal_is_over(person: uuid.UUID) -> None:
    grant(person)
    people.opt_out(person, pii=people.PII)
    assert proofs.PROOFS.due(in_years(1)) == 2
    assert all_of(in_years(1)) == 2
    assert boxes() == 0 and not SubjectKey.objects.exists()
    assert verify_ledger().ok


def test_withdrawal_within_the_term_keeps_the_proof_it_ended(person: uuid.UUID) -> None:
    granted = grant(person)
    between = timezone.now()
    people.opt_out(person)
    assert granted.recorded_at < between
    assert all_of(between) == 0 and boxes() == 2


@pytest.mark.parametrize(("days", "gone"), [(-1, 1), (30, 0)])
def test_expired_proof_goes_by_its_expiry(person: uuid.UUID, days: int, gone: int) -> None:
    before = in_years(1)
    grant(person, expires_at=before + timedelta(days=days))
    assert all_of(before) == gone


def test_send_that_relied_on_it_keeps_the_proof(person: uuid.UUID) -> None:
    granted = grant(person)
    people.opt_out(person)
    before = timezone.now()
    Decision.objects.create(
        decision_id=uuid.uuid4(), subject_id=person, channel="whatsapp", purpose="marketing", decision="allow",
        reason="CONSENT", inputs={}, rules_version="1", consent_event_id=granted.event_id,
    )  # fmt: skip
    assert all_of(before) == 0
    assert all_of(in_years(1)) == 1


def test_hold_is_never_touched_nor_those_who_answer_to_one(person: uuid.UUID) -> None:
    other = people.someone()
    for one in (person, other):
        grant(one)
        people.opt_out(one)
    people.event(other, "hold.set", **HOLD)
    actions.merge_subjects(survivor=other, merged=person)
    assert (proofs.PROOFS.due(in_years(1)), proofs.PROOFS.held(in_years(1))) == (0, 2)
    assert all_of(in_years(1)) == 0 and boxes() == 4


def test_pages_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "PAGE", 2)
    for number in range(5):
        one = people.someone()
        grant(one)
        if number % 2 == 0:
            people.opt_out(one)
    assert all_of(in_years(1)) == 3 and boxes() == 4


def test_sealed_store_is_emptied_by_the_nightly_run(person: uuid.UUID) -> None:
    grant(person)
    people.event(person, "hold.set", **HOLD)
    actions.erase_subject(subject_id=person, actor="compliance")
    assert (proofs.SEALED.due(timezone.now()), proofs.SEALED.held(timezone.now())) == (0, 1)
    people.event(person, "hold.released", **HOLD)
    assert proofs.SEALED.drop(timezone.now(), 0) == (1, None)
    assert boxes() == 0


# --- terms ---


def test_every_kind_says_what_it_is_and_has_its_default_in_its_range() -> None:
    expected = {
        "proofs": (5, 2, 10), "decisions": (5, 2, 10), "envelopes": (30, 7, 90), "messages": (24, 6, 60),
        "access": (6, 6, 24), "sealed": (0, 0, 0), "confirmations": (90, 30, 365),
        "exports": (7, 7, 7), "imports": (7, 7, 7),
    }  # fmt: skip
    found = {key: (kind.default, kind.least, kind.most) for key, kind in kinds.KINDS.items()}
    assert {key: found[key] for key in expected} == expected
    assert all(kind.least <= kind.default <= kind.most and kind.why for kind in kinds.KINDS.values())


def test_term_is_changed_within_its_range_and_with_a_reason() -> None:
    assert policies.save(key="messages", term=36, reason=REASON, by=None) == (24, 36)
    assert policies.term("messages") == 36
    for term, reason in ((61, REASON), (5, REASON), (30, "porque")):
        with pytest.raises(Invalid):
            policies.save(key="messages", term=term, reason=reason, by=None)
    with pytest.raises(NotFound):
        policies.save(key="nothing", term=1, reason=REASON, by=None)


@pytest.mark.parametrize(
    ("months", "day"), [(1, datetime(2024, 2, 29, tzinfo=UTC)), (12, datetime(2023, 3, 31, tzinfo=UTC))]
)
def test_months_end_on_the_last_day_there_is(months: int, day: datetime) -> None:
    assert kinds.months_before(datetime(2024, 3, 31, tzinfo=UTC), months) == day


# --- runs ---


class Store:
    """Records of a kind made for the test, removed two at a time."""

    def __init__(self, records: int) -> None:
        self.records = records
        self.steps = 0

    def drop(self, _before: datetime, _after: int) -> tuple[int, int | None]:
        self.steps += 1
        gone = min(2, self.records)
        self.records -= gone
        return gone, 0 if gone else None


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    kept = Store(5)
    kind = kinds.Kind(
        "tests", "Registros", "…", "…", Unit.DAYS, 30, 1, 90, lambda _: kept.records, kept.drop, lambda _: 1
    )
    monkeypatch.setattr(kinds, "KINDS", {"tests": kind})
    monkeypatch.setattr(policies, "KINDS", kinds.KINDS)
    monkeypatch.setattr(runs, "KINDS", kinds.KINDS)
    return kept


def test_counting_removes_nothing(store: Store) -> None:
    run = runs.count("tests")
    assert (run.state, run.due, run.held, run.removed, store.records) == (RunState.DONE, 5, 1, 0, 5)
    assert abs(run.before - (timezone.now() - timedelta(days=30))) < timedelta(minutes=1)
    assert runs.fresh_count("tests", timezone.now() - timedelta(hours=1)) == run
    policies.save(key="tests", term=10, reason=REASON, by=None)
    assert runs.fresh_count("tests", timezone.now() - timedelta(hours=1)) is None


def test_run_removes_in_batches_and_writes_down_how_many(store: Store) -> None:
    run = runs.start("tests")
    with pytest.raises(runs.AlreadyRunning):
        runs.start("tests")
    retain()
    run.refresh_from_db()
    assert (run.state, run.due, run.held, run.removed) == (RunState.DONE, 5, 1, 5)
    assert run.ended_at is not None and store.records == 0


def test_stopped_run_ends_after_the_batch_in_work(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.start("tests")
    drop = kinds.KINDS["tests"].drop

    def stopping(before: datetime, after: int) -> tuple[int, int | None]:
        runs.stop(run.pk)
        return drop(before, after)

    monkeypatch.setitem(kinds.KINDS, "tests", kinds.replace(kinds.KINDS["tests"], drop=stopping))
    assert runs.tick()
    run.refresh_from_db()
    assert (run.state, run.removed, store.records) == (RunState.STOPPED, 2, 3)


def test_long_run_goes_on_with_the_next_turn(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "TURN_S", -1.0)
    run = runs.start("tests")
    turns = [runs.work(run, -1.0) for _ in range(4)]
    run.refresh_from_db()
    assert turns == [False, False, False, True] and (run.state, run.removed) == (RunState.DONE, 5)


def test_failed_run_says_so_and_frees_the_place(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(_before: datetime, _after: int) -> tuple[int, int | None]:
        raise OSError("disk")

    monkeypatch.setitem(kinds.KINDS, "tests", kinds.replace(kinds.KINDS["tests"], drop=breaking))
    run = runs.start("tests")
    assert runs.tick()
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.FAILED, "OSError")
    runs.start("tests")


def test_night_runs_every_kind_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_is_night", lambda: True)
    runs.tick()
    runs.tick()
    [run] = RetentionRun.objects.all()
    assert run.started_by_id is None and run.removed == 5


def test_command_counts_or_removes(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retention", "--dry-run")
    assert "Registros: 5 vencidos, 1 sob guarda legal" in capsys.readouterr().out
    assert store.records == 5
    call_command("retention")
    assert "Registros: 5 eliminados" in capsys.readouterr().out
    assert store.records == 0
    assert queries.newest() == 0

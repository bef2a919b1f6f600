"""Legal lists: kept as hashes, looked at before they count, replaced, added to, taken back."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from consent.choices import LegalList, LegalStatus
from consent.lists import actions, numbers, queries
from consent.models import LegalEntry, LegalImport
from invenio_center.kernel import sql
from invenio_center.kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
SP = LegalList.SAO_PAULO
ANA, BIA, CAIO = "11987654321", "+55 (12) 98765-4322", "5519987654323"


def take(
    text: str, code: str = SP, *, replaces_all: bool = True, taken_on: date | None = None
) -> LegalImport:
    run = actions.take_in(
        code=code, file=io.BytesIO(text.encode()), name="lista.csv",
        taken_on=taken_on or sql.now().date(), replaces_all=replaces_all, actor_id=None,
    )  # fmt: skip
    while actions.load():
        pass
    run.refresh_from_db()
    return run


def listed(*phones: str) -> list[bool]:
    return [queries.is_listed([phone], "sms", "marketing") for phone in phones]


def test_a_file_counts_only_once_it_is_in_force() -> None:
    run = take(f"telefone;data\n{ANA};01/01/2026\n{BIA};\nabc;\n\n{ANA};01/01/2026\n")
    assert (run.status, run.size, run.wrong, run.wrong_lines) == (LegalStatus.PREVIEWED, 3, 1, [4])
    assert (run.added, run.kept, run.gone) == (2, 0, 0)
    assert listed(ANA, BIA) == [False, False]
    actions.apply(run)
    assert listed(ANA, BIA, CAIO) == [True, True, False]


def test_a_newer_file_replaces_and_undoing_puts_back() -> None:
    actions.apply(take(f"{ANA}\n{BIA}\n"))
    newer = take(f"{BIA}\n{CAIO}\n")
    assert (newer.added, newer.kept, newer.gone) == (1, 1, 1)
    actions.apply(newer)
    assert listed(ANA, BIA, CAIO) == [False, True, True]
    actions.undo(newer)
    assert listed(ANA, BIA, CAIO) == [True, True, False]
    with pytest.raises(Conflict):
        actions.undo(newer)


def test_a_file_can_be_added_and_is_taken_back_first() -> None:
    first = actions.apply(take(f"{ANA}\n"))
    second = actions.apply(take(f"{CAIO}\n", replaces_all=False))
    assert second.gone == 0
    assert listed(ANA, CAIO) == [True, True]
    with pytest.raises(Conflict):
        actions.undo(first)
    actions.undo(second)
    assert listed(ANA, CAIO) == [True, False]


def test_what_was_replaced_twice_is_forgotten() -> None:
    for text in (ANA, BIA, CAIO):
        actions.apply(take(text + "\n"))
    assert LegalEntry.objects.count() == 2
    assert LegalImport.objects.count() == 3


def test_what_is_discarded_leaves_nothing() -> None:
    run = take(f"{ANA}\n")
    actions.discard(run)
    assert not LegalEntry.objects.exists()
    with pytest.raises(Conflict):
        actions.apply(run)


@pytest.mark.parametrize("spelled", ["(11) 98765-4321", "11 8765-4321", "+551187654321", "0 11 98765 4321"])
def test_both_forms_of_a_number_are_one(spelled: str) -> None:
    actions.apply(take(f"{spelled}\n"))
    assert listed("5511987654321", "551187654321") == [True, True]


def test_no_number_is_kept_in_clear(django_capture_on_commit_callbacks: object) -> None:
    run = actions.take_in(
        code=SP, file=io.BytesIO(f"{ANA}\n".encode()), name="lista.csv", taken_on=sql.now().date(),
        replaces_all=True, actor_id=None,
    )  # fmt: skip
    spool = Path(settings.MEDIA_ROOT) / run.spool
    assert ANA.encode() not in spool.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        while actions.load():
            pass
    assert not spool.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text FROM consent_legal_entry r UNION ALL SELECT i::text FROM consent_legal_import i"
        )
        rows = " ".join(row[0] for row in cursor.fetchall())
    assert "987654321" not in rows and "87654321" not in rows


def test_loading_goes_on_where_a_killed_worker_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    run = actions.take_in(
        code=SP, file=io.BytesIO(f"{ANA}\n{BIA}\n{CAIO}\n".encode()), name="lista.csv",
        taken_on=sql.now().date(), replaces_all=True, actor_id=None,
    )  # fmt: skip
    assert actions.load()
    run.refresh_from_db()
    assert (run.read, run.status) == (2, LegalStatus.LOADING)
    while actions.load():
        pass
    run.refresh_from_db()
    assert (run.read, run.added, run.status) == (3, 3, LegalStatus.PREVIEWED)


@pytest.mark.parametrize("content", [b"", b"nome\nAna\n", b"PK\x03\x04\x00\x00"])
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        actions.take_in(
            code=SP,
            file=io.BytesIO(content),
            name="x",
            taken_on=sql.now().date(),
            replaces_all=True,
            actor_id=None,
        )
    assert not LegalImport.objects.exists()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/2026", date(2026, 2, 1)),
        ("2026-02-01", date(2026, 2, 1)),
        ("2026-02-01 10:00", date(2026, 2, 1)),
        ("x", None),
    ],
)
def test_dates_in_the_spellings_of_the_keepers(text: str, day: date | None) -> None:
    assert numbers.day(numbers._ordinal(text)) == day


def test_a_list_grows_old_and_says_so() -> None:
    today = sql.now().date()
    assert {age.code: age.is_stale for age in queries.ages()} == {
        LegalList.NAO_ME_PERTURBE: False,  # does not bind this company
        LegalList.SAO_PAULO: True,
    }
    actions.apply(take(f"{ANA}\n", taken_on=today - timedelta(days=30)))
    assert not queries.ages()[1].is_stale
    LegalImport.objects.update(taken_on=today - timedelta(days=31))
    assert (queries.ages()[1].is_stale, queries.ages()[1].days) == (True, 31)
    actions.save_rules(sector="financial")
    assert queries.ages()[0].is_stale


@pytest.mark.parametrize("field", ["voice_per_day", "marketing_per_day", "marketing_per_week"])
@pytest.mark.parametrize("value", [0, 5])
def test_limits_can_only_be_lowered(field: str, value: int) -> None:
    with pytest.raises(Invalid):
        actions.save_rules(**{field: value})

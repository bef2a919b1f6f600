"""An export is a row of work: one worker at a time, begun anew when that one dies, its file gone after seven days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.models.functions import Now

from consent import tasks
from consent.exports import actions, csvfile, filters, making, queries, store, working
from consent.ledger import actions as ledger
from consent.models import ExportRun
from consent.retention import runs
from invenio_center.kernel.errors import Conflict, Invalid

from .. import people
from .conftest import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def at_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests run in one transaction; what waits for its end happens at once."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    monkeypatch.setattr("invenio_center.kernel.bells.ring_now", lambda *_: None)


def ask(format: str = "csv", **more: Any) -> ExportRun:
    return actions.ask(
        format=format, filters=filters.parse(), reason="Auditoria", asked_by_id=None, asked_by="Carla", **more
    )


def now(run: ExportRun) -> ExportRun:
    return queries.by_public_id(run.public_id)


def test_a_run_becomes_a_file_kept_for_seven_days(book: Ledger) -> None:
    run = ask()
    tasks.run_exports()
    found = now(run)
    assert (found.status, found.done, found.total, found.lease_until) == ("done", 5, 5, None)
    assert timedelta(days=6, hours=23) < found.expires_at - found.finished_at <= timedelta(days=7)
    path = store.path(found.file)
    assert path.stat().st_size == found.size
    assert path.parent.stat().st_mode & 0o077 == 0


def test_after_seven_days_the_file_goes_and_the_row_stays(book: Ledger) -> None:
    run = ask()
    working.work()
    path = store.path(now(run).file)
    tasks.expire_exports()
    assert path.exists()
    ExportRun.objects.update(expires_at=Now() - timedelta(seconds=1))
    tasks.expire_exports()
    assert not path.exists() and not path.parent.exists()
    assert (now(run).status, now(run).file) == ("expired", "")
    assert now(run).manifest


def test_the_nightly_retention_counts_and_removes_what_the_sweep_left(book: Ledger) -> None:
    run = ask()
    working.work()
    assert runs.count("exports").due == 0
    ExportRun.objects.update(expires_at=Now() - timedelta(seconds=1))
    assert runs.count("exports").due == 1
    begun = runs.start("exports", mine=True)
    while not runs.work(begun):
        continue
    begun.refresh_from_db()
    assert (begun.removed, now(run).status) == (1, "expired")


def test_erasing_a_person_takes_the_files_with_their_data(book: Ledger) -> None:
    run, bare = ask(), ask(personal=False)
    other = actions.ask(
        format="csv",
        filters=filters.parse(subjects=(book.rui,)),
        reason="Auditoria",
        asked_by_id=None,
        asked_by="",
    )
    while not working.work():
        pass
    ledger.erase_subject(subject_id=book.ana, actor="compliance")
    tasks.expire_exports()
    assert [now(one).status for one in (run, bare, other)] == ["expired", "done", "done"]
    assert all(b"Silva" not in path.read_bytes() for path in store.root().rglob("*.csv"))


def test_what_a_dead_worker_left_is_begun_anew_with_the_same_bytes(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask()
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", _dies)
        with pytest.raises(OperationalError):
            working.work()
    assert now(run).status == "running" and not working.left()
    people.event(book.rui, "consent.granted")
    ExportRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert working.left()
    working.work()
    found = now(run)
    assert (found.status, found.attempts, found.total) == ("done", 2, 5)
    rows = [line for line in store.path(found.file).read_bytes().split(b"\r\n") if line]
    assert len(rows) == 6
    assert [path.name for path in store.root().rglob("*") if path.is_file()] == [Path(found.file).name]


def _dies(_run: ExportRun, path: Path, _tick: Any) -> Any:
    path.write_bytes(b"half")
    raise OperationalError("the connection is closed")


def test_a_run_that_kills_every_worker_is_given_up(book: Ledger) -> None:
    run = ask()
    ExportRun.objects.update(attempts=actions.MOST_ATTEMPTS, lease_until=Now() - timedelta(seconds=1))
    working.work()
    assert now(run).status == "failed" and now(run).failure


def test_a_stop_is_noticed_in_the_middle(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    run = ask()
    monkeypatch.setattr("consent.exports.rows.PAGE", 1)
    monkeypatch.setattr(working, "TELL_EVERY_S", 0)
    seen: list[int] = []
    plain = csvfile.pieces

    def stopping(pages: Any) -> Iterator[bytes]:
        for place, piece in enumerate(plain(pages)):
            seen.append(place)
            if place == 2:
                actions.stop(now(run))
            yield piece

    monkeypatch.setattr(csvfile, "pieces", stopping)
    working.work()
    assert now(run).status == "cancelled" and len(seen) == 3
    assert list(store.root().iterdir()) == []


def test_progress_is_told_and_renews_the_lease(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.exports.rows.PAGE", 2)
    monkeypatch.setattr(working, "TELL_EVERY_S", 0)
    told: list[int] = []
    plain = csvfile.pieces

    def watching(pages: Any) -> Iterator[bytes]:
        for piece in plain(pages):
            told.append(now(run).done)
            yield piece

    run = ask()
    monkeypatch.setattr(csvfile, "pieces", watching)
    working.work()
    assert told == [0, 0, 2, 4]


def test_two_workers_never_make_the_same_run(book: Ledger) -> None:
    run = ask()
    first = working._claim()
    assert first is not None and first.pk == run.pk
    assert working._claim() is None and not working.left()


def test_a_fault_of_ours_is_told_without_details(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("João Silva")

    monkeypatch.setattr(making, "make", broken)
    run = ask()
    working.work()
    assert now(run).status == "failed" and "Silva" not in now(run).failure


def test_what_no_run_owns_is_cleared_away(book: Ledger) -> None:
    import os

    stray = store.place("stray")
    (stray / "x.csv").write_bytes(b"x")
    tasks.expire_exports()
    assert stray.exists()
    os.utime(stray, (1, 1))
    tasks.expire_exports()
    assert not stray.exists()


def test_requests_that_make_no_sense_are_refused(book: Ledger) -> None:
    with pytest.raises(Invalid):
        ask("doc")
    with pytest.raises(Invalid):
        actions.ask(format="csv", filters=filters.parse(), reason=" ", asked_by_id=None, asked_by="")
    run = ask()
    with pytest.raises(Conflict):
        actions.delete(run)
    working.work()
    with pytest.raises(Conflict):
        actions.stop(now(run))


def test_an_export_at_the_console_is_never_taken_by_a_worker(book: Ledger) -> None:
    run = ask(here=True)
    assert not working.left()
    ExportRun.objects.update(lease_until=Now() - timedelta(seconds=1))
    working.work()
    assert now(run).status == "failed" and not now(run).file

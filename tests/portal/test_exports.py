"""Conformidade > Exportações: who may, what is asked, and that every step leaves its trace."""

from __future__ import annotations

import csv
import io
import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consent import hashing
from consent.exports import actions, queries, working
from consent.exports.filters import Filters
from consent.ledger import actions as ledger
from consent.models import ExportRun
from invenio_center.models import AuditEntry, Contact, Role
from tests.consent import people
from tests.consent.exports.conftest import Ledger
from tests.consent.exports.conftest import book as book

pytestmark = pytest.mark.django_db
REASON = "Processo 1020304-55.2026"


@pytest.fixture
def officer(fresh: Any) -> Client:
    found: Client = fresh(Role.COMPLIANCE)
    return found


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked(officer: Client, query: str = "", **given: str) -> ExportRun:
    values = {"format": "csv", "reason": REASON, "personal": "on", **given}
    response = officer.post(f"/center/exports/new/?{query}", values)
    assert response.status_code == 302, response.content
    return ExportRun.objects.latest("pk")


def ready(officer: Client, query: str = "", **given: str) -> ExportRun:
    run = asked(officer, query, **given)
    assert working.work()
    return queries.by_public_id(run.public_id)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def trail() -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(action__startswith="export.").order_by("pk")
    return [(entry.action, entry.reason) for entry in found]


def test_a_file_from_the_request_to_the_download_with_its_trace(officer: Client, book: Ledger) -> None:
    run = ready(officer)
    page = officer.get(f"/center/exports/{run.public_id}/").content.decode()
    assert "Pronta" in page and run.sha256 in page and REASON in page
    response = officer.get(f"/center/exports/{run.public_id}/download/")
    content = body(response)
    assert content.startswith(b"\xef\xbb\xbf") and "João Silva".encode() in content
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert trail() == [("export.asked", REASON), ("export.downloaded", REASON)]
    manifest = json.loads(officer.get(f"/center/exports/{run.public_id}/manifest/").content)["manifest"]
    assert manifest["files"] == {next(iter(manifest["files"])): run.sha256}
    assert manifest["asked_by"] and manifest["reason"] == REASON


def test_without_a_reason_nothing_is_exported(officer: Client, book: Ledger) -> None:
    response = officer.post("/center/exports/new/", {"format": "csv", "reason": "", "personal": "on"})
    assert response.status_code == 422
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN, Role.AGENT])
def test_nobody_else_sees_or_fetches_exports(officer: Client, book: Ledger, as_role: Any, role: str) -> None:
    run = ready(officer)
    client = as_role(role)
    for path in ("", "new/", f"{run.public_id}/", f"{run.public_id}/download/", f"{run.public_id}/manifest/"):
        assert client.get(f"/center/exports/{path}").status_code == 403
    for path in ("new/", f"{run.public_id}/stop/", f"{run.public_id}/delete/"):
        assert client.post(f"/center/exports/{path}").status_code == 403
    assert len(trail()) == 1


def test_the_numbers_on_screen_are_those_of_the_file(officer: Client, book: Ledger) -> None:
    for query in (
        "",
        "state=granted",
        "state=withdrawn&channel=whatsapp",
        "purpose=marketing",
        "channel=email",
    ):
        page = officer.get(f"/center/exports/new/?{query}").content.decode()
        run = ready(officer, query)
        lines = list(
            csv.reader(io.StringIO(working.store.path(run.file).read_text("utf-8-sig")), delimiter=";")
        )
        assert f"<dd data-rows>{len(lines) - 1}</dd>" in page, query
        assert run.total == len(lines) - 1


def test_totals_by_state_are_what_exports_of_each_state_hold(book: Ledger) -> None:
    from consent.exports.filters import parse

    found = queries.totals(queries.chosen(parse()))
    assert (found.rows, found.persons) == (5, 4)
    for code, lines in found.lines.items():
        alone = queries.totals(queries.chosen(parse(state=code)))
        assert (alone.rows, alone.persons) == (lines, found.people[code]), code
    assert found.people == {"granted": 2, "withdrawn": 1, "implied": 1, "declared": 1}


def test_one_contact_is_found_by_phone_or_name(officer: Client, book: Ledger) -> None:
    Contact.objects.create(name="Ana Maria", subject_id=book.ana)
    Contact.objects.create(name="Ana Paula")
    assert asked(officer, "contact=Ana+Maria").filters["subjects"] == [str(book.ana)]
    page = officer.get("/center/exports/new/?contact=Ana")
    assert page.status_code == 422 and "Mais de um contato" in page.content.decode()
    assert "Nenhum contato" in officer.get("/center/exports/new/?contact=Zenaide").content.decode()


def test_an_impossible_filter_is_told_and_not_exported(officer: Client, book: Ledger) -> None:
    response = officer.post("/center/exports/new/?since=ontem", {"format": "csv", "reason": REASON})
    assert response.status_code == 422 and "não é uma data" in response.content.decode()
    assert not ExportRun.objects.exists()


def test_a_stopped_export_makes_no_file(officer: Client, book: Ledger) -> None:
    run = asked(officer)
    officer.post(f"/center/exports/{run.public_id}/stop/")
    assert working.work()
    found = queries.by_public_id(run.public_id)
    assert (found.status, found.file) == ("cancelled", "")
    assert [action for action, _ in trail()] == ["export.asked", "export.cancelled"]


def test_a_deleted_file_is_gone_and_its_manifest_stays(officer: Client, book: Ledger) -> None:
    run = ready(officer)
    path = working.store.path(run.file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        officer.post(f"/center/exports/{run.public_id}/delete/")
    assert not path.exists()
    response = officer.get(f"/center/exports/{run.public_id}/download/")
    assert response.status_code == 302
    assert officer.get(f"/center/exports/{run.public_id}/manifest/").status_code == 200
    assert trail()[-1][0] == "export.deleted"


def test_an_export_that_is_refused_says_what_is_missing(officer: Client, book: Ledger) -> None:
    ledger.save_controller(retention="")
    run = ready(officer, format="jsonld")
    assert run.status == "failed" and "prazo de guarda" in run.failure
    assert "prazo de guarda" in officer.get(f"/center/exports/{run.public_id}/").content.decode()


def test_list_shows_exports_newest_first_in_a_fixed_number_of_queries(
    officer: Client, book: Ledger, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        asked(officer)
    with django_assert_max_num_queries(12):
        assert REASON in officer.get("/center/exports/").content.decode()


def test_lines_on_screen_go_on_page_by_page(
    officer: Client, book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from invenio_center.portal.pages import exports

    monkeypatch.setattr(exports, "LINES", 2)
    page = officer.get("/center/exports/new/").content.decode()
    assert "after=2" in page
    assert "after=4" in officer.get("/center/exports/new/?after=2").content.decode()
    assert people.PII["name"] not in page
    assert actions.KEPT_FOR.days == 7


def test_a_large_ledger_is_counted_by_its_numbers_alone(
    officer: Client, book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 1)
    page = officer.get("/center/exports/new/").content.decode()
    assert "O arquivo terá <strong data-rows>5</strong> linhas" in page
    assert (
        "Há <strong data-rows>5</strong> registros no período"
        in officer.get("/center/exports/new/?channel=sms").content.decode()
    )


def test_a_period_is_counted_as_if_each_event_were_looked_at(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", -1)
    times = [event.recorded_at for event in book.events]
    edges = [*times, times[0] - timedelta(days=1), times[-1] + timedelta(days=1)]
    for since, until in itertools.product(edges, edges):
        asked = Filters(since=hashing.instant(since), until=hashing.instant(until))
        found = queries.totals(queries.chosen(asked))
        assert found.rows == sum(since <= one < until for one in times)


def test_going_on_line_by_line_shows_each_line_once(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [row.seq for row in queries.first(queries.chosen(Filters(channel="whatsapp")), 0, 50)[0]]
    assert whole
    for most, looked_at in itertools.product((1, 2, 50), (1, 2, 3)):
        monkeypatch.setattr(queries, "MOST_LOOKED_AT", looked_at)
        seen: list[int] = []
        after = -1
        while after:
            rows, after = queries.first(queries.chosen(Filters(channel="whatsapp")), max(after, 0), most)
            seen += [row.seq for row in rows]
        assert seen == whole

"""What stands in the address of a page was typed by anybody: what is no filter filters nothing, and no page fails."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invenio_center.kernel import asked
from invenio_center.models import Role
from invenio_center.portal import rights
from invenio_center.portal.pages import PAGES
from invenio_center.reports.narrowing import Narrowing, narrowing
from tests import factories

NAMES = [
    "owner", "segment", "channel", "agent", "team", "kind", "page", "days", "day", "since", "until", "after", "before",
    "state", "status", "result", "reason", "mode", "tier", "source", "presence", "version", "right", "code", "group",
    "object", "format", "provider", "article", "request", "period", "contact",
]  # fmt: skip
JUNK = ("²", "٣", "9" * 18, "9" * 5_000, "-1", "x", "0001-01-01", "9999-12-31", "\U0001f600")
OPEN = [page for page in PAGES if "<" not in page.address and "GET" in page.view.methods]  # type: ignore[attr-defined]


def role_for(page: Any) -> str:
    return min(rights.PAGES[page.view.needs])


@pytest.mark.django_db
@pytest.mark.parametrize("page", OPEN, ids=lambda page: page.name)
def test_no_page_fails_over_what_is_typed_into_its_address(page: Any, fresh: Any, people: Any) -> None:
    client = fresh(role_for(page))
    factories.make_agent(username="ana")
    for value in JUNK:
        answer = client.get(f"/center/{page.address}", dict.fromkeys(NAMES, value))
        assert answer.status_code < 500, value
        b"".join(answer.streaming_content if answer.streaming else [])


@pytest.mark.django_db
def test_character_zero_is_refused_before_any_page_reads_it(as_role: Any) -> None:
    client = as_role(Role.SUPERVISOR)
    for address in ("reports/schedule-results/?result=%00", "contacts/?q=a%00", "%00/"):
        assert client.get(f"/center/{address}").status_code == 400, address
    form = "application/x-www-form-urlencoded"
    assert client.post("/center/priorities/", "a=%00", content_type=form).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("junk", JUNK)
def test_no_page_of_a_contact_fails_over_its_number(as_role: Any, junk: str) -> None:
    answer = as_role(Role.SUPERVISOR).get(f"/center/invenio_center/contact/{junk}/change/")
    assert answer.status_code in (302, 404)


def test_only_plain_digits_of_a_key_are_a_number() -> None:
    assert [asked.number(text) for text in ("7", "007", "9" * 18)] == [7, 7, 10**18 - 1]
    assert [asked.number(text) for text in ("²", "٣", "9" * 19, "-1", "1.0", "", None)] == [None] * 7


def test_only_days_that_can_be_reckoned_with_are_days() -> None:
    assert asked.day("2026-02-28") == date(2026, 2, 28)
    assert [asked.day(text) for text in ("2026-02-30", "9999-12-31", "0001-01-01", "x", "", None)] == [
        None
    ] * 6
    assert narrowing({"until": "9999-12-31", "segment": "²"}) == Narrowing()


def test_only_what_is_offered_is_chosen() -> None:
    assert asked.choice("done", {"done": "Realizado"}) == "done"
    assert [asked.choice(text, {"done": ""}) for text in ("", None, "x")] == ["", "", ""]
    assert [asked.uuid(text) for text in ("x", "", None)] == [None] * 3

"""Monitor > Fila in pages and sections: a filter finds whoever waits, however far back, and moves nobody."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from invenio_center.models import Role
from invenio_center.portal.pages import live_queue, order_reports
from tests import factories
from tests.invenio_live.queue.waiting import wait

pytestmark = pytest.mark.django_db
URL = "/center/monitor/queue/"
ROW = re.compile(r'data-label="Posição">(\d+)</td><th scope="row"><a [^>]*>([^<]*)</a>')


@pytest.fixture
def client(as_role: Any) -> Any:
    return as_role(Role.SUPERVISOR)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Seven on a busy line, one of a segment behind them all; three to a page."""
    monkeypatch.setattr(live_queue, "PER_PAGE", 3)
    busy, quiet = factories.make_channel("whatsapp", priority=90), factories.make_channel("email", priority=5)
    for n in range(7):
        wait(busy, name=f"Pessoa {n}", since=timezone.now() - timedelta(minutes=50 - n))
    quiet.default_segment = factories.make_segment("Curto", priority=4)
    quiet.save()
    wait(quiet, name="Paciente", since=timezone.now() - timedelta(hours=5))
    return quiet


def rows(client: Any, query: str = "") -> list[tuple[str, str]]:
    return ROW.findall(client.get(f"{URL}state/?{query}").json()["html"])


def test_who_waits_far_back_is_found_at_the_place_in_the_whole_order(client: Any, crowd: Any) -> None:
    segment = crowd.default_segment.public_id
    for query in (f"segment={segment}", f"channel={crowd.public_id}", f"tier=normal&segment={segment}"):
        assert rows(client, query) == [("8", "Paciente")], query
    assert rows(client, f"tier=webchat&segment={segment}") == []


def test_pages_go_on_where_the_one_before_ended_and_keep_the_filter(client: Any, crowd: Any) -> None:
    assert [place for place, _ in rows(client)] == ["1", "2", "3"]
    assert [place for place, _ in rows(client, "segment=none&page=3")] == ["7"]
    html = client.get(f"{URL}?segment=none&page=2").content.decode()
    assert 'data-state="/center/monitor/queue/state/?segment=none&amp;page=2"' in html
    assert 'href="?segment=none&amp;page=3"' in html and "Página 2 de 3" in html
    assert "8 na fila" in html and "7 com estes filtros" in html
    assert "com estes filtros" not in client.get(f"{URL}?page=2").content.decode()


def test_what_is_no_filter_filters_nothing(client: Any, crowd: Any) -> None:
    for query in ("segment=x", "channel=y", "tier=²", "page=²", f"page={'9' * 5_000}"):
        assert rows(client, query), query


def test_the_report_of_the_order_finds_them_too(
    client: Any, crowd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_reports, "SHOWN", 3)
    page = client.get("/center/reports/queue-now/?source=segment").content.decode()
    assert "Paciente" in page and "Pessoa" not in page
    whole = client.get("/center/reports/queue-now/").content.decode()
    assert "Pessoa 2" in whole and "Pessoa 3" not in whole and "o CSV traz todas" in whole
    lines = b"".join(client.get("/center/reports/queue-now/?format=csv").streaming_content)
    assert len(lines.splitlines()) == 1 + 8

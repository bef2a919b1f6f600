"""Hours as people write them, read by the console's own module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .browser_modules import Modules

# A Saturday.
NOW = "2026-11-28T09:30"
READ = """async ([texts, now]) => {
  const { parseWhen } = await import("/console/lib/when.js");
  return texts.map((text) => { const found = parseWhen(text, now); return found && `${found.date} ${found.time}`; });
}"""
MEANT = {
    "daqui a 1 h": "2026-11-28 10:30",
    "Daqui a 1 hora e 15 min": "2026-11-28 10:45",
    "em 30 min": "2026-11-28 10:00",
    "daqui a meia hora": "2026-11-28 10:00",
    "em 2 dias": "2026-11-30 09:30",
    "daqui a uma semana": "2026-12-05 09:30",
    "em 1,5 h": "2026-11-28 11:00",
    "amanhã 9:00": "2026-11-29 09:00",
    "Amanhã às 14:00": "2026-11-29 14:00",
    "depois de amanhã às 8h": "2026-11-30 08:00",
    "hoje 18h30": "2026-11-28 18:30",
    "14h": "2026-11-28 14:00",
    "às 8:00": "2026-11-29 08:00",
    "segunda 10h": "2026-11-30 10:00",
    "sexta-feira às 14h30": "2026-12-04 14:30",
    "sábado 10h": "2026-12-05 10:00",
    "terça ao meio-dia": "2026-12-01 12:00",
    "03/12 às 10": "2026-12-03 10:00",
    "dia 15/01 9:00": "2027-01-15 09:00",
    "31/12/2026 23:59": "2026-12-31 23:59",
}
NO_HOUR = ["", "amanhã", "qualquer dia", "31/02 10:00", "25:00", "9:75", "ontem 10:00", "daqui a pouco"]


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


def test_what_people_write_is_understood(page: Modules) -> None:
    assert dict(zip(MEANT, page.evaluate(READ, [list(MEANT), NOW]), strict=True)) == MEANT


def test_what_says_no_hour_is_nothing(page: Modules) -> None:
    assert page.evaluate(READ, [NO_HOUR, NOW]) == [None] * len(NO_HOUR)

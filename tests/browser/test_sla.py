"""A promised time that runs out in front of the agent: it is marked, and the row stays where it is."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.support.axe import grave_violations
from tests.support.processes import eventually

from .conftest import Pages
from .desk import Desk, desk, head, rows, take_next

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def promise(desk: Desk, word: str, **sla: int) -> None:
    """Whoever writes this word on the line is promised these times."""
    mark = uuid4().hex[:6]
    rules = {"all": [
        {"field": "channel", "op": "eq", "value": desk.channel}, {"field": "message", "op": "contains", "value": word},
    ]}  # fmt: skip
    desk.api("supervisora").post(
        "segments/", {"name": f"Prazo {mark}", "code": f"prazo-{mark}", "rules": rules, "sla": sla}
    )


def test_a_row_turns_to_estourado_and_stays_at_its_place(desk: Desk) -> None:
    promise(desk, "prazo", first_response_s=15)
    _, page = desk.agent()
    desk.customer_writes("Bom dia", name="Ana Paz")
    expect(head(page)).to_contain_text("Ana Paz")
    desk.customer_writes("Tenho um prazo", name="Bento Reis")
    second = page.locator('#list-rows [aria-rowindex="2"]')
    expect(second).to_contain_text("Bento Reis")
    expect(second).to_contain_text("Estourado há", timeout=30_000)
    expect(head(page)).to_contain_text("Ana Paz")
    expect(second).to_contain_text("Bento Reis")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Atrasados").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Bento Reis")
    page.get_by_role("button", name="Todos").click()

    take_next(page, "Bom dia")
    expect(page.locator("#contato")).not_to_contain_text("SLA")
    page.get_by_role("tab", name="Fila").click()
    take_next(page, "Tenho um prazo")
    expect(page.locator("#contato")).to_contain_text("1ª resposta")
    expect(page.locator("#contato")).to_contain_text("Estourado")


def test_the_supervisor_finds_the_breach_from_the_first_page_to_the_report(desk: Desk, pages: Pages) -> None:
    promise(desk, "prometido", first_response_s=1)
    desk.customer_writes("Foi prometido", name="Célia Prado")
    page = pages.signed_in("supervisora", "/center/")
    expect(page.get_by_role("link", name="SLA estourado")).to_be_visible()
    page.get_by_role("link", name="SLA estourado").click()
    report = page.get_by_role("region", name="Prazos de SLA")

    def told() -> bool:
        """The link may be there for others while hers has a second left, and the page stays as it was asked for."""
        page.reload()
        return "Célia Prado" in report.inner_text()

    eventually(told, 30, every=0.5)
    assert grave_violations(page) == []
    page.goto(f"{desk.stack.base_url}/center/reports/times/")
    expect(page.get_by_role("heading", name="Tempos")).to_be_visible()
    assert grave_violations(page) == []

"""A pause by hand: note, countdown, what the supervisor sees, one click back; and a limit lowered in Center."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_violations

from .desk import Desk, desk, take_next

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def make_pause_kind(center: Page, base_url: str) -> str:
    """By hand, as a supervisor does."""
    name = f"Conversa {uuid4().hex[:6]}"
    center.goto(f"{base_url}/center/invenio_live/pausetype/add/")
    center.get_by_label("Nome da pausa").fill(name)
    center.get_by_label("Tempo de duração (min)").fill("10")
    center.get_by_label("Exige nota").check()
    center.get_by_role("button", name="Salvar", exact=True).click()
    expect(center.get_by_role("link", name=name).first).to_be_visible()
    return name


def test_an_agent_pauses_with_a_note_and_comes_back(desk: Desk) -> None:
    center = desk.pages.signed_in("supervisora", "/center/monitor/agents/")
    kind = make_pause_kind(center, desk.stack.base_url)
    name, page = desk.agent()
    desk.customer_writes("Bom dia")
    next_button = page.get_by_role("button", name="Próximo")
    expect(next_button).to_be_enabled()

    page.locator("#presence").click()
    page.get_by_role("menuitemradio", name=kind).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Esta pausa exige uma nota.")
    assert grave_violations(page) == []
    dialog.get_by_label("Nota").fill("Retorno com a coordenação")
    dialog.get_by_role("button", name="Pausar").click()

    presence = page.locator("#presence")
    expect(presence).to_contain_text(f"Em pausa: {kind}")
    expect(page.locator("#presence-time")).to_have_text(re.compile(r"^9:\d\d$"))
    expect(next_button).to_be_disabled()
    expect(page.locator("#next-reason")).to_have_text("Você está em pausa. Volte para atender.")
    assert grave_violations(page) == []

    center.goto(f"{desk.stack.base_url}/center/monitor/agents/?presence=paused")
    row = center.get_by_role("row", name=name)
    expect(row).to_contain_text(kind)
    expect(row).to_contain_text("faltam 9 min")
    expect(row).to_contain_text("Retorno com a coordenação")
    assert grave_violations(center) == []

    page.get_by_role("button", name="Voltar", exact=True).click()
    expect(presence).to_contain_text("Disponível")
    take_next(page, "Bom dia")


def test_a_lowered_limit_is_read_by_the_agent_and_taken_back(desk: Desk) -> None:
    name, page = desk.agent()
    load = page.locator("#load")
    expect(load).to_have_text("0 de 5")
    center = desk.pages.signed_in("supervisora", "/center/monitor/agents/")
    center.get_by_role("link", name=name).click()
    assert grave_violations(center) == []
    until = datetime.now(ZoneInfo("America/Sao_Paulo")) + timedelta(hours=1)
    center.get_by_label("Capacidade até lá").fill("2")
    center.locator("#id_lower-until").fill(until.strftime("%Y-%m-%dT%H:%M"))
    center.locator("#id_lower-reason").fill("Primeira semana")
    center.get_by_role("button", name="Reduzir").click()
    expect(center.get_by_text("Capacidade de 2 até")).to_be_visible()
    assert grave_violations(center) == []

    expect(load).to_have_text("0 de 2")
    expect(page.locator("#load-note")).to_contain_text("limite reduzido até")
    page.locator("#presence").click()
    expect(page.locator("#presence-menu")).to_contain_text("Primeira semana")
    assert grave_violations(page) == []

    center.get_by_role("button", name="Voltar à capacidade normal").click()
    expect(load).to_have_text("0 de 5")

"""Promised returns by hand: warned, seen in the week, announced with a sound, moved and ended in Live and in Center."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_in_both_lights, grave_violations
from tests.support.processes import eventually

from .desk import Desk, act, desk, rows, take_next

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
ZONE = ZoneInfo("America/Sao_Paulo")


def schedule_of(desk: Desk) -> Any:
    found = desk.api("supervisora").all("schedules/", channel=desk.channel)
    assert len(found) == 1
    return found[0]


def agenda(page: Page) -> Any:
    page.get_by_role("button", name="Agenda", exact=True).click()
    dialog = page.get_by_role("dialog", name="Agenda", exact=True)
    expect(dialog.get_by_role("status")).to_contain_text("retorno")
    return dialog


def test_a_return_is_warned_about_seen_in_the_week_moved_and_cancelled(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Pode me ligar semana que vem?", name="Lia Prado")
    take_next(page, "semana que vem")
    act(page, "Agendar")
    dialog = page.get_by_role("dialog", name="Agendar retorno")
    dialog.get_by_label("Quando").fill("daqui a 3 dias")
    dialog.get_by_label("Quem atende").select_option(label="Eu")
    dialog.get_by_label("Nota").fill("Proposta nova")
    dialog.get_by_role("button", name="Agendar", exact=True).click()
    expect(dialog.locator("#due-warnings")).to_contain_text("janela de conversa estará fechada")
    assert grave_violations(page) == []
    assert desk.api("supervisora").all("schedules/", channel=desk.channel) == []
    dialog.get_by_role("button", name="Agendar mesmo assim").click()
    expect(dialog).to_be_hidden()
    made = schedule_of(desk)
    hour = datetime.fromisoformat(made["due_at"]).astimezone(ZONE)
    week = agenda(page)
    if hour.isocalendar().week != datetime.now(ZONE).isocalendar().week:
        week.get_by_role("button", name="Próximo período").click()
    card = week.get_by_role("listitem").filter(has_text="Lia Prado")
    expect(card).to_contain_text("Proposta nova")
    assert grave_violations(page) == []
    card.get_by_role("button", name=re.compile("^Remarcar")).click()
    moving = page.get_by_role("dialog", name="Remarcar retorno")
    expect(moving.get_by_label("Nota")).to_have_value("Proposta nova")
    expect(moving.get_by_label("Quem atende")).to_have_value("agent:me")
    moving.get_by_label("Quando").fill("daqui a 2 h")
    moving.get_by_role("button", name="Remarcar").click()
    expect(moving).to_be_hidden()
    assert schedule_of(desk)["times_rescheduled"] == 1
    page.keyboard.press("Escape")
    again = agenda(page)
    if hour.isocalendar().week != datetime.now(ZONE).isocalendar().week:
        again.get_by_role("button", name="Hoje").click()
    card = again.get_by_role("listitem").filter(has_text="Lia Prado")
    card.get_by_role("button", name=re.compile("^Cancelar")).click()
    ending = page.get_by_role("dialog", name="Cancelar agendamento")
    ending.get_by_label("Motivo").fill("Resolvido antes")
    ending.get_by_role("button", name="Cancelar agendamento").click()
    expect(ending).to_be_hidden()
    expect(card).to_contain_text("Cancelado")
    assert schedule_of(desk)["reason"] == "Resolvido antes"


def test_the_owner_is_told_with_a_sound_when_it_comes_to_the_top(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Me liga daqui a pouco?", name="Beto Reis")
    take_next(page, "daqui a pouco")
    act(page, "Agendar")
    dialog = page.get_by_role("dialog", name="Agendar retorno")
    dialog.get_by_label("Quem atende").select_option(label="Eu")
    dialog.get_by_label("Quando").fill("daqui a 3 min")
    dialog.get_by_role("button", name="Agendar", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#assertive")).to_contain_text("Beto Reis")
    expect(page.locator("body")).to_have_attribute("data-chimes", "1")
    expect(rows(page).first).to_contain_text("Agendamento")


def test_the_agenda_fits_a_telephone_in_both_lights(desk: Desk) -> None:
    _, page = desk.agent(width=390, height=844)
    desk.customer_writes("Me liga amanhã?", name="Nina Luz")
    take_next(page, "amanhã")
    due = (datetime.now(ZONE) + timedelta(hours=1)).isoformat()
    row = desk.conversations()[0]
    desk.api("supervisora").post(f"conversations/{row['id']}/schedule/", {"due_at": due})
    dialog = agenda(page)
    dialog.get_by_role("button", name="Semana").click()
    dialog.get_by_role("button", name="Meus segmentos").click()
    expect(dialog.get_by_role("listitem").filter(has_text="Nina Luz")).to_have_count(1)
    assert grave_in_both_lights(page) == []
    assert page.evaluate("document.querySelector('#agenda').scrollWidth <= innerWidth")
    dialog.get_by_role("button", name=re.compile("Nina Luz")).first.click()
    expect(page.get_by_role("log")).to_contain_text("amanhã")


def test_center_promises_moves_and_ends(desk: Desk) -> None:
    desk.customer_writes("Oi", name="Caio Maia")
    supervisor = desk.api("supervisora")
    eventually(lambda: bool(desk.conversations()), 30)
    row = desk.conversations()[0]
    page = desk.pages.signed_in("supervisora", f"/center/contacts/{row['contact']}/history/")
    page.get_by_role("link", name="Agendar retorno").click()
    page.get_by_label("Canal / linha").select_option(value=_line(page, desk))
    day = (datetime.now(ZONE) + timedelta(days=3)).date()
    page.get_by_label("Data").fill(day.isoformat())
    page.get_by_label("Hora").fill("14:00")
    page.get_by_role("button", name="Agendar", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("janela de conversa")
    assert grave_violations(page) == []
    page.get_by_role("button", name="Agendar mesmo assim").click()
    page.goto(f"{desk.stack.base_url}/center/monitor/agenda/?day={day}&days=1")
    card = page.get_by_role("listitem").filter(has_text="Caio Maia")
    expect(card).to_contain_text("14:00")
    assert grave_violations(page) == []
    card.get_by_role("link", name=re.compile("^Remarcar")).click()
    page.get_by_label("Hora").fill("16:30")
    page.get_by_role("button", name="Remarcar").click()
    page.get_by_role("button", name="Remarcar mesmo assim").click()
    made = supervisor.all("schedules/", channel=desk.channel)[0]
    assert (made["local_at"][11:16], made["times_rescheduled"]) == ("16:30", 1)
    page.goto(f"{desk.stack.base_url}/center/schedules/{made['id']}/end/")
    page.get_by_label("Contato feito").check()
    page.get_by_role("button", name="Encerrar retorno").click()
    expect(page.get_by_text("Retorno encerrado.")).to_be_visible()
    page.goto(f"{desk.stack.base_url}/center/reports/schedule-results/?until={day}")
    expect(page.get_by_role("row").filter(has_text="Caio Maia")).to_contain_text("Realizado")
    assert grave_violations(page) == []


def _line(page: Page, desk: Desk) -> str:
    name = desk.api("supervisora").get(f"channels/{desk.channel}/")["name"]
    option = page.get_by_label("Canal / linha").locator("option", has_text=name)
    value = option.get_attribute("value")
    assert value
    return value

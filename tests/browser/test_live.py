"""A day's work in Live by hand: schedule, transfer, close, files, notes, pauses, a lost line, keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import grave_in_both_lights, grave_violations
from tests.support.touch import small_targets

from .desk import Desk, act, answer, desk, head, rows, take_next
from .people import agent_for
from .wire import Wire

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f00030101008d1de5b20000000049454e44ae426082"
)
ZONE = ZoneInfo("America/Sao_Paulo")


def mark_of(due: datetime) -> str:
    """The hour; tomorrow's with its day."""
    today = due.date() == datetime.now(ZONE).date()
    return f"Agendamento {due.strftime('%H:%M' if today else '%d/%m %H:%M')}"


def test_a_promised_return_leaves_the_queue_and_comes_back_first(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Pode me ligar depois?", name="Otávio Lima")
    take_next(page, "Pode me ligar depois?")
    act(page, "Agendar")
    dialog = page.get_by_role("dialog")
    assert grave_violations(page) == []
    dialog.get_by_label("Data").fill("2020-01-01")
    dialog.get_by_role("button", name="Agendar").click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    later = datetime.now(ZONE) + timedelta(hours=3)
    dialog.get_by_label("Data").fill(later.strftime("%Y-%m-%d"))
    dialog.get_by_label("Hora").fill(later.strftime("%H:%M"))
    dialog.get_by_role("button", name="Agendar").click()
    expect(dialog).to_be_hidden()
    expect(rows(page)).to_have_count(0)
    page.get_by_role("button", name="Agendados").click()
    expect(head(page)).to_contain_text(mark_of(later))

    # Another one, four minutes from now, is due at once: first of all, before who has waited longer.
    page.get_by_role("button", name="Todos").click()
    desk.customer_writes("Primeira", name="Zuleica Reis")
    take_next(page, "Primeira")
    act(page, "Agendar")
    soon = datetime.now(ZONE) + timedelta(minutes=4)
    dialog.get_by_label("Data").fill(soon.strftime("%Y-%m-%d"))
    dialog.get_by_label("Hora").fill(soon.strftime("%H:%M"))
    desk.customer_writes("Estou esperando há tempo", name="Ana Paz")
    dialog.get_by_role("button", name="Agendar").click()
    expect(rows(page)).to_have_count(2)
    expect(head(page)).to_contain_text("Zuleica Reis")
    expect(head(page)).to_contain_text(mark_of(soon))
    expect(page.locator("#next-urgent")).to_be_visible()
    take_next(page, "Primeira")
    expect(page.locator("#next-urgent")).to_be_hidden()


def test_a_colleague_takes_over_with_the_note(desk: Desk) -> None:
    (_, page), (colleague, other) = desk.agent(), desk.agent()
    desk.customer_writes("Quero falar do contrato")
    take_next(page, "Quero falar do contrato")
    act(page, "Transferir")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Mudar responsável")).to_be_disabled()
    option = dialog.get_by_label("Para", exact=True).locator("option", has_text=colleague)
    dialog.get_by_label("Para", exact=True).select_option(value=option.get_attribute("value"))
    dialog.get_by_label("Mudar responsável").check()
    dialog.get_by_label("Avisar o cliente").check()
    assert grave_violations(page) == []
    dialog.get_by_label("Nota para quem recebe").fill("Cliente antigo, contrato 77.")
    dialog.get_by_role("button", name="Transferir").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#tab-held .count")).to_have_text("")
    expect(other.locator("#tab-pending .count")).to_have_text("1")
    other.locator("#tab-pending").click()
    head(other).click()
    expect(other.get_by_role("log")).to_contain_text("Cliente antigo, contrato 77.")
    expect(other.get_by_role("log")).to_contain_text("que continua com você por aqui.")
    expect(answer(other, "Assumo daqui.")).to_contain_text("entregue")


def test_closing_wants_an_outcome_and_a_new_message_brings_it_back(desk: Desk) -> None:
    _, page = desk.agent()
    sender = desk.customer_writes("Chegou, obrigado")
    take_next(page, "Chegou, obrigado")
    expect(answer(page, "Que bom!")).to_contain_text("entregue")
    act(page, "Encerrar")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Encerrar").click()
    expect(dialog.get_by_role("alert")).to_have_text("Escolha a tabulação.")
    dialog.get_by_label("Tabulação").select_option(label="Encaminhado")
    dialog.get_by_role("button", name="Encerrar").click()
    expect(dialog.get_by_role("alert")).to_have_text("Esta tabulação exige uma nota.")
    assert grave_violations(page) == []
    dialog.get_by_label("Tabulação").select_option(label="Resolvido")
    dialog.get_by_role("button", name="Encerrar").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#tab-held .count")).to_have_text("")
    assert [one["status"] for one in desk.conversations()] == ["closed"]
    desk.customer_writes("Mais uma coisa", sender=sender)
    expect(head(page)).to_contain_text("Mais uma coisa")
    take_next(page, "Mais uma coisa")
    expect(page.get_by_role("log")).to_contain_text("Chegou, obrigado")


def test_a_note_a_tag_a_debt_settled_and_a_place_given_back(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Só um aviso: mudei de endereço", name="Nair Sá")
    take_next(page, "mudei de endereço")
    page.get_by_role("tab", name="Nota interna").click()
    page.locator("#text").fill("Conferir o cadastro.")
    page.get_by_role("button", name="Salvar nota").click()
    expect(page.locator(".bubble[data-direction=note]")).to_contain_text("Conferir o cadastro.")
    act(page, "Tags")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nova tag").fill("Cadastro")
    dialog.get_by_role("button", name="Adicionar").click()
    dialog.get_by_role("button", name="Salvar").click()
    expect(page.locator("#talk-tags")).to_contain_text("Cadastro")
    act(page, "Resolver sem responder")
    dialog.get_by_label("Tabulação").select_option(label="Resolvido")
    dialog.get_by_role("button", name="Resolver sem responder").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#tab-pending .count")).to_have_text("")
    expect(page.locator("#tab-held .count")).to_have_text("1")
    act(page, "Devolver à fila")
    dialog.get_by_role("button", name="Devolver").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#tab-held .count")).to_have_text("")
    # The customer never sees the note.
    assert [one["direction"] for one in desk.api("supervisora").all("messages/", channel=desk.channel)].count(
        "out"
    ) == 0


def test_a_file_goes_out_and_a_refused_one_says_why(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Me manda a foto?")
    take_next(page, "Me manda a foto?")
    page.locator("#file").set_input_files(
        [
            {"name": "foto.png", "mimeType": "image/png", "buffer": PNG},
            {"name": "enorme.png", "mimeType": "image/png", "buffer": PNG + b"\0" * (10 * 1024 * 1024)},
        ]
    )
    expect(page.locator("#files .file")).to_have_count(1)
    expect(page.locator("#files .file[data-state=ready]")).to_have_count(1)
    # Still there though the other has arrived.
    expect(page.locator("#composer-error")).to_contain_text("passa de 10 MB")
    bubble = answer(page, "Aqui está.")
    expect(page.locator("#composer-error")).to_be_empty()
    expect(bubble.get_by_role("img")).to_be_visible()
    expect(page.locator(".bubble[data-direction=out]").last).to_contain_text("entregue")


def test_a_reaction_goes_out_from_the_menu_of_a_message(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Chegou, obrigada!")
    take_next(page, "Chegou, obrigada!")
    bubble = page.locator('.bubble[data-direction="in"]').last
    bubble.hover()
    bubble.get_by_role("button", name="Reagir a esta mensagem").click()
    menu = page.get_by_role("menu", name="Reações")
    expect(menu.get_by_role("menuitem")).to_have_count(6)
    assert grave_violations(page) == []
    menu.get_by_role("menuitem", name="Amei").click()
    expect(menu).to_be_hidden()
    own = page.locator('.bubble[data-direction="out"]').last
    expect(own).to_contain_text("❤️")
    expect(own).to_contain_text("entregue")
    assert desk.sent() == ["❤️"]


def agent_on_a_wire(desk: Desk) -> tuple[Wire, Page]:
    """An agent of the line, whose connection to the server can be cut."""
    name = f"op{uuid4().hex[:8]}"
    agent_for(desk.stack, desk.api("supervisora"), name, [desk.channel])
    window = desk.pages.new_window()
    wire = Wire(window, "**/ws/live/**")
    return wire, desk.pages.sign_in(window.new_page(), name, "/live/")


def test_what_was_written_without_a_connection_goes_out_once(desk: Desk) -> None:
    wire, page = agent_on_a_wire(desk)
    sender = desk.customer_writes("Alô?")
    take_next(page, "Alô?")
    wire.cut()
    expect(page.locator("#link-state")).not_to_have_attribute("data-state", "open")
    answer(page, "escrita sem conexão")
    page.locator("#next").click(force=True)
    desk.customer_writes("Ainda aí?", sender=sender)
    wire.mend()
    expect(page.get_by_role("log")).to_contain_text("Ainda aí?")
    expect(page.locator(".bubble[data-direction=out]").last).to_contain_text("entregue")
    sent = [
        one["text"]
        for one in desk.api("supervisora").all("messages/", channel=desk.channel)
        if one["direction"] == "out"
    ]
    assert sent == ["escrita sem conexão"]


def test_in_a_pause_nothing_is_taken(desk: Desk) -> None:
    _, page = desk.agent()
    desk.customer_writes("Tem alguém?")
    expect(rows(page)).to_have_count(1)
    page.locator("#presence").click()
    page.get_by_role("menuitemradio", name="Almoço").click()
    expect(page.locator("#presence")).to_contain_text("Em pausa: Almoço")
    expect(page.locator("#next-reason")).to_have_text("Você está em pausa. Volte para atender.")
    page.locator("#next").click(force=True)
    page.wait_for_timeout(500)
    assert [one["status"] for one in desk.conversations()] == ["waiting"]
    page.locator("#presence").click()
    page.get_by_role("menuitemradio", name="Disponível").click()
    take_next(page, "Tem alguém?")


def test_by_keys_alone_with_reasons_and_filters(desk: Desk) -> None:
    _, page = desk.agent()
    for text in ("primeira", "segunda"):
        desk.customer_writes(text, name=f"Cliente {text}")
        expect(page.locator("#list-rows")).to_contain_text(text)
    expect(rows(page)).to_have_count(2)
    page.locator("body").click(position={"x": 700, "y": 500})
    page.keyboard.press("j")
    expect(head(page)).to_be_focused()
    page.keyboard.press("q")
    expect(page.get_by_role("dialog")).to_contain_text("Prioridade 80 do canal")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Atalhos de teclado")
    assert grave_violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#filter-channel").select_option(
        label=page.locator("#filter-channel option").nth(1).inner_text()
    )
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="VIP").click()
    expect(rows(page)).to_have_count(0)
    page.get_by_role("button", name="Todos").click()
    head(page).focus()
    page.keyboard.press("p")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("respondido pelo teclado")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble[data-direction=out]")).to_contain_text("entregue")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_console_is_accessible_in_both_lights_and_on_a_telephone(desk: Desk, width: int) -> None:
    _, page = desk.agent(width=width, height=844)
    expect(page.locator("#list-empty")).to_be_visible()
    assert grave_in_both_lights(page) == []
    desk.customer_writes("Bom dia, preciso de ajuda")
    expect(rows(page)).to_have_count(1)
    assert grave_in_both_lights(page) == []
    take_next(page, "Bom dia, preciso de ajuda")
    expect(answer(page, "Claro!")).to_contain_text("entregue")
    assert grave_in_both_lights(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width == 390:
        act(page, "Agendar")
        assert small_targets(page) == []


def test_a_dialog_keeps_what_is_written_and_says_when_it_cannot_open(desk: Desk) -> None:
    wire, page = agent_on_a_wire(desk)
    desk.customer_writes("Quero trocar o pedido")
    take_next(page, "Quero trocar o pedido")
    act(page, "Transferir")
    dialog = page.get_by_role("dialog")
    note = dialog.get_by_label("Nota para quem recebe")
    note.fill("Cliente antigo")
    box = note.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()
    expect(note).to_have_value("Cliente antigo")
    expect(dialog).to_be_visible()
    page.mouse.click(5, 5)
    expect(dialog).to_be_hidden()
    wire.cut()
    expect(page.locator("#link-state")).not_to_have_attribute("data-state", "open")
    act(page, "Pedir consentimento")
    expect(page.locator("#toasts")).to_contain_text("Sem conexão com o servidor.")


def test_an_open_console_follows_the_light_of_the_system(desk: Desk) -> None:
    _, console = desk.agent()
    root = console.locator("html")
    expect(root).to_contain_class("light")
    console.emulate_media(color_scheme="dark")
    expect(root).to_contain_class("dark")
    expect(root).not_to_contain_class("light")
    assert grave_violations(console) == []

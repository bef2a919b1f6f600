"""Importing contacts by hand: file, columns, preview, confirmation, result, undo."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.support.axe import grave_violations

from .conftest import Pages
from .officers import officer_at
from .test_center import follow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_a_file_from_the_preview_to_the_undo(pages: Pages) -> None:
    mark = f"Zuleica {time.time_ns()}"
    content = f"Celular;Quem;Cor\r\n(11) 96666-{time.time_ns() % 10000:04d};{mark};azul\r\n12;Errada;\r\n"
    page = pages.signed_in("supervisora", "/center/")
    follow(page, ("Contatos", "Importar"))
    assert grave_violations(page) == []
    page.get_by_label("Arquivo CSV ou XLSX").set_input_files(
        {"name": "clientes.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_role("button", name="Conferir").click()
    expect(page.get_by_role("heading", name="O que vai acontecer")).to_be_visible()
    expect(page.get_by_text("Telefone inválido. Escreva com DDD.")).to_be_visible()
    page.get_by_label("Quem", exact=True).select_option(label="Nome")
    page.get_by_role("button", name="Conferir de novo").click()
    expect(page.get_by_text(mark)).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_role("button", name="Confirmar").click()
    expect(page.get_by_role("status").filter(has_text="Concluída")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Arquivo de resultado").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert "Criado;Importada;;(11) 96666" in text
    assert grave_violations(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Desfazer").click()
    expect(page.get_by_role("status").filter(has_text="Desfeita")).to_be_visible()


def test_consents_from_the_attestation_to_the_contact_and_back(pages: Pages) -> None:
    stamp = time.time_ns()
    mark, number = f"Quitéria {stamp}", f"1196{stamp % 10_000_000:07d}"
    day = time.strftime("%d/%m/%Y", time.localtime(time.time() - 40 * 86_400))
    controller = pages.signed_in("compliance", "/center/texts/controller/")
    name = controller.get_by_label("Razão social").input_value()
    text = f"Quero receber ofertas da {name} por SMS e WhatsApp."
    head = "telefone;nome;aceita_comunicacoes;data_opt_in;texto_consentimento;canal_origem;metodo"
    lines = [
        f"{number};{mark};Sim;{day};{text};Loja do centro;papel",
        f"1197{stamp % 10_000_000:07d};Só Sim {stamp};Sim;;;;",
        f"1198{stamp % 10_000_000:07d};Talvez;talvez;;;;",
    ]
    page = pages.signed_in("supervisora", "/center/imports/")
    page.get_by_label("Arquivo CSV ou XLSX").set_input_files(
        {
            "name": "consentimentos.csv",
            "mimeType": "text/csv",
            "buffer": "\r\n".join([head, *lines]).encode(),
        }
    )
    page.get_by_role("button", name="Conferir").click()
    consents = page.get_by_role("region", name="Consentimentos")
    expect(consents.get_by_text("Concedido, com prova")).to_be_visible()
    expect(page.get_by_text("Escreva Sim ou Não, ou deixe em branco.")).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_label("De onde vieram estes consentimentos").fill("Fichas da loja do centro")
    page.get_by_label("Contrato ou documento que cobre a coleta").fill("Contrato 12 de 2026")
    page.get_by_role("button", name="Atestar e confirmar").click()
    expect(page.get_by_role("status").filter(has_text="Concluída")).to_be_visible()
    expect(consents.get_by_text("Atestado por")).to_be_visible()
    assert grave_violations(page) == []
    page.goto(f"{pages.stack.base_url}/center/invenio_center/contact/?q={stamp}")
    expect(page.get_by_role("row", name=mark).get_by_text("Concedido")).to_be_visible()
    expect(
        page.get_by_role("row", name=f"Só Sim {stamp}").get_by_text("Declarado, sem prova")
    ).to_be_visible()
    page.goto(f"{pages.stack.base_url}/center/imports/")
    page.get_by_role("link", name="consentimentos.csv").first.click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Desfazer").click()
    expect(page.get_by_role("status").filter(has_text="Desfeita")).to_be_visible()
    page.goto(f"{pages.stack.base_url}/center/invenio_center/contact/?q={stamp}")
    expect(page.get_by_role("row", name=mark).get_by_text("Invalidado")).to_be_visible()


def test_compliance_turns_the_policy_on_and_off_with_a_reason(pages: Pages) -> None:
    page = officer_at(pages, "/center/policies/")
    follow(page, ("Conformidade", "Políticas"))
    expect(page.get_by_role("status").filter(has_text="Desligado")).to_be_visible()
    assert grave_violations(page) == []
    reason = f"Parecer jurídico {time.time_ns()}"
    page.get_by_label("Motivo").fill(reason)
    page.get_by_role("button", name="Ligar", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Ligado")).to_be_visible()
    expect(page.get_by_role("cell", name=reason)).to_be_visible()
    assert grave_violations(page) == []
    page.get_by_label("Motivo").fill("Fim do recadastro")
    page.get_by_role("button", name="Desligar", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Desligado")).to_be_visible()

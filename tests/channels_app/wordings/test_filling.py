"""Placeholders and values: nothing leaves with a gap, and the provider gets what it expects."""

from __future__ import annotations

import pytest

from channels_app.models import Template
from channels_app.wordings import checks, filling


def template(body: str = "Olá, {{nome}}. Seu pedido {{pedido}} saiu.", **fields: object) -> Template:
    known = {"name": "pedido_saiu", "language": "pt_BR", "purpose": "transactional", "category": "utility"}
    return Template(**{**known, "body": body, **fields})


def test_named_values_stand_in_the_text_and_are_told_by_name() -> None:
    filled = filling.fill(template(footer="Loja Azul"), {"nome": "Ana", "pedido": "12"})
    assert filled.text == "Olá, Ana. Seu pedido 12 saiu.\nLoja Azul"
    assert filled.values == {
        "name": "pedido_saiu",
        "language": "pt_BR",
        "body": {"nome": "Ana", "pedido": "12"},
    }


def test_numbers_are_told_in_their_order_wherever_they_stand() -> None:
    filled = filling.fill(template("{{2}} e {{1}}, de novo {{2}}"), {"1": "um", "2": "dois"})
    assert filled.text == "dois e um, de novo dois"
    assert filled.values["body"] == ["um", "dois"]


def test_header_and_button_addresses_have_values_of_their_own() -> None:
    found = template(
        "Acompanhe.",
        header={"type": "text", "text": "Pedido {{pedido}}"},
        buttons=[
            {"type": "quick_reply", "text": "Falar"},
            {"type": "url", "text": "Ver", "url": "https://loja.example.com/p/{{pedido}}"},
        ],
    )
    filled = filling.fill(found, {"pedido": "12"})
    assert filled.values["header"] == {"type": "text", "text": "12", "name": "pedido"}
    assert filled.values["buttons"] == [{"type": "url", "index": 1, "text": "12"}]
    assert "body" not in filled.values
    assert filled.text == "Pedido 12\nAcompanhe."


def test_a_gap_is_named_and_a_default_fills_it() -> None:
    with pytest.raises(filling.Missing) as missing:
        filling.fill(template(), {"nome": "  "})
    assert missing.value.names == ("nome", "pedido")
    described = [
        {"name": "nome", "example": "Ana", "default": "cliente"},
        {"name": "pedido", "default": "novo"},
    ]
    assert filling.fill(template(variables=described), {}).text == "Olá, cliente. Seu pedido novo saiu."


def test_values_are_one_line_as_providers_want_them() -> None:
    filled = filling.fill(template("{{nome}}"), {"nome": "Ana\n\n   Souza\t!"})
    assert filled.text == "Ana Souza !"


def test_what_looks_like_a_placeholder_inside_a_value_stays_a_value() -> None:
    assert filling.fill(template("{{nome}}"), {"nome": "{{pedido}}"}).text == "{{pedido}}"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Com Espaço"}, "name"),
        ({"language": "português"}, "language"),
        ({"body": " "}, "body"),
        ({"body": "x" * 1025}, "body"),
        ({"body": "{{nome}} e {{1}}"}, "body"),
        ({"footer": "{{nome}}"}, "footer"),
        ({"header": {"type": "hologram"}}, "header"),
        ({"header": {"type": "text", "text": ""}}, "header"),
        ({"buttons": [{"type": "url", "text": "Ver", "url": "http://inseguro.example.com"}]}, "buttons"),
        ({"buttons": [{"type": "quick_reply", "text": "x" * 26}]}, "buttons"),
        ({"buttons": "nenhum"}, "buttons"),
        ({"variables": [{"name": "outra"}]}, "variables"),
    ],
)
def test_what_a_provider_would_refuse_is_refused_first(fields: dict[str, object], field: str) -> None:
    found = checks.faults(
        template(**fields) if "body" not in fields else template(fields.pop("body"), **fields)
    )  # type: ignore[arg-type]
    assert [one[0] for one in found] == [field]


def test_a_sound_template_has_no_fault() -> None:
    assert checks.faults(template(variables=[{"name": "nome", "example": "Ana"}])) == []

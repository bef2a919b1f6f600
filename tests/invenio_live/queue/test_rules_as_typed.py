"""What a supervisor types into the builder finds whom it names: previewed, waiting, and of one person alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from invenio_center.contacts import actions as contacts
from invenio_center.models import User
from invenio_center.portal import rule_words
from invenio_center.segments import actions as segments
from invenio_center.segments import queries
from invenio_live.queue import members
from tests import factories
from tests.api.conftest import Caller, api
from tests.cast import Cast

__all__ = ["api"]

pytestmark = pytest.mark.django_db
PEOPLE: dict[str, dict[str, Any]] = {
    "João Conceição": {
        "phone": "(11) 91234-5678", "email": "Joao@Exemplo.com", "cpf": "529.982.247-25", "origin": "Instagram Ads",
        "language": "pt-BR", "tags": ["Cliente Ouro", "São Paulo"], "custom_code": "C-007",
        "custom_fields": {"joker1": "7,5", "joker2": "10/03/2024", "joker3": "1.500,00", "joker4": "SIM"},
    },
    "ana  lima": {
        "phone": "+55 21 3333-4444", "email": "ana@exemplo.com", "language": "en-us", "origin": "loja",
        "tags": ["cliente ouro antigo"], "is_vip": True, "custom_code": "007",
        "custom_fields": {"joker1": 12, "joker2": "2024-03-11", "joker3": 900, "joker4": True},
    },
    "Zoë": {
        "phone": "+351 926 345 700", "email": "zoe@outra.pt", "language": "pt_PT",
        "custom_fields": {"joker1": 7.5, "joker2": "2023-12-31T23:30:00-03:00", "joker4": "não"},
    },
    "": {"cpf": "11.222.333/0001-81", "language": "es", "custom_fields": {"joker1": "  "}},
}  # fmt: skip
J, A, Z, N = PEOPLE
TYPED: list[tuple[str, str, Any, set[str]]] = [
    ("email", "contains", "exemplo.com", {J, A}), ("email", "starts_with", "JOAO@", {J}),
    ("email", "eq", "joao@exemplo.com", {J}), ("email", "ne", "joao@exemplo.com", {A, Z, N}),
    ("email", "in", ["ANA@EXEMPLO.COM", "zoe@outra.pt"], {A, Z}), ("email", "matches", "@exemplo", {J, A}),
    ("email", "exists", False, {N}), ("email", "exists", True, {J, A, Z}),
    ("phone", "starts_with", "+5511", {J}), ("phone", "starts_with", "21", {A}), ("phone", "starts_with", "351", {Z}),
    ("phone", "eq", "+5511912345678", {J}), ("phone", "eq", "11 91234-5678", {J}),
    ("phone", "eq", "(21) 3333-4444", {A}),
    ("phone", "in", ["021 3333-4444", "+351926345700"], {A, Z}), ("phone", "contains", "1234-5678", {J}),
    ("phone", "ne", "(11) 91234-5678", {A, Z, N}), ("phone", "matches", r"^\+55", {J, A}),
    ("phone", "exists", False, {N}),
    ("cpf", "eq", "529.982.247-25", {J}), ("cpf", "in", ["52998224725", "11.222.333/0001-81"], {J, N}),
    ("cpf", "exists", False, {A, Z}),
    ("name", "eq", "joao conceicao", {J}), ("name", "contains", "CONCEIÇÃO", {J}),
    ("name", "starts_with", "zoe", {Z}),
    ("name", "in", ["Ana Lima", "zoe"], {A, Z}), ("name", "matches", "conceic", {J}), ("name", "exists", False, {N}),
    ("name", "ne", "João Conceição", {A, Z, N}),
    ("tags", "eq", "cliente  ouro", {J}), ("tags", "eq", "Sao Paulo", {J}), ("tags", "ne", "CLIENTE OURO", {A, Z, N}),
    ("tags", "in", ["cliente ouro antigo", "são paulo"], {J, A}), ("tags", "exists", False, {Z, N}),
    ("is_vip", "eq", True, {A}), ("is_vip", "eq", False, {J, Z, N}),
    ("language", "eq", "pt-br", {J}), ("language", "eq", "pt-BR", {J}), ("language", "eq", "pt", {J, Z}),
    ("language", "eq", "Português", {J, Z}), ("language", "eq", "en", {A}),
    ("language", "in", ["es", "Inglês"], {A, N}),
    ("language", "ne", "pt", {A, N}),
    ("origin", "eq", "instagram ads", {J}), ("origin", "starts_with", "LOJ", {A}),
    ("origin", "exists", False, {Z, N}),
    ("custom_code", "eq", "c-007", {J}), ("custom_code", "eq", "007", {A}),
    ("custom_code", "contains", "007", {J, A}),
    ("custom.joker1", "eq", "7,5", {J, Z}), ("custom.joker1", "gt", "7,4", {J, A, Z}),
    ("custom.joker1", "eq", "12", {A}),
    ("custom.joker1", "in", ["12", "13"], {A}), ("custom.joker1", "starts_with", "1", {A}),
    ("custom.joker1", "exists", False, {N}),
    ("custom.joker3", "gt", "1.000", {J}), ("custom.joker3", "lt", "R$ 1.000,00", {A}),
    ("custom.joker3", "gt", "899,99", {J, A}),
    ("custom.joker2", "gt", "10/03/2024", {A}), ("custom.joker2", "lt", "01/01/2024", {Z}),
    ("custom.joker2", "eq", "2024-03-10", {J}), ("custom.joker2", "eq", "11/03/2024", {A}),
    ("custom.joker2", "eq", "31/12/2023", {Z}), ("custom.joker4", "eq", "sim", {J, A}),
    ("custom.joker4", "eq", "NAO", {Z}),
    ("kind", "eq", "whatsapp", {J, A, Z, N}), ("kind", "in", ["sms"], set()),
    ("message", "contains", "não recebi", {J}), ("message", "contains", "NAO RECEBI", {J}),
    ("message", "starts_with", "ola", {J}), ("message", "contains", "❤", {J}),
    ("message", "contains", "❤️ obrigado", {J}),
    ("message", "matches", r"pedido \d+", {J}), ("message", "eq", "bom dia", {A}), ("message", "contains", "😀", {Z}),
]  # fmt: skip
SAID = {J: "Olá! Não recebi o pedido 123 ❤️ obrigado", A: "BOM DIA", Z: "oi 😀", N: "Oi"}
# Facts of the conversation, which a contact alone does not have.
OF_CONVERSATION = {"kind", "message"}


@pytest.fixture
def world(cast: Cast) -> dict[str, Any]:
    rows = {}
    for name, fields in PEOPLE.items():
        row = factories.make_conversation(cast.line, name=name or "x", text=SAID[name])
        for identity in row.contact.identities.all():
            identity.delete()
        contacts.update_contact(contact=row.contact, actor=None, **{"name": name, "origin": "", **fields})
        rows[name] = row
    return rows


def test_every_comparison_of_the_builder_with_what_is_typed(world: dict[str, Any]) -> None:
    wrong, segment = [], segments.save_segment(actor=None, name="Digitado")
    for field, op, value, expected in TYPED:
        tree = {"all": [{"field": field, "op": op, "value": value}]}
        segment = segments.save_segment(actor=None, segment=segment, rules=tree)
        routed = {name for name, row in world.items() if _segment_of(row) == segment.pk}
        found = {"waiting": members.matching(tree).matching, "routed": len(routed)}
        if field not in OF_CONVERSATION:
            found["preview"] = queries.preview(tree)["count"]
        if routed != expected or set(found.values()) != {len(expected)}:
            wrong.append((field, op, value, expected, routed, found))
    assert wrong == []


def _segment_of(row: Any) -> int | None:
    row.refresh_from_db()
    return row.segment_id  # type: ignore[no-any-return]


def test_no_comparison_that_is_offered_is_left_out(world: dict[str, Any]) -> None:
    """``channel``, ``hours`` and ``consent`` are choices among codes and have tests of their own."""
    offered = {
        (name, "exists" if op == "missing" else op)
        for name, field in rule_words.words()["fields"].items()
        for op in field["ops"]
        if name not in ("channel", "hours", "consent") and not name.startswith("custom.")
    }
    tried = {(field, op) for field, op, _, _ in TYPED}
    assert {field for field, _ in offered} <= {field for field, _ in tried}
    by_text = {op for field, op in tried if field in ("name", "email", "phone")}
    assert {op for _, op in offered} <= by_text


def test_a_value_that_cannot_match_is_refused_over_the_api(cast: Cast, api: Callable[[User], Caller]) -> None:
    rules = {"all": [{"field": "cpf", "op": "eq", "value": "123.456.789-00"}]}
    answer = api(cast.supervisor).post("segments/", {"name": "Um CPF", "code": "um-cpf", "rules": rules})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]["rules.all.0"]
    assert (error["code"], "dígitos verificadores" in error["sentence"]) == ("bad_value", True)

"""Conditions of segments: what they match, and how a wrong one is refused."""

from typing import Any

import pytest

from invenio_center.kernel.errors import Invalid
from invenio_center.segments import rules

FACTS: dict[str, Any] = {
    "tags": ["Cliente", "Ouro"],
    "kind": "whatsapp",
    "name": "João da Silva",
    "phone": ["5511987654321", "551133334444"],
    "email": [],
    "is_vip": True,
    "message": "Quero falar do meu BOLETO atrasado",
    "custom_code": "A-100",
    "custom.joker1": "15",
    "consent": ["marketing", "whatsapp:marketing"],
}


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (leaf("tags", "eq", "ouro"), True),
        (leaf("tags", "eq", "prata"), False),
        (leaf("tags", "ne", "ouro"), False),
        (leaf("tags", "ne", "prata"), True),
        (leaf("tags", "in", ["prata", "OURO"]), True),
        (leaf("kind", "in", ["sms", "email"]), False),
        (leaf("message", "contains", "boleto"), True),
        (leaf("phone", "starts_with", "5511"), True),
        (leaf("name", "matches", r"^joão\b"), True),
        (leaf("name", "matches", r"silva$"), True),
        (leaf("email", "exists"), False),
        (leaf("email", "exists", False), True),
        (leaf("tags", "exists", True), True),
        (leaf("is_vip", "eq", True), True),
        (leaf("is_vip", "eq", "sim"), True),
        (leaf("is_vip", "ne", True), False),
        (leaf("custom.joker1", "gt", 9), True),
        (leaf("custom.joker1", "lt", 9), False),
        (leaf("custom.joker2", "gt", 0), False),
        (leaf("custom.joker2", "ne", "x"), True),
        (leaf("consent", "eq", "whatsapp:marketing"), True),
    ],
)
def test_one_condition(condition: dict[str, Any], expected: bool) -> None:
    rules.check(condition)
    assert rules.matches(condition, FACTS) is expected


def test_groups_nest_and_a_node_wants_all_of_its_groups() -> None:
    tree = {
        "all": [
            leaf("kind", "eq", "whatsapp"),
            {"any": [leaf("tags", "eq", "prata"), leaf("tags", "eq", "ouro")]},
        ],
        "none": [leaf("message", "contains", "cancelar")],
    }
    rules.check(tree)
    assert rules.matches(tree, FACTS)
    assert not rules.matches(tree, {**FACTS, "message": "Quero cancelar"})
    assert not rules.matches(tree, {**FACTS, "tags": ["bronze"]})


def test_empty_rules_match_nobody() -> None:
    rules.check({})
    assert not rules.matches({}, FACTS)


def test_fields_asked_for_are_found_in_every_group() -> None:
    tree = {"any": [leaf("cpf", "exists")], "none": [{"all": [leaf("message", "contains", "x")]}]}
    assert rules.fields_of(tree) == {"cpf", "message"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([], "shape"),
        ({"all": []}, "empty_group"),
        ({"all": [leaf("kind", "eq", "sms")], "extra": 1}, "shape"),
        ({"all": ["x"]}, "shape"),
        (leaf("shoe_size", "eq", "40"), "field"),
        (leaf("custom.", "eq", "40"), "field"),
        (leaf("name", "like", "x"), "op"),
        (leaf("name", "eq", ""), "value"),
        (leaf("name", "eq", None), "value"),
        (leaf("name", "in", "x"), "value"),
        (leaf("name", "in", []), "value"),
        (leaf("email", "exists", "yes"), "value"),
        (leaf("name", "eq", "x" * 501), "value"),
        (leaf("name", "matches", "("), "pattern"),
        (leaf("name", "matches", "(a+)+$"), "pattern"),
        (leaf("name", "matches", "(a|a)*$"), "pattern"),
        ({"all": [{"all": [{"all": [{"all": [{"all": [leaf("kind", "eq", "sms")]}]}]}]}]}, "too_deep"),
        ({"any": [leaf("kind", "eq", "sms")] * 101}, "too_many"),
    ],
)
def test_what_is_wrong_is_named(wrong: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check(wrong)
    (reason,) = refused.value.data["errors"]["rules"]
    assert reason["code"] == code
    assert reason["sentence"].endswith(".")

"""Rules as pure functions: every operator, every group, every refusal."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invenio_center.kernel.errors import Invalid
from invenio_center.segments.rules import check, matches

ANA = {
    "tags": ["Cliente", "ouro"],
    "kind": "whatsapp",
    "origin": "Site",
    "name": "Ana Ágata",
    "email": ["ana@empresa.com"],
    "phone": ["5511987654321"],
    "is_vip": True,
    "message": "Quero cancelar meu pedido 123",
    "custom": {"joker1": "7,5"},
}


def condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("tags", "eq", "OURO", True),
        ("tags", "eq", "our", False),
        ("tags", "ne", "prata", True),
        ("tags", "contains", "cliente", True),
        ("tags", "in", ["prata", "ouro"], True),
        ("origin", "eq", "site", True),
        ("origin", "in", ["loja"], False),
        ("name", "contains", "ágata", True),
        ("name", "starts_with", "ana", True),
        ("email", "starts_with", "ana@", True),
        ("phone", "matches", r"^5511", True),
        ("message", "matches", r"pedido \d+", True),
        ("message", "matches", r"^pedido", False),
        ("is_vip", "eq", True, True),
        ("custom.joker1", "gt", 7, True),
        ("custom.joker1", "lt", 7, False),
        ("custom.joker2", "exists", False, True),
        ("custom.joker1", "exists", True, True),
        ("cpf", "exists", None, False),
        ("language", "eq", "pt-br", False),
        ("origin", "gt", 3, False),
    ],
)
def test_each_operator(field: str, op: str, value: Any, expected: bool) -> None:
    tree = {"all": [condition(field, op, value)]}
    check(tree)
    assert matches(tree, ANA) is expected


def test_groups_nest() -> None:
    gold, shop, vip = (
        condition("tags", "eq", "ouro"),
        condition("origin", "eq", "loja"),
        condition("is_vip", "eq", True),
    )
    assert matches({"any": [shop, {"all": [gold, vip]}]}, ANA)
    assert not matches({"all": [gold, {"none": [vip]}]}, ANA)
    assert matches({"none": [shop]}, ANA)


def test_no_rules_match_nobody() -> None:
    check({})
    assert not matches({}, ANA)


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ([], "shape"),
        ({"all": []}, "shape"),
        ({"all": {}}, "shape"),
        ({"all": [condition("tags", "eq", "x")], "any": []}, "shape"),
        ({"all": [condition("shoe_size", "eq", 1)]}, "unknown_field"),
        ({"all": [condition("custom.", "eq", 1)]}, "unknown_field"),
        ({"all": [condition("tags", "like", "x")]}, "unknown_op"),
        ({"all": [condition("tags", "in", "ouro")]}, "bad_value"),
        ({"all": [condition("tags", "eq", "")]}, "bad_value"),
        ({"all": [condition("custom.a", "gt", "muito")]}, "bad_value"),
        ({"all": [condition("name", "matches", "(")]}, "bad_pattern"),
        ({"all": [condition("name", "matches", "(a+)+$")]}, "bad_pattern"),
        ({"all": [{**condition("tags", "eq", "x"), "extra": 1}]}, "shape"),
        ({"all": [condition("tags", "eq", "x")] * 101}, "too_many"),
        ({"all": [{"field": [], "op": {}}]}, "shape"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tree: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check(tree)
    [[error]] = refused.value.data["errors"].values()
    assert error["code"] == code
    assert error["sentence"].endswith(".")


def test_depth_is_bounded() -> None:
    tree: dict[str, Any] = condition("tags", "eq", "x")
    for _ in range(7):
        tree = {"all": [tree]}
    with pytest.raises(Invalid):
        check(tree)


def test_the_place_of_the_fault_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        check({"all": [condition("tags", "eq", "x"), {"any": [condition("nope", "eq", 1)]}]})
    assert list(refused.value.data["errors"]) == ["rules.all.1.any.0"]


def test_a_hostile_message_is_read_in_time() -> None:
    tree = {"all": [condition("message", "matches", "a.*b.*c$")]}
    check(tree)
    began = time.monotonic()
    assert not matches(tree, {"message": "ab" * 50_000})
    assert time.monotonic() - began < 1


leaves = st.builds(
    condition,
    st.sampled_from(["tags", "name", "origin", "custom.joker1"]),
    st.sampled_from(["eq", "ne", "contains", "starts_with"]),
    st.sampled_from(["ouro", "ana", "site", "7"]),
)
trees = st.recursive(
    leaves.map(lambda leaf: {"all": [leaf]}),
    lambda inner: st.builds(
        lambda word, nodes: {word: nodes},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


@given(trees)
def test_none_is_the_opposite_of_any(tree: dict[str, Any]) -> None:
    assert matches({"none": [tree]}, ANA) is not matches({"any": [tree]}, ANA)


@given(st.lists(trees, min_size=1, max_size=4))
def test_all_is_no_one_failing(nodes: list[dict[str, Any]]) -> None:
    assert matches({"all": nodes}, ANA) is matches({"none": [{"none": [node]} for node in nodes]}, ANA)

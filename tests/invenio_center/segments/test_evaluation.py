"""Every rule tree over words, tags and states against an evaluator that shares no code with ours (``evaluator``).

Addresses and documents, which are brought into a canonical form: ``test_spellings``.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invenio_center.segments.rules import check, matches

from .evaluator import holds

WORDS = ["ouro", "Ouro ", "prata", "ana", "Ana Lima", "7", "7,5", "12", "é", "E", "São  José", "sao jose"]
LISTS = ("tags",)
TEXTS = ("name", "origin", "message", "custom_code", "custom.size")

words = st.sampled_from(WORDS)
facts = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(words, max_size=3) for name in LISTS},
        **{name: st.one_of(st.none(), st.just(""), words) for name in TEXTS if "." not in name},
        "is_vip": st.booleans(),
        "hours": st.sampled_from(["open", "closed"]),
        "custom": st.fixed_dictionaries({}, optional={"size": st.one_of(words, st.integers(-20, 20))}),
    },
)


def leaf(field: str) -> st.SearchStrategy[dict[str, Any]]:
    one = {"field": st.just(field)}
    if field == "hours":
        return whole(one, st.sampled_from(["open", "closed"]))
    if field == "is_vip":
        return whole(one, st.booleans())
    parts = st.fixed_dictionaries({**one, "op": st.sampled_from(["contains", "starts_with"]), "value": words})
    sizes = st.fixed_dictionaries({**one, "op": st.sampled_from(["gt", "lt"]), "value": st.integers(-20, 20)})
    filled = st.fixed_dictionaries({**one, "op": st.just("exists"), "value": st.booleans()})
    return st.one_of(whole(one, words), parts, filled, *([] if field in LISTS else [sizes]))


def whole(one: dict[str, Any], value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.fixed_dictionaries({**one, "op": st.sampled_from(["eq", "ne"]), "value": value}),
        st.fixed_dictionaries({**one, "op": st.just("in"), "value": st.lists(value, min_size=1, max_size=3)}),
    )


leaves = st.sampled_from([*LISTS, *TEXTS, "is_vip", "hours"]).flatmap(leaf)
trees = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda word, nodes: {word: nodes},
        st.sampled_from(["all", "any", "none"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
).filter(lambda tree: depth(tree) <= 6)


def depth(tree: dict[str, Any]) -> int:
    inner = next((tree[word] for word in ("all", "any", "none") if word in tree), None)
    return 0 if inner is None else 1 + max(depth(one) for one in inner)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trees, facts)
def test_rules_mean_what_the_independent_evaluator_says(tree: dict[str, Any], person: dict[str, Any]) -> None:
    check(tree)
    assert matches(tree, person) is holds(tree, person)


@given(facts)
def test_nobody_is_in_a_segment_without_rules(person: dict[str, Any]) -> None:
    assert not matches({}, person)

"""Rules of a segment, as pure functions of a rule tree and of facts about a contact.

A tree is ``{"all": [...]}``, ``{"any": [...]}`` or ``{"none": [...]}`` over trees and conditions ``{"field", "op",
"value"}``. An empty tree matches nobody: a segment without rules takes members by hand only.

``message`` is the first text of the conversation since it was opened or reopened: what the customer writes later
moves nobody. ``hours`` is ``open`` or ``closed`` now, by the segment's own opening hours where it has some, else by
the line's. ``consent`` is a list: what is granted as ``marketing`` and ``whatsapp:marketing``, what was taken back the
same with ``withdrawn:`` before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..kernel.errors import Invalid
from . import measures
from .sorts import CUSTOM, OWN, PARTS, SIZES, WHOLE, Text, sort_of

GROUPS: dict[str, Callable[[Any], bool]] = {"all": all, "any": any, "none": lambda results: not any(results)}
# Facts that only a conversation has; of a contact alone they are unknown.
OF_CONVERSATION = frozenset({"channel", "kind", "message", "hours"})
DEPTH, CONDITIONS, PATTERN_LENGTH = 6, 100, 200
# A stranger writes the text and a pattern's time may grow with the power of its repeats, so both are short.
PATTERN_TEXT, REPEATS = 300, 3

Facts = Mapping[str, Any]


def matches(rules: Mapping[str, Any], facts: Facts) -> bool:
    """Do the facts satisfy the rules? Unknown facts are empty; ``rules`` must have passed ``check``."""
    if not rules:
        return False
    return _holds(rules, facts)


def _holds(node: Mapping[str, Any], facts: Facts) -> bool:
    for word, joined in GROUPS.items():
        if word in node:
            return joined(_holds(inner, facts) for inner in node[word])
    sort = sort_of(node["field"]) or OWN
    return node["op"] in sort.ops and OPS[node["op"]](sort, _fact(node["field"], facts), node.get("value"))


def fields_of(rules: Mapping[str, Any]) -> set[str]:
    """Which facts a decision on these rules needs; fields of one's own count as ``custom``."""
    fields: set[str] = set()
    for word in GROUPS:
        fields = fields.union(*(fields_of(inner) for inner in rules.get(word, ())))
    if "field" in rules:
        fields.add(str(rules["field"]).partition(".")[0])
    return fields


def _fact(field: str, facts: Facts) -> Any:
    if field.startswith(CUSTOM):
        return (facts.get("custom") or {}).get(field.removeprefix(CUSTOM))
    return facts.get(field)


# --- operators: (sort of the field, fact, value) → bool; a list fact is asked about each of its items ---


def _items(fact: Any) -> list[Any]:
    found = fact if isinstance(fact, (list, tuple, set, frozenset)) else [fact]
    return [item for item in found if not _blank(item)]


def _blank(item: Any) -> bool:
    return item is None or (isinstance(item, str) and not item.strip())


def _equals(sort: Text, fact: Any, value: Any) -> bool:
    return any(sort.same(item, value) for item in _items(fact))


def _is_in(sort: Text, fact: Any, value: Any) -> bool:
    return any(_equals(sort, fact, one) for one in value)


def _contains(sort: Text, fact: Any, value: Any) -> bool:
    return any(sort.holds(item, value) for item in _items(fact))


def _starts_with(sort: Text, fact: Any, value: Any) -> bool:
    return any(sort.starts(item, value) for item in _items(fact))


def _pattern(sort: Text, fact: Any, value: Any) -> bool:
    return any(
        re.search(str(value), spelling[:PATTERN_TEXT], re.IGNORECASE)
        for item in _items(fact)
        for spelling in sort.spellings(item)
    )


def _compares(sign: int) -> Callable[[Text, Any, Any], bool]:
    return lambda _, fact, value: any(measures.order(item, value) == sign for item in _items(fact))


def _exists(_: Text, fact: Any, value: Any) -> bool:
    return bool(_items(fact)) == (value is not False)


OPS: dict[str, Callable[[Text, Any, Any], bool]] = {
    "eq": _equals,
    "ne": lambda sort, fact, value: not _equals(sort, fact, value),
    "in": _is_in,
    "contains": _contains,
    "starts_with": _starts_with,
    "matches": _pattern,
    "gt": _compares(1),
    "lt": _compares(-1),
    "exists": _exists,
}


# --- shape ---


def check(rules: Any) -> None:
    """Raise Invalid, naming the place and the reason, unless ``rules`` is a tree ``matches`` can read."""
    if rules == {}:
        return
    if _check(rules, "rules", 1) > CONDITIONS:
        raise Invalid.field("rules", "too_many", f"Use no máximo {CONDITIONS} condições.")


def _check(node: Any, place: str, depth: int) -> int:
    """Number of conditions below ``node``."""
    if not isinstance(node, dict):
        raise Invalid.field(place, "shape", "Cada regra é um grupo (all, any, none) ou uma condição.")
    words = [word for word in GROUPS if word in node]
    if not words:
        _check_condition(node, place)
        return 1
    inner = node[words[0]]
    if len(node) != 1 or not isinstance(inner, list) or not inner:
        raise Invalid.field(place, "shape", "Um grupo tem uma só lista de regras, com pelo menos uma.")
    if depth > DEPTH:
        raise Invalid.field(place, "too_deep", f"Use no máximo {DEPTH} níveis de grupos.")
    return sum(_check(one, f"{place}.{words[0]}.{index}", depth + 1) for index, one in enumerate(inner))


def _check_condition(node: dict[str, Any], place: str) -> None:
    field, op, value = node.get("field"), node.get("op"), node.get("value")
    if not isinstance(field, str) or not isinstance(op, str) or set(node) - {"field", "op", "value"}:
        raise Invalid.field(place, "shape", "Uma condição tem campo, comparação e valor.")
    sort = sort_of(field)
    if sort is None:
        raise Invalid.field(place, "unknown_field", f"O campo {field!r} não existe nas regras.")
    if op not in OPS:
        raise Invalid.field(place, "unknown_op", f"A comparação {op!r} não existe.")
    if op not in sort.ops:
        raise Invalid.field(place, "unfit_op", f"O campo {field!r} não aceita a comparação {op!r}.")
    _check_value(sort, op, value, place)


def _check_value(sort: Text, op: str, value: Any, place: str) -> None:
    """A value that can never match is refused: nobody would notice that the segment stays empty."""
    if not _has_shape(op, value):
        raise Invalid.field(place, "bad_value", Text.refusal)
    if op == "matches":
        _check_pattern(str(value), place)
    elif op in WHOLE:
        fits = all(sort.fits_whole(one) for one in (value if op == "in" else [value]))
        _refuse_unless(fits, sort.refusal, place)
    elif op in PARTS:
        _refuse_unless(sort.fits_part(value), sort.refusal, place)


def _refuse_unless(fits: bool, sentence: str, place: str) -> None:
    if not fits:
        raise Invalid.field(place, "bad_value", sentence)


def _has_shape(op: str, value: Any) -> bool:
    if op == "exists":
        return value is None or isinstance(value, bool)
    if op in SIZES:
        return measures.measurable(value)
    if op == "in":
        return isinstance(value, list) and value != [] and all(_has_shape("eq", one) for one in value)
    return isinstance(value, (int, float)) or (isinstance(value, str) and value.strip() != "")


def _check_pattern(pattern: str, place: str) -> None:
    """Repeats inside repeats can take for ever on a hostile message, and many in a row too long."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise Invalid.field(place, "bad_pattern", "A expressão não está correta.") from error
    nested = re.search(r"[+*}][^()]*\)[+*{]|\([^()]*\|[^()]*\)[+*{]|\\[1-9]", pattern)
    if nested or len(pattern) > PATTERN_LENGTH or len(re.findall(r"[+*]|,\}", pattern)) > REPEATS:
        raise Invalid.field(place, "bad_pattern", "Use uma expressão mais simples.")

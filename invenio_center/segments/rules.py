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

GROUPS: dict[str, Callable[[Any], bool]] = {"all": all, "any": any, "none": lambda results: not any(results)}
FIELDS = frozenset(
    {"tags", "channel", "kind", "origin", "custom_code", "language", "name"}
    | {"email", "phone", "cpf", "is_vip", "message", "consent", "hours"}
)
# Facts that only a conversation has; of a contact alone they are unknown.
OF_CONVERSATION = frozenset({"channel", "kind", "message", "hours"})
OPEN, CLOSED = "open", "closed"
CUSTOM = "custom."
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
    return OPS[node["op"]](_fact(node["field"], facts), node.get("value"))


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


# --- operators: (fact, value) → bool. Texts compare without case; a list fact is asked about each of its items ---


def _plain(value: Any) -> Any:
    return value.casefold().strip() if isinstance(value, str) else value


def _items(fact: Any) -> list[Any]:
    found = fact if isinstance(fact, (list, tuple, set, frozenset)) else [fact]
    return [_plain(item) for item in found]


def _equals(fact: Any, value: Any) -> bool:
    return _plain(value) in _items(fact)


def _is_in(fact: Any, value: Any) -> bool:
    return any(_plain(one) in _items(fact) for one in value)


def _contains(fact: Any, value: Any) -> bool:
    if isinstance(fact, (list, tuple, set, frozenset)):
        return _equals(fact, value)
    return _plain(str(value)) in _plain(str(fact or ""))


def _starts_with(fact: Any, value: Any) -> bool:
    return any(isinstance(item, str) and item.startswith(_plain(str(value))) for item in _items(fact))


def _pattern(fact: Any, value: Any) -> bool:
    return any(
        isinstance(item, str) and re.search(value, item[:PATTERN_TEXT], re.IGNORECASE)
        for item in _items(fact)
    )


def _compares(sign: int) -> Callable[[Any, Any], bool]:
    def holds(fact: Any, value: Any) -> bool:
        left, right = _number(fact), _number(value)
        return left is not None and right is not None and (left - right) * sign > 0

    return holds


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _exists(fact: Any, value: Any) -> bool:
    return bool(fact not in (None, "", [], (), set())) == (value is not False)


OPS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _equals,
    "ne": lambda fact, value: not _equals(fact, value),
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
    if not isinstance(field, str) or not isinstance(op, str):
        raise Invalid.field(place, "shape", "Uma condição tem campo, comparação e valor.")
    custom = field.startswith(CUSTOM) and len(field) > len(CUSTOM)
    if field not in FIELDS and not custom:
        raise Invalid.field(place, "unknown_field", f"O campo {field!r} não existe nas regras.")
    if op not in OPS:
        raise Invalid.field(place, "unknown_op", f"A comparação {op!r} não existe.")
    if set(node) - {"field", "op", "value"}:
        raise Invalid.field(place, "shape", "Uma condição tem campo, comparação e valor.")
    _check_value(op, value, place)
    if field == "hours" and not {_plain(one) for one in _listed(value)} <= {OPEN, CLOSED}:
        raise Invalid.field(place, "bad_value", "O expediente é open (dentro) ou closed (fora).")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _check_value(op: str, value: Any, place: str) -> None:
    if op == "exists":
        fits = value is None or isinstance(value, bool)
    elif op == "in":
        fits = isinstance(value, list) and bool(value)
    elif op in ("gt", "lt"):
        fits = _number(value) is not None
    else:
        fits = isinstance(value, (str, int, float, bool)) and value != ""
    if not fits:
        raise Invalid.field(place, "bad_value", "Informe um valor que sirva para esta comparação.")
    if op == "matches":
        _check_pattern(str(value), place)


def _check_pattern(pattern: str, place: str) -> None:
    """Repeats inside repeats can take for ever on a hostile message, and many in a row too long."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise Invalid.field(place, "bad_pattern", "A expressão não está correta.") from error
    nested = re.search(r"[+*}][^()]*\)[+*{]|\([^()]*\|[^()]*\)[+*{]|\\[1-9]", pattern)
    if nested or len(pattern) > PATTERN_LENGTH or len(re.findall(r"[+*]|,\}", pattern)) > REPEATS:
        raise Invalid.field(place, "bad_pattern", "Use uma expressão mais simples.")

"""Who belongs to a segment: conditions over facts of a contact and of what it just wrote. Pure.

``{"all": […]}``, ``{"any": […]}`` and ``{"none": […]}`` nest; a leaf is ``{"field", "op", "value"}``. Empty rules
match nobody. Texts are compared without case; a field with several values (tags, phones) matches by any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..kernel.errors import Invalid

Facts = Mapping[str, Any]
Rules = Mapping[str, Any]

GROUPS = ("all", "any", "none")
FIELDS = frozenset(
    (
        "tags", "channel", "kind", "origin", "custom_code", "language", "name", "email", "phone", "cpf", "is_vip",
        "message", "consent",
    )
)  # fmt: skip
CUSTOM = "custom."
OPS = frozenset(("eq", "ne", "in", "contains", "starts_with", "matches", "gt", "lt", "exists"))
DEPTH, CONDITIONS, VALUE = 5, 100, 500
# How much of a text a pattern is tried on; what a stranger writes must not keep a process busy.
PATTERN_TEXT = 1000
# A repeated group that repeats inside takes exponential time on some texts.
NESTED_REPEAT = re.compile(r"\([^()]*[*+}][^()]*\)[*+{]|\([^()]*\|[^()]*\)[*+{]|\\[1-9]")


def matches(rules: Rules, facts: Facts) -> bool:
    return bool(rules) and _holds(rules, facts)


def fields_of(rules: Rules) -> set[str]:
    """Which facts a decision on these rules needs."""
    return {str(leaf.get("field")) for leaf in _leaves(rules)}


def _leaves(node: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(node, Mapping):
        return
    groups = [name for name in GROUPS if name in node]
    if not groups and "field" in node:
        yield node
    for name in groups:
        for inner in node[name]:
            yield from _leaves(inner)


def _holds(node: Rules, facts: Facts) -> bool:
    """A node with several groups wants each of them."""
    groups = [name for name in GROUPS if name in node]
    return all(_group(name, node[name], facts) for name in groups) if groups else _leaf(node, facts)


def _group(name: str, nodes: Any, facts: Facts) -> bool:
    found = (_holds(node, facts) for node in nodes)
    if name == "all":
        return all(found)
    return any(found) if name == "any" else not any(found)


def _leaf(leaf: Rules, facts: Facts) -> bool:
    held = _values(facts.get(leaf["field"]))
    op, wanted = leaf["op"], leaf.get("value")
    if op == "exists":
        return bool(held) == (wanted is not False)
    if op == "ne":
        return not any(_same(value, wanted) for value in held)
    return any(_test(op, value, wanted) for value in held)


def _values(fact: Any) -> list[Any]:
    values = fact if isinstance(fact, (list, tuple, set, frozenset)) else [fact]
    return [value for value in values if value is not None and value != ""]


def _test(op: str, value: Any, wanted: Any) -> bool:
    if op == "eq":
        return _same(value, wanted)
    if op == "in":
        return any(_same(value, one) for one in wanted)
    if op in ("gt", "lt"):
        return _beyond(op, value, wanted)
    text, sought = str(value).casefold(), str(wanted).casefold()
    if op == "contains":
        return sought in text
    if op == "starts_with":
        return text.startswith(sought)
    return re.search(str(wanted), str(value)[:PATTERN_TEXT], re.IGNORECASE) is not None


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return _truth(value) == _truth(wanted)
    return str(value).casefold() == str(wanted).casefold()


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).casefold() in ("true", "1", "sim")


def _beyond(op: str, value: Any, wanted: Any) -> bool:
    """Numbers by size; other texts (dates as year-month-day) by alphabet."""
    try:
        left, right = float(value), float(wanted)
    except (TypeError, ValueError):
        return str(value) > str(wanted) if op == "gt" else str(value) < str(wanted)
    return left > right if op == "gt" else left < right


# --- checking what somebody wrote ---


def check(rules: Any) -> None:
    """Raise Invalid with one sentence that says what to mend; empty rules are right."""
    if not isinstance(rules, Mapping):
        raise _wrong("shape", "As regras devem ser um objeto com grupos all, any ou none.")
    if rules:
        _check_node(rules, 1)
        if sum(1 for _ in _leaves(rules)) > CONDITIONS:
            raise _wrong("too_many", f"Use no máximo {CONDITIONS} condições.")


def _check_node(node: Any, depth: int) -> None:
    if not isinstance(node, Mapping):
        raise _wrong("shape", "Cada condição deve ser um objeto com field, op e value.")
    if depth > DEPTH:
        raise _wrong("too_deep", f"Use no máximo {DEPTH} níveis de grupos.")
    groups = [name for name in GROUPS if name in node]
    if not groups:
        _check_leaf(node)
        return
    if len(groups) != len(node):
        raise _wrong("shape", "Um grupo não leva outros campos além de all, any e none.")
    for name in groups:
        if not isinstance(node[name], list) or not node[name]:
            raise _wrong("empty_group", f"O grupo {name} deve ter ao menos uma condição.")
        for inner in node[name]:
            _check_node(inner, depth + 1)


def _check_leaf(leaf: Rules) -> None:
    field, op, value = leaf.get("field"), leaf.get("op"), leaf.get("value")
    if unknown := set(leaf) - {"field", "op", "value"}:
        raise _wrong("shape", f"Campo inesperado na condição: {sorted(map(str, unknown))[0]}.")
    if not isinstance(field, str) or not (
        field in FIELDS or (field.startswith(CUSTOM) and len(field) > len(CUSTOM))
    ):
        raise _wrong("field", f"Campo desconhecido: {field}.")
    if op not in OPS:
        raise _wrong("op", f"Operação desconhecida: {op}.")
    _check_value(str(op), value)


def _check_value(op: str, value: Any) -> None:
    if op == "exists":
        if value not in (None, True, False):
            raise _wrong("value", "A operação exists aceita verdadeiro ou falso.")
        return
    values = value if op == "in" else [value]
    if not isinstance(values, list) or not values:
        raise _wrong("value", "A operação in pede uma lista de valores.")
    for one in values:
        if not isinstance(one, (str, int, float)) or one == "" or len(str(one)) > VALUE:
            raise _wrong("value", f"Informe um valor de até {VALUE} caracteres para cada condição.")
    if op == "matches":
        _check_pattern(str(value))


def _check_pattern(pattern: str) -> None:
    if NESTED_REPEAT.search(pattern):
        raise _wrong(
            "pattern", "A expressão tem repetição dentro de repetição. Escreva-a de forma mais simples."
        )
    try:
        re.compile(pattern)
    except re.error as error:
        raise _wrong("pattern", f"A expressão não é válida: {error.msg}.") from error


def _wrong(code: str, sentence: str) -> Invalid:
    return Invalid.field("rules", code, sentence)

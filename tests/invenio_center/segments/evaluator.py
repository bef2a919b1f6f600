"""What a person means by rules, written from the page that promises them: the other side of the property tests."""

from __future__ import annotations

from typing import Any

ACCENTS = str.maketrans("áàâãéêíóôõúç", "aaaaeeiooouc")


def said(value: Any) -> Any:
    return " ".join(str(value).lower().translate(ACCENTS).split()) if isinstance(value, (str, int)) else value


def known(field: str, person: dict[str, Any]) -> list[Any]:
    """What is known, as a list; nothing known is one unknown thing, an empty list is none at all."""
    if field.startswith("custom."):
        return [person.get("custom", {}).get(field.removeprefix("custom."))]
    value = person.get(field)
    return value if isinstance(value, list) else [value]


def holds(tree: dict[str, Any], person: dict[str, Any]) -> bool:
    if "all" in tree:
        return all(holds(one, person) for one in tree["all"])
    if "any" in tree:
        return any(holds(one, person) for one in tree["any"])
    if "none" in tree:
        return all(not holds(one, person) for one in tree["none"])
    things = known(tree["field"], person)
    if tree["op"] in ("eq", "ne", "in"):
        return named(tree["op"], things, tree["value"])
    if tree["op"] == "exists":
        there = any(one not in (None, "") for one in things) if len(things) == 1 else bool(things)
        return there is tree["value"]
    if tree["op"] in ("gt", "lt"):
        return compared(things, tree["value"], more=tree["op"] == "gt")
    return read(tree, things, is_list=isinstance(person.get(tree["field"]), list))


def named(op: str, things: list[Any], value: Any) -> bool:
    wanted = [said(one) for one in (value if op == "in" else [value])]
    found = any(said(one) in wanted for one in things)
    return not found if op == "ne" else found


def read(tree: dict[str, Any], things: list[Any], *, is_list: bool) -> bool:
    value = said(tree["value"])
    if tree["op"] == "starts_with":
        return any(one is not None and said(one).startswith(value) for one in things)
    if is_list:
        return value in [said(one) for one in things]
    return things[0] not in (None, "") and value in said(things[0])


def compared(things: list[Any], value: float, *, more: bool) -> bool:
    if len(things) != 1:
        return False
    try:
        number = float(str(things[0]).replace(",", "."))
    except ValueError:
        return False
    return number > value if more else number < value

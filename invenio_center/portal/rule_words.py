"""What the rule builder offers: each fact with the comparisons and values that fit it, in words."""

from __future__ import annotations

from typing import Any

from channels_app.models import Channel, Kind
from consent.choices import CONSENT_PURPOSES, Purpose
from consent.choices import Channel as ConsentChannel

from ..models import Contact, Segment, Tag
from ..segments.sorts import CUSTOM
from .rule_sentence import HOURS, LABELS, label

MOST = 200
GROUPS = {
    "all": "Todas estas condições",
    "any": "Qualquer destas condições",
    "none": "Nenhuma destas condições",
}
SAME = {"eq": "é", "ne": "não é", "in": "é um destes"}
FILLED = {"exists": "está preenchido", "missing": "está vazio"}
TEXT = {**SAME, "contains": "contém", "starts_with": "começa com", "matches": "segue a expressão"}
SAID = {op: TEXT[op] for op in ("contains", "starts_with", "eq", "matches")}
ADDRESS = {**TEXT, **FILLED}
OWN = {**TEXT, "gt": "é maior que", "lt": "é menor que", **FILLED}
HAS = {"eq": "tem", "ne": "não tem"}
LANGUAGES = {"pt": "Português", "es": "Espanhol", "en": "Inglês"}


def words() -> dict[str, Any]:
    """``fields``: name → ``{label, about, input, ops, options}``; ``about`` is the person or the conversation."""
    return {"groups": GROUPS, "fields": {**_of_people(), **_of_conversations()}}


def _of_people() -> dict[str, Any]:
    tags = list(Tag.objects.values_list("name", flat=True)[:MOST])
    fields = {
        "tags": _field(
            LABELS["tags"], "tags",
            {**HAS, "in": "tem uma destas", "exists": "tem alguma", "missing": "não tem nenhuma"},
            {one: one for one in tags},
        ),
        "is_vip": _field(LABELS["is_vip"], "flag", {"eq": "é"}, {"true": "Sim", "false": "Não"}),
        "origin": _field(LABELS["origin"], "text", {**TEXT, **FILLED}, _origins()),
        "language": _field(LABELS["language"], "text", SAME, LANGUAGES),
        "name": _field(LABELS["name"], "text", {**TEXT, **FILLED}),
        "email": _field(LABELS["email"], "text", ADDRESS),
        "phone": _field(LABELS["phone"], "text", ADDRESS),
        "cpf": _field(LABELS["cpf"], "text", {"eq": "é", "in": "é um destes", **FILLED}),
        "custom_code": _field(LABELS["custom_code"], "text", {**TEXT, **FILLED}),
        "consent": _field(LABELS["consent"], "consent", HAS),
    }  # fmt: skip
    for name in _custom():
        fields[CUSTOM + name] = _field(label(CUSTOM + name), "text", OWN)
    return fields


def _of_conversations() -> dict[str, Any]:
    lines = {str(one.public_id): one.label for one in Channel.objects.order_by("name")[:MOST]}
    fields = {
        "channel": _field(LABELS["channel"], "choice", SAME, lines),
        "kind": _field(LABELS["kind"], "choice", SAME, dict(Kind.choices)),
        "message": _field(LABELS["message"], "text", SAID),
        "hours": _field(LABELS["hours"], "choice", {"eq": "está"}, HOURS),
    }  # fmt: skip
    return {name: {**one, "about": "conversation"} for name, one in fields.items()}


def _field(
    label: str, shape: str, ops: dict[str, str], options: dict[str, str] | None = None
) -> dict[str, Any]:
    return {"label": label, "about": "contact", "input": shape, "ops": ops, "options": options or {}}


def consents() -> dict[str, dict[str, str]]:
    """The three parts of a consent's value."""
    return {
        "states": {"": "aceito", "withdrawn:": "retirado"},
        "channels": {"": "qualquer canal", **{f"{code}:": label for code, label in ConsentChannel.choices}},
        "purposes": {code: str(Purpose(code).label) for code in CONSENT_PURPOSES},
    }


def _origins() -> dict[str, str]:
    found = Contact.objects.exclude(origin="").order_by("origin").values_list("origin", flat=True).distinct()
    return {one: one for one in found[:MOST]}


def _custom() -> list[str]:
    """Coringas, and other own fields that rules name already."""
    named = {
        one.removeprefix(CUSTOM)
        for rules in Segment.objects.values_list("rules", flat=True)
        for one in _names(rules)
        if one.startswith(CUSTOM)
    }
    jokers = [f"joker{n}" for n in range(1, 6)]
    return [*jokers, *sorted(named - set(jokers))]


def _names(node: Any) -> list[str]:
    """Names of all facts in a tree."""
    if isinstance(node, list):
        return [name for one in node for name in _names(one)]
    if not isinstance(node, dict):
        return []
    return [str(node["field"])] if "field" in node else _names(list(node.values()))

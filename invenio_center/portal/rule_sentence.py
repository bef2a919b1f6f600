"""A segment's rules in one line, for the trail. Nothing is looked up: a line of a channel stays its id."""

from __future__ import annotations

from typing import Any

from channels_app.models import Kind

from ..segments.sorts import CLOSED, CUSTOM, OPEN

LABELS = {
    "tags": "Tags", "is_vip": "VIP", "origin": "Origem", "language": "Idioma", "name": "Nome", "email": "E-mail",
    "phone": "Telefone", "cpf": "CPF / CNPJ", "custom_code": "Código do cliente", "consent": "Consentimento",
    "channel": "Linha", "kind": "Tipo de canal", "message": "Texto da primeira mensagem", "hours": "Expediente",
}  # fmt: skip
HOURS = {OPEN: "dentro do expediente", CLOSED: "fora do expediente"}
JOINS = {"all": " e ", "any": " ou ", "none": " ou "}
OPS = {
    "eq": "é", "ne": "não é", "in": "é um destes:", "contains": "contém", "starts_with": "começa com",
    "matches": "segue a expressão", "gt": "é maior que", "lt": "é menor que",
}  # fmt: skip
HAS = {"eq": "tem", "ne": "não tem", "in": "tem uma destas:"}


def label(field: str) -> str:
    """``joker1`` → ``Coringa 1``."""
    own = field.removeprefix(CUSTOM)
    if own.startswith("joker"):
        return f"Coringa {own.removeprefix('joker')}"
    return LABELS.get(field) or f"Campo {own}"


def sentence(rules: dict[str, Any]) -> str:
    """``Tags tem VIP e não (Idioma é es)``; ``sem regras`` of an empty tree."""
    return _said(rules, top=True) or "sem regras"


def _said(node: dict[str, Any], *, top: bool = False) -> str:
    for word, join in JOINS.items():
        if word in node:
            inner = join.join(_said(one) for one in node[word])
            plain = word != "none" and (top or len(node[word]) < 2)
            return inner if plain else f"{'não ' if word == 'none' else ''}({inner})"
    return _condition(node) if "field" in node else ""


def _condition(node: dict[str, Any]) -> str:
    field, op, value = str(node["field"]), node.get("op"), node.get("value")
    if op == "exists":
        return f"{label(field)} {'está preenchido' if value else 'está vazio'}"
    said = HAS.get(str(op)) if field in ("tags", "consent") else None
    return f"{label(field)} {said or OPS.get(str(op), op)} {_value(field, value)}"


def _value(field: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(field, one) for one in value)
    if isinstance(value, bool):
        return "sim" if value else "não"
    known = {"kind": dict(Kind.choices), "hours": HOURS}.get(field, {})
    return str(known.get(str(value), value))

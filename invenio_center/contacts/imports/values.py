"""From cells to values of a contact, with a reason for every cell that cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consent.ledger.importing import Act

from ...kernel import address, sql
from ...kernel.errors import Invalid
from ...models import ImportRun, Segment, User
from .. import details
from ..tags import NAME_MAX
from . import consents
from .columns import CONSENT, JOKERS, KEYS
from .columns import plain as folded

Error = dict[str, str]
WORDS = {"alta": 90, "media": 50, "baixa": 20, "sem_prioridade": None}
YES = frozenset({"sim", "s", "yes", "y", "true", "1", "x", "vip"})
NO = frozenset({"nao", "n", "no", "false", "0"})
LONGEST = {"nome": 200, "codigo": 60, "origem": 60, **dict.fromkeys(JOKERS, 200)}
# Digits left of a CPF or CNPJ, and how many it has with the zeros that were dropped.
WHOLE = {9: 11, 10: 11, 12: 14, 13: 14}
NAMES = {"nome": "name", "codigo": "custom_code", "origem": "origin"}


@dataclass(frozen=True, slots=True)
class Directory:
    """What cells may name: segments by code, people by user name or e-mail; how dates are written, and the time."""

    segments: Mapping[str, int]
    people: Mapping[str, int]
    dates: str
    now: datetime


@dataclass(slots=True)
class Parsed:
    """``values``: what the row says, nothing it leaves blank; ``said``: its cells of consent; ``act``: their sense."""

    cells: Sequence[str] = ()
    values: dict[str, Any] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    act: Act | None = None
    errors: list[Error] = field(default_factory=list)

    def refuse(self, name: str, code: str, sentence: str) -> None:
        self.errors.append({"field": name, "code": code, "sentence": sentence})


def directory(run: ImportRun) -> Directory:
    segments = {
        code.casefold(): pk for code, pk in Segment.objects.filter(is_active=True).values_list("code", "pk")
    }
    people: dict[str, int] = {}
    for pk, username, email in User.objects.filter(is_active=True).values_list("pk", "username", "email"):
        people |= {name.casefold(): pk for name in (email, username) if name}
    return Directory(segments, people, run.dates, sql.now())


def parse(cells: Sequence[str], mapping: Sequence[str], known: Directory) -> Parsed:
    found = Parsed(cells)
    if len(cells) > len(mapping) and any(cells[len(mapping) :]):
        found.refuse("", "columns", "A linha tem mais colunas que o cabeçalho.")
    for name, cell in zip(mapping, cells, strict=False):
        if name and cell:
            READERS[name](found, name, cell, known)
    if not found.errors and not any(
        name in found.values for name in ("phone", "email", "cpf", "custom_code")
    ):
        found.refuse(KEYS[0], "required", "Informe telefone, e-mail, CPF, CNPJ ou código do cliente.")
    consents.read(found, known.dates, known.now)
    return found


def _phone(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    if address.phone_canonical(cell) is None:
        found.refuse(name, "invalid", "Telefone inválido. Escreva com DDD.")
    else:
        found.values["phone"] = cell


def _email(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    try:
        found.values["email"] = details.parsed("email", cell, name).value
    except Invalid as refusal:
        found.refuse(name, "invalid", refusal.sentence)


def _document(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    code = address.plain_document(cell)
    if code.isdigit() and len(code) in WHOLE:  # spreadsheets drop leading zeros
        code = code.zfill(WHOLE[len(code)])
    if address.valid_document(code):
        found.values["cpf"] = code
    else:
        found.refuse(name, "invalid", "CPF ou CNPJ inválido: os dígitos verificadores não conferem.")


def _text(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    if len(cell) > LONGEST[name]:
        found.refuse(name, "too_long", f"Mais de {LONGEST[name]} caracteres.")
    else:
        found.values[NAMES[name]] = cell


def _joker(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    if len(cell) > LONGEST[name]:
        found.refuse(name, "too_long", f"Mais de {LONGEST[name]} caracteres.")
    else:
        found.values.setdefault("jokers", {})[f"joker{name[-1]}"] = cell


def _tags(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    names = [tag.strip() for tag in cell.replace("|", ",").replace(";", ",").split(",") if tag.strip()]
    if any(len(tag) > NAME_MAX for tag in names):
        found.refuse(name, "too_long", f"Uma tag tem mais de {NAME_MAX} caracteres.")
    elif names:
        found.values["tags"] = sorted(set(names))


def _segment(found: Parsed, name: str, cell: str, known: Directory) -> None:
    pk = known.segments.get(cell.casefold())
    if pk is None:
        found.refuse(name, "unknown", "Nenhum segmento ativo tem este código.")
    else:
        found.values["segment"] = pk


def _priority(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    word = folded(cell)
    if word in WORDS:
        found.values["priority"] = WORDS[word]
    elif cell.isascii() and cell.isdigit() and 1 <= int(cell[:4]) <= 100:
        found.values["priority"] = int(cell)
    else:
        found.refuse(name, "range", "Use um número de 1 a 100, Alta, Média, Baixa ou Sem prioridade.")


def _vip(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    word = folded(cell)
    if word in YES | NO:
        found.values["is_vip"] = word in YES
    else:
        found.refuse(name, "invalid", "Escreva Sim ou Não.")


def _person(found: Parsed, name: str, cell: str, known: Directory) -> None:
    pk = known.people.get(cell.casefold())
    if pk is None:
        found.refuse(name, "unknown", "Nenhuma pessoa ativa tem este usuário ou e-mail.")
    else:
        found.values["responsible"] = pk


def _said(found: Parsed, name: str, cell: str, _known: Directory) -> None:
    found.said[name] = cell


READERS: dict[str, Callable[[Parsed, str, str, Directory], None]] = {
    "telefone": _phone, "email": _email, "cpf_cnpj": _document, "nome": _text, "codigo": _text, "origem": _text,
    "tags": _tags, "segmento": _segment, "prioridade": _priority, "vip": _vip, "responsavel": _person,
    **dict.fromkeys(JOKERS, _joker), **dict.fromkeys(CONSENT, _said),
}  # fmt: skip

"""What was typed: checked against its question, in one form for machines and one for readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from invenio_center.kernel import address
from invenio_center.kernel.text import clean

from .schema import LONG_MAX, Question

Reader = Callable[[Question, Any], tuple[Any, str]]
Errors = dict[str, list[dict[str, str]]]
YES, NO = "Sim", "Não"
TRUE = frozenset({"true", "1", "on", "yes", "sim", "s"})
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_BREAKS = re.compile(r"[\r\n\t\v\f]+")


class Refused(Exception):
    """The value is none of its question; ``code`` for machines, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Answered:
    """``value`` for machines, ``text`` as people read it; both empty when nothing was typed."""

    question: Question
    value: Any
    text: str

    def stored(self) -> dict[str, Any]:
        one = self.question
        return {
            "name": one.name,
            "label": one.label,
            "type": one.type,
            "value": self.value,
            "text": self.text,
        }


def check(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[list[Answered], Errors]:
    """Every question with its answer, in the order asked; what is wrong, by name. What was not asked is dropped."""
    answered, errors = [], Errors()
    for question in questions:
        try:
            answered.append(_answer(question, given.get(question.name)))
        except Refused as refused:
            errors[question.name] = [{"code": refused.code, "sentence": str(refused)}]
    return answered, errors


def claims(answered: Sequence[Answered]) -> list[tuple[str, str, str]]:
    """Addresses that were typed, as (scheme, value, canonical); e-mail first, each once."""
    found = [
        (one.question.type, str(one.value), address.canonical(one.question.type, str(one.value)))
        for one in answered
        if one.question.type in ("email", "phone") and one.value
    ]
    return list(dict.fromkeys(sorted(found, key=lambda claim: claim[0] != "email")))


def name_of(answered: Sequence[Answered]) -> str:
    """The person's name: of the first question that is called so."""
    wanted = ("name", "nome", "full_name", "nome_completo")
    named = (one for one in answered if one.question.name.casefold() in wanted)
    return next((one.text for one in named if one.text), "")


def readable(answered: Sequence[Answered]) -> str:
    """All answers as one text, a line each."""
    return "\n".join(f"{one.question.label}: {one.text}" for one in answered if one.text)


def _answer(question: Question, given: Any) -> Answered:
    if _empty(given) or (question.type == "boolean" and not _true(given)):
        if question.required:
            raise Refused("required", _missing(question))
        blank = question.type == "boolean" and not _empty(given)
        return Answered(question, False, NO) if blank else Answered(question, None, "")
    reader: Reader = READERS.get(question.type, _text)
    value, text = reader(question, given)
    return Answered(question, value, text)


def _empty(given: Any) -> bool:
    if isinstance(given, str):
        return not given.strip()
    return given is None or given == []


def _missing(question: Question) -> str:
    words = {
        "boolean": "Marque esta opção.",
        "select": "Escolha uma opção.",
        "multiselect": "Escolha ao menos uma.",
    }
    return words.get(question.type, "Preencha este campo.")


def _text(question: Question, given: Any) -> tuple[str, str]:
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise Refused("invalid", "Escreva um texto.")
    text = clean(given, LONG_MAX + 1).strip()
    text = text.replace("\r\n", "\n") if question.type == "textarea" else _BREAKS.sub(" ", text)
    if not text and question.required:  # nothing but signs that cannot be stored
        raise Refused("required", _missing(question))
    if len(text) > question.longest:
        raise Refused("too_long", f"Escreva no máximo {question.longest} caracteres.")
    if len(text) < question.shortest:
        raise Refused("too_short", f"Escreva ao menos {question.shortest} caracteres.")
    return text, text


def _email(question: Question, given: Any) -> tuple[str, str]:
    text = _text(question, given)[0]
    if not address.valid_email(text):
        raise Refused("invalid", "Confira o e-mail: falta algo, como nome@exemplo.com.")
    return text, text


def _phone(question: Question, given: Any) -> tuple[str, str]:
    text = _text(question, given)[0]
    canonical = address.phone_canonical(text)
    if not canonical or not 10 <= len(canonical) <= 15:
        raise Refused("invalid", "Confira o telefone: inclua o DDD.")
    return text, address.format_phone(text)


def _document(question: Question, given: Any) -> tuple[str, str]:
    text = _text(question, given)[0]
    if not (address.valid_cpf(text) or address.valid_cnpj(text)):
        raise Refused("invalid", "Confira o CPF ou CNPJ: os números não conferem.")
    return address.plain_document(text), address.format_document(text)


def _number(question: Question, given: Any) -> tuple[str, str]:
    text = _text(question, given)[0].replace(" ", "")
    if "," in text:  # as written in Brazil
        text = text.replace(".", "").replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise Refused("invalid", "Escreva um número, por exemplo 12,5.") from error
    if not number.is_finite() or abs(number.adjusted()) > 18:
        raise Refused("invalid", "Escreva um número, por exemplo 12,5.")
    if question.least is not None and number < Decimal(str(question.least)):
        raise Refused("too_small", f"O menor valor aceito é {_shown(Decimal(str(question.least)))}.")
    if question.most is not None and number > Decimal(str(question.most)):
        raise Refused("too_large", f"O maior valor aceito é {_shown(Decimal(str(question.most)))}.")
    return format(number, "f"), _shown(number)


def _shown(number: Decimal) -> str:
    return format(number.normalize() if number else Decimal(0), "f").replace(".", ",")


def _date(question: Question, given: Any) -> tuple[str, str]:
    text = _text(question, given)[0]
    typed = _DATE.fullmatch(text)
    try:
        day = date(int(typed[3]), int(typed[2]), int(typed[1])) if typed else date.fromisoformat(text)
    except ValueError as error:
        raise Refused("invalid", "Escreva a data como 31/12/2026.") from error
    return day.isoformat(), f"{day:%d/%m/%Y}"


def _select(question: Question, given: Any) -> tuple[str, str]:
    chosen = clean(given, LONG_MAX).strip()
    if chosen not in question.options:
        raise Refused("invalid_choice", "Escolha uma das opções.")
    return chosen, chosen


def _multiselect(question: Question, given: Any) -> tuple[list[str], str]:
    listed = given if isinstance(given, list) else [given]
    chosen = [clean(one, LONG_MAX).strip() for one in listed]
    if not set(chosen) <= set(question.options):
        raise Refused("invalid_choice", "Escolha entre as opções.")
    kept = [one for one in question.options if one in chosen]
    return kept, ", ".join(kept)


def _true(given: Any) -> bool:
    return given is True or (isinstance(given, str) and given.strip().casefold() in TRUE)


def _boolean(question: Question, given: Any) -> tuple[bool, str]:
    return True, YES


READERS: dict[str, Reader] = {
    "email": _email,
    "phone": _phone,
    "document": _document,
    "number": _number,
    "date": _date,
    "select": _select,
    "multiselect": _multiselect,
    "boolean": _boolean,
}

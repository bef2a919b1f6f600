"""The sorts of facts that rules ask about: how what a person writes is brought into the form that is stored. Pure.

A sort says which comparisons make sense, which values can ever hold, and when a stored item is the written value,
starts with it or contains it. Rules saved before a value was refused are still read: they match nobody.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any
from uuid import UUID

from consent.choices import Channel, Purpose

from ..kernel import address
from ..kernel.text import fold
from . import measures

OPEN, CLOSED = "open", "closed"
CUSTOM = "custom."
WHOLE = frozenset(("eq", "ne", "in"))
PARTS = frozenset(("contains", "starts_with", "matches"))
SIZES = frozenset(("gt", "lt"))
EXISTS = frozenset(("exists",))
LANGUAGES = {"portugues": "pt", "espanhol": "es", "ingles": "en"}
TRUTH = {"true": True, "sim": True, "false": False, "nao": False}

known_text = lru_cache(4096)(fold)
known_phone = lru_cache(4096)(address.phone_lookups)
known_start = lru_cache(4096)(address.phone_start)
known_part = lru_cache(4096)(address.phone_part)
known_document = lru_cache(4096)(address.valid_document)


class Text:
    """Words: without case, accents and doubled spaces."""

    ops = WHOLE | PARTS | SIZES | EXISTS
    refusal = "Informe um valor que sirva para esta comparação."

    def plain(self, value: Any) -> str:
        """The form in which items and values are compared."""
        return known_text(_written(value))

    def fits_whole(self, value: Any) -> bool:
        """May a whole item ever be this value?"""
        return self.fits_part(value)

    def fits_part(self, value: Any) -> bool:
        """May an item ever start with or contain this value?"""
        return (
            isinstance(value, (str, int, float)) and not isinstance(value, bool) and self.plain(value) != ""
        )

    def same(self, item: Any, value: Any) -> bool:
        return self.plain(item) == self.plain(value)

    def starts(self, item: Any, value: Any) -> bool:
        return self.plain(item).startswith(self.plain(value))

    def holds(self, item: Any, value: Any) -> bool:
        return self.plain(value) in self.plain(item)

    def spellings(self, item: Any) -> tuple[str, ...]:
        """What an expression is asked of: the item as it is written, and without its accents."""
        text = unicodedata.normalize("NFC", _written(item)).strip()
        return (text,) if text.isascii() else (text, self.plain(item))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else str(value).lower()


class Own(Text):
    """A field of one's own: numbers and dates count as what they say, true and false also as yes and no."""

    def fits_part(self, value: Any) -> bool:
        return isinstance(value, bool) or super().fits_part(value)

    def same(self, item: Any, value: Any) -> bool:
        if isinstance(item, bool) or isinstance(value, bool):
            return TRUTH.get(self.plain(item)) is TRUTH.get(self.plain(value), "neither")
        if super().same(item, value):
            return True
        # Texts that look like numbers may be codes, where a zero in front matters.
        texts = isinstance(item, str) and isinstance(value, str)
        return not (texts and measures.number(item) is not None) and measures.order(item, value) == 0

    def spellings(self, item: Any) -> tuple[str, ...]:
        if isinstance(item, float):
            return str(item), str(item).replace(".", ",")
        return super().spellings(item)


class Label(Text):
    """A tag is had or not had: part of its name is another tag."""

    ops = WHOLE | PARTS | EXISTS

    def holds(self, item: Any, value: Any) -> bool:
        return self.same(item, value)


class Consent(Label):
    refusal = "Escolha a finalidade do consentimento, por exemplo marketing ou whatsapp:marketing."

    def fits_whole(self, value: Any) -> bool:
        *channel, purpose = self.plain(value).removeprefix("withdrawn:").split(":")
        return purpose in Purpose.values and (not channel or channel in [[one] for one in Channel.values])


class Email(Text):
    ops = WHOLE | PARTS | EXISTS
    refusal = "Informe um e-mail inteiro, como ana@empresa.com; para uma parte dele use “contém”."

    def plain(self, value: Any) -> str:
        return address.canonical("email", str(value))

    def fits_whole(self, value: Any) -> bool:
        return self.fits_part(value) and address.EMAIL_SHAPE.fullmatch(str(value).strip()) is not None

    def fits_part(self, value: Any) -> bool:
        return super().fits_part(value) and not any(sign.isspace() for sign in self.plain(value))


class Phone(Text):
    ops = WHOLE | PARTS | EXISTS
    refusal = (
        "Informe o telefone com DDD, como (11) 98765-4321; para uma parte dele use “contém” ou “começa com”."
    )

    def plain(self, value: Any) -> str:
        return known_part(str(value))

    def fits_whole(self, value: Any) -> bool:
        return self.fits_part(value) and bool(known_phone(str(value)))

    def same(self, item: Any, value: Any) -> bool:
        return item in known_phone(str(value))

    def starts(self, item: Any, value: Any) -> bool:
        start = known_start(str(value))
        return bool(start) and str(item).startswith(start)

    def holds(self, item: Any, value: Any) -> bool:
        part = self.plain(value)
        return bool(part) and part in str(item)

    def spellings(self, item: Any) -> tuple[str, ...]:
        return str(item), f"+{item}", address.format_phone(str(item))


class Document(Text):
    ops = WHOLE | PARTS | EXISTS
    refusal = "Confira o CPF ou CNPJ: os dígitos verificadores não conferem."

    def plain(self, value: Any) -> str:
        return address.plain_document(str(value))

    def fits_whole(self, value: Any) -> bool:
        return isinstance(value, (str, int)) and known_document(str(value))

    def holds(self, item: Any, value: Any) -> bool:
        return self.plain(value) != "" and super().holds(item, value)

    def starts(self, item: Any, value: Any) -> bool:
        return self.plain(value) != "" and super().starts(item, value)

    def spellings(self, item: Any) -> tuple[str, ...]:
        return str(item), address.format_document(str(item))


class Language(Text):
    """A code, of which the first part takes in all its countries; the usual ones also by name."""

    ops = WHOLE | PARTS | EXISTS
    refusal = "Informe o código do idioma, por exemplo pt-br, es ou en."

    def plain(self, value: Any) -> str:
        code = known_text(_written(value)).replace("_", "-")
        return LANGUAGES.get(code, code)

    def fits_whole(self, value: Any) -> bool:
        first, *rest = self.plain(value).split("-")
        return len(first) in (2, 3) and all(part.isalnum() and part.isascii() for part in (first, *rest))

    def same(self, item: Any, value: Any) -> bool:
        return f"{self.plain(item)}-".startswith(f"{self.plain(value)}-")


class Kind(Text):
    ops = WHOLE | PARTS | EXISTS
    refusal = f"O tipo de canal é um destes: {', '.join(Channel.values)}."

    def fits_whole(self, value: Any) -> bool:
        return self.plain(value) in Channel.values


class Line(Text):
    ops = WHOLE | EXISTS
    refusal = "Informe o id da linha."

    def plain(self, value: Any) -> str:
        try:
            return str(UUID(str(value)))
        except ValueError:
            return ""

    def same(self, item: Any, value: Any) -> bool:
        return self.plain(value) != "" and super().same(item, value)


class Hours(Text):
    ops = WHOLE
    refusal = "O expediente é open (dentro) ou closed (fora)."

    def fits_whole(self, value: Any) -> bool:
        return self.plain(value) in (OPEN, CLOSED)


class Flag(Text):
    ops = WHOLE | EXISTS
    refusal = "Use true (sim) ou false (não), sem aspas."

    def fits_whole(self, value: Any) -> bool:
        return isinstance(value, bool)

    def same(self, item: Any, value: Any) -> bool:
        return item is value


SORTS: dict[str, Text] = {
    "tags": Label(), "consent": Consent(), "email": Email(), "phone": Phone(), "cpf": Document(), "is_vip": Flag(),
    "language": Language(), "kind": Kind(), "channel": Line(), "hours": Hours(),
    "origin": Text(), "custom_code": Text(), "name": Text(), "message": Text(),
}  # fmt: skip
OWN = Own()


def sort_of(field: str) -> Text | None:
    """None for a field there is not."""
    if field.startswith(CUSTOM) and len(field) > len(CUSTOM):
        return OWN
    return SORTS.get(field)

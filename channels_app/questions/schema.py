"""One question and its limits, read from the JSON of a line's settings. What cannot be asked is left out or named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from invenio_center.kernel.text import clean

TYPES = {
    "text": "Texto curto",
    "textarea": "Texto longo",
    "email": "E-mail",
    "phone": "Telefone",
    "document": "CPF ou CNPJ",
    "number": "Número",
    "date": "Data",
    "select": "Uma escolha",
    "multiselect": "Várias escolhas",
    "boolean": "Sim ou não",
    "hidden": "Oculto",
}
# Other names integrators know these types by.
ALIASES = {
    "long": "textarea", "long_text": "textarea", "tel": "phone", "cpf": "document", "cnpj": "document",
    "cpf_cnpj": "document", "choice": "select", "radio": "select", "choices": "multiselect",
    "multiple": "multiselect", "checkboxes": "multiselect", "checkbox": "boolean", "yes_no": "boolean",
}  # fmt: skip
CHOOSING = frozenset({"select", "multiselect"})
TYPED = frozenset({"text", "textarea", "email", "phone", "document", "hidden"})
# Names that say themselves: what a WebChat asks most often.
CONTACT: dict[str, dict[str, Any]] = {
    "name": {"label": "Nome", "type": "text", "max_length": 120},
    "email": {"label": "E-mail", "type": "email"},
    "phone": {"label": "Telefone com DDD", "type": "phone"},
}
NAME = re.compile(r"[A-Za-z][\w-]{0,59}")
# Names of the page's own inputs.
RESERVED = frozenset({"submission_id", "started", "altcha", "website", "csrfmiddlewaretoken", "consent"})
MOST_QUESTIONS, MOST_OPTIONS = 60, 100
LABEL_MAX, HELP_MAX, OPTION_MAX, TEXT_MAX, LONG_MAX = 200, 400, 120, 400, 4000


@dataclass(frozen=True, slots=True)
class Question:
    """``longest`` and ``shortest`` are characters; ``least`` and ``most`` bound numbers (None: unbounded)."""

    name: str
    label: str
    type: str
    required: bool = False
    help: str = ""
    options: tuple[str, ...] = ()
    longest: int = TEXT_MAX
    shortest: int = 0
    least: float | None = None
    most: float | None = None
    value: str = ""

    def public(self) -> dict[str, Any]:
        """What a page or an integrator needs to ask it."""
        shown = {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "required": self.required,
            "help": self.help,
            "options": list(self.options),
            "max_length": self.longest if self.type in TYPED else None,
            "min_length": self.shortest or None,
            "min": self.least,
            "max": self.most,
            "value": self.value,
        }
        return {name: value for name, value in shown.items() if value not in (None, "", [])}


def read(given: Any, known: Mapping[str, Mapping[str, Any]] | None = None) -> tuple[Question, ...]:
    """The questions of a setting that can be asked, each name once. ``known``: what some names say by themselves."""
    found: dict[str, Question] = {}
    for entry in given[:MOST_QUESTIONS] if isinstance(given, list) else ():
        one = _question(entry, known or {})
        if one is not None:
            found.setdefault(one.name, one)
    return tuple(found.values())


def wrong(given: Any, known: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Why these questions cannot be asked as they are written, as a sentence; "" when they can."""
    if not isinstance(given, list):
        return "Os campos são uma lista."
    if len(given) > MOST_QUESTIONS:
        return f"São no máximo {MOST_QUESTIONS} campos."
    names: set[str] = set()
    for place, entry in enumerate(given, start=1):
        if sentence := _wrong(entry, known or {}, names):
            return f"Campo {place}: {sentence}"
    return ""


def _wrong(entry: Any, known: Mapping[str, Mapping[str, Any]], names: set[str]) -> str:
    whole = _whole(entry, known)
    name, kind = str(whole.get("name", "")), _type(whole.get("type"))
    if not NAME.fullmatch(name) or name in RESERVED:
        return "o nome começa com letra e tem só letras, números, hífen e sublinhado."
    if name in names:
        return f"o nome {name} se repete."
    names.add(name)
    if not clean(whole.get("label"), LABEL_MAX).strip():
        return "falta o rótulo."
    if kind not in TYPES:
        return f"o tipo {whole.get('type')} não existe."
    if kind in CHOOSING and not _options(whole.get("options")):
        return "faltam as opções."
    return ""


def _question(entry: Any, known: Mapping[str, Mapping[str, Any]]) -> Question | None:
    if _wrong(entry, known, set()):
        return None
    whole = _whole(entry, known)
    kind = _type(whole.get("type"))
    usual = LONG_MAX if kind == "textarea" else TEXT_MAX
    return Question(
        name=str(whole["name"]),
        label=clean(whole["label"], LABEL_MAX).strip(),
        type=kind,
        required=whole.get("required") is True and kind != "hidden",
        help=clean(whole.get("help"), HELP_MAX).strip(),
        options=_options(whole.get("options")) if kind in CHOOSING else (),
        longest=min(_count(whole.get("max_length")) or usual, LONG_MAX),
        shortest=min(_count(whole.get("min_length")), LONG_MAX),
        least=_bound(whole.get("min")),
        most=_bound(whole.get("max")),
        value=clean(whole.get("value"), TEXT_MAX),
    )


def _whole(entry: Any, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """An entry with what its name says by itself; a bare name is an entry too."""
    given: dict[str, Any] = entry if isinstance(entry, dict) else {"name": entry}
    name = given.get("name")
    return {**known.get(name if isinstance(name, str) else "", {}), **given}


def _type(value: Any) -> str:
    named = value if isinstance(value, str) and value else "text"
    return ALIASES.get(named, named)


def _options(value: Any) -> tuple[str, ...]:
    listed: Iterable[Any] = value[:MOST_OPTIONS] if isinstance(value, list) else ()
    texts = (_option(one) for one in listed)
    return tuple(dict.fromkeys(text for text in texts if text))


def _option(one: Any) -> str:
    named = (one.get("label") or one.get("value")) if isinstance(one, dict) else one
    return clean(named, OPTION_MAX).strip()


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _bound(value: Any) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

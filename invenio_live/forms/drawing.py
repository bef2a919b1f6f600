"""The page of a form as its template needs it: questions with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from channels_app.questions.answers import Errors
from channels_app.questions.schema import Question

from .queries import Box

# How a browser should ask: type of the input, its keyboard and what it may fill in by itself.
INPUTS: dict[str, tuple[str, str, str]] = {
    "email": ("email", "email", "email"),
    "phone": ("tel", "tel", "tel"),
    "document": ("text", "text", "off"),
    "number": ("text", "decimal", "off"),
    "date": ("date", "", "off"),
    "hidden": ("hidden", "", "off"),
}
HINTS = {"phone": "(11) 98765-4321", "document": "000.000.000-00", "email": "nome@exemplo.com"}
NAMES = frozenset({"name", "nome", "full_name", "nome_completo"})


@dataclass(frozen=True)
class Drawn:
    """One question on the page. ``chosen``: options that are ticked."""

    question: Question
    value: str
    chosen: Collection[str]
    error: str

    @property
    def input(self) -> tuple[str, str, str]:
        usual = "name" if self.question.name.casefold() in NAMES else "off"
        return INPUTS.get(self.question.type, ("text", "text", usual))

    @property
    def hint(self) -> str:
        return HINTS.get(self.question.type, "")

    @property
    def described(self) -> str:
        """Ids of what a screen reader reads after the label."""
        name = self.question.name
        parts = (f"help-{name}" if self.question.help else "", f"error-{name}")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class DrawnBox:
    box: Box
    ticked: bool
    error: str


def questions(asked: Collection[Question], typed: QueryDict | None, errors: Errors) -> list[Drawn]:
    return [_drawn(one, typed, errors) for one in asked]


def _drawn(one: Question, typed: QueryDict | None, errors: Errors) -> Drawn:
    if typed is None:
        return Drawn(one, one.value, (), "")
    listed = [str(value) for value in typed.getlist(one.name)]
    return Drawn(one, listed[0] if listed else "", listed, sentence(errors, one.name))


def boxes(shown: Collection[Box], typed: QueryDict | None, errors: Errors) -> list[DrawnBox]:
    """A box is ticked only where the person ticked it before something else was refused."""
    ticked = typed.getlist("consent") if typed is not None else []
    return [DrawnBox(box, box.token in ticked, sentence(errors, f"consent.{box.code}")) for box in shown]


def sentence(errors: Mapping[str, Any], name: str) -> str:
    return next((one["sentence"] for one in errors.get(name, ())), "")

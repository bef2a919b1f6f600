"""Texts as companies in Brazil write them, with what they are worth: judged by a person before the rules saw them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LETTERS = {"M": "marketing", "S": "service", "T": "transactional", "V": "survey", "C": "collections"}


@dataclass(frozen=True)
class Good:
    category: str
    body: str
    purposes: frozenset[str]
    channels: frozenset[str]


@dataclass(frozen=True)
class Bad:
    """``code`` must be among those found."""

    category: str
    body: str
    code: str


def good(name: str = "valid.txt") -> list[Good]:
    found = []
    for category, line in _lines(name):
        purposes, channels, body = line.split("|", 2)
        letters = frozenset(LETTERS[letter] for letter in purposes.split(","))
        found.append(Good(category, body, letters, frozenset(filter(None, channels.split(",")))))
    return found


def bad(name: str = "invalid.txt") -> list[Bad]:
    return [Bad(category, *reversed(line.split("|", 1))) for category, line in _lines(name)]


def lines(name: str) -> list[str]:
    """Texts alone."""
    return [line for _category, line in _lines(name)]


def _lines(name: str) -> Iterator[tuple[str, str]]:
    category = ""
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if line.startswith("## "):
            category = line[3:]
        elif line and not line.startswith("#"):
            yield category, line

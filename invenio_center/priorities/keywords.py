"""Which of the listed words a text contains. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..kernel.text import fold

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Keyword:
    words: str
    priority: int


def plain_words(text: str) -> list[str]:
    """The words of a text without accents, case and punctuation."""
    return WORD.findall(fold(text))


def strongest(text: str, keywords: Iterable[Keyword]) -> Keyword | None:
    """The keyword of the highest priority whose words stand in the text, whole and in this order side by side."""
    said = _joined(text)
    found = [one for one in keywords if plain_words(one.words) and _joined(one.words) in said]
    return max(found, key=lambda one: (one.priority, one.words), default=None)


def _joined(text: str) -> str:
    """Words between single spaces, so that only whole ones can be found."""
    return f" {' '.join(plain_words(text))} "

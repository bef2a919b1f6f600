"""Is this message a yes or a no to a question about consent? Pure. Only plain words count: an OK or a thumb is not."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from .own_words import own_words

YES = frozenset(("sim", "s", "aceito", "autorizo", "confirmo", "quero", "quero receber"))
NO = frozenset(("nao", "n", "recuso", "nao quero", "nao aceito"))
# Around the word; anything else around it makes it another answer.
AROUND = " \t\r\n.,!;:'\"“”‘’*_"


def read(text: str) -> Literal["yes", "no", ""]:
    """ "" for anything that is neither, however kindly it sounds."""
    plain = unicodedata.normalize("NFKD", own_words(text).strip(AROUND))
    bare = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    whole = re.sub(r"\s+", " ", bare)
    return "yes" if whole in YES else "no" if whole in NO else ""

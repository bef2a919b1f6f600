"""The keywords in force."""

from __future__ import annotations

from ..models import PriorityKeyword
from .keywords import Keyword, strongest


def keyword_in(text: str) -> Keyword | None:
    """The active keyword of the highest priority in a text."""
    if not text.strip():
        return None
    rows = PriorityKeyword.objects.filter(is_active=True).values_list("words", "priority")
    return strongest(text, (Keyword(*row) for row in rows))

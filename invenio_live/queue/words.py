"""The words a rule may ask about: the first text of a conversation's current stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from invenio_center.kernel import sql

from ..models import Conversation


@dataclass(frozen=True, slots=True)
class Saying:
    """What the customer is writing now, not stored yet. ``first``: it opens the conversation or opens it again."""

    text: str = ""
    first: bool = False


SILENCE = Saying()


def first_words(rows: Sequence[Conversation], saying: Saying = SILENCE) -> dict[int | None, str]:
    """By primary key; what is being said counts only while nothing was written before it."""
    if saying.first:
        return {row.pk: saying.text for row in rows}
    ids = [row.pk for row in rows if row.pk is not None]
    stored = sql.rows(sql.statement(__file__, "first_words"), {"ids": ids}) if ids else []
    found: dict[int | None, str] = {row["id"]: row["text"] for row in stored}
    return {row.pk: found.get(row.pk, saying.text) for row in rows}

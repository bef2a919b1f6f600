"""Answers a message offers to be tapped: what a channel takes, and what is wrong with a given offer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ID_MAX = 200


@dataclass(frozen=True, slots=True)
class Choices:
    """How many ``buttons`` or ``rows`` of a list a message may offer, and how long its texts may be.

    ``description_max`` 0: rows have none. ``contact``: the person can be asked for the own number
    (``{"type": "request_contact_info"}``).
    """

    buttons: int
    rows: int
    text_max: int
    button_max: int = 20
    row_max: int = 24
    description_max: int = 0
    contact: bool = False

    def fault(self, offer: Mapping[str, Any], text: str) -> str:
        """Why this offer cannot be sent with this text, in pt-BR; "" when it can."""
        if not text.strip():
            return "Escreva o texto que acompanha as opções."
        if len(text) > self.text_max:
            return f"O texto que acompanha as opções tem até {self.text_max} caracteres."
        kind = offer.get("type")
        if kind == "buttons" and self.buttons:
            return self._list(offer.get("buttons"), self.buttons, self.button_max, 0)
        if kind == "list" and self.rows:
            return self._label(offer.get("button"), self.button_max) or self._list(
                offer.get("rows"), self.rows, self.row_max, self.description_max
            )
        if kind == "request_contact_info" and self.contact:
            return ""
        return "Este canal não envia este tipo de opções."

    def _list(self, items: Any, most: int, title_max: int, description_max: int) -> str:
        if not isinstance(items, Sequence) or isinstance(items, str) or not 0 < len(items) <= most:
            return f"Ofereça de 1 a {most} opções."
        ids = [item.get("id") if isinstance(item, Mapping) else None for item in items]
        if not all(isinstance(id_, str) and 0 < len(id_) <= ID_MAX for id_ in ids) or len(set(ids)) < len(
            ids
        ):
            return f"Cada opção tem um id próprio de até {ID_MAX} caracteres."
        for item in items:
            description = item.get("description") or ""
            if not isinstance(description, str) or len(description) > description_max:
                return (
                    f"A descrição de uma opção tem até {description_max} caracteres."
                    if description_max
                    else "As opções deste canal não têm descrição."
                )
        return next((fault for item in items if (fault := self._label(item.get("title"), title_max))), "")

    def _label(self, title: Any, most: int) -> str:
        fine = isinstance(title, str) and title.strip() and len(title) <= most
        return "" if fine else f"O título de uma opção tem de 1 a {most} caracteres."

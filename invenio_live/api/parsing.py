"""JSON as it may be stored."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

NUL = "\x00"
SENTENCE = "Há um caractere nulo (\\u0000) no pedido: ele não pode ser guardado. Retire-o e envie de novo."


class StorableJson(JSONParser):
    """PostgreSQL's texts hold no character zero, so it is refused here for every field of every resource."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        found = super().parse(stream, media_type, parser_context)
        if holds_nul(found):
            raise ParseError(SENTENCE)
        return found


def holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, dict):
        return any(holds_nul(name) or holds_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(holds_nul(inner) for inner in value)

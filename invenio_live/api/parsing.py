"""JSON as it may be stored."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from invenio_center.kernel.text import NO_NUL, holds_nul

NO_JSON = "O corpo do pedido não é JSON válido. Confira aspas, vírgulas e chaves, e envie de novo em UTF-8."


class StorableJson(JSONParser):
    """PostgreSQL's texts hold no character zero, so it is refused here for every field of every resource."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise ParseError(NO_JSON) from error
        if holds_nul(found):
            raise ParseError(NO_NUL)
        return found

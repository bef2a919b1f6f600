"""JSON as it may be stored."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from invenio_center.kernel.text import NO_NUL, holds_nul


class StorableJson(JSONParser):
    """PostgreSQL's texts hold no character zero, so it is refused here for every field of every resource."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        found = super().parse(stream, media_type, parser_context)
        if holds_nul(found):
            raise ParseError(NO_NUL)
        return found

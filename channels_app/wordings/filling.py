"""Placeholders of a template and the values put in their place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PLACEHOLDER = re.compile(r"{{\s*([A-Za-z0-9_]{1,40})\s*}}")
VALUE_MAX = 1000


class Missing(Exception):
    """Variables that have neither a value nor a default."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(names))


@dataclass(frozen=True)
class Filled:
    """``text`` is what the person reads, ``values`` what a connector sends (``OutgoingMessage.template``)."""

    text: str
    values: dict[str, Any]


def placeholders(text: str) -> list[str]:
    """Names in the order in which they first appear."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def named(template: Any) -> list[str]:
    """Every variable of a template: those of the header, of the text, then of its buttons' addresses."""
    texts = [_header(template), template.body, *(str(button.get("url", "")) for button in template.buttons)]
    return list(dict.fromkeys(name for text in texts for name in placeholders(text)))


def put(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def fill(template: Any, given: Mapping[str, Any]) -> Filled:
    """``template`` has the fields of ``models.Template``. Raises Missing."""
    values = dict(_values(template, given))
    if lacking := [name for name in named(template) if not values.get(name)]:
        raise Missing(lacking)
    parts = [put(text, values) for text in (_header(template), template.body, template.footer) if text]
    return Filled("\n".join(parts), _for_provider(template, values))


def _values(template: Any, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    defaults = {one["name"]: one.get("default", "") for one in template.variables}
    for name in named(template):
        value = str(given.get(name) or defaults.get(name) or "").strip()
        # Providers refuse values with line breaks or long runs of blanks.
        yield name, " ".join(value.split())[:VALUE_MAX]


def _for_provider(template: Any, values: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": template.name, "language": template.language}
    if header := placeholders(_header(template)):
        found["header"] = {"type": "text", **_one(header[0], values[header[0]])}
    if body := placeholders(template.body):
        numbered = all(name.isdigit() for name in body)
        ordered = sorted(body, key=int) if numbered else body
        found["body"] = (
            [values[name] for name in ordered] if numbered else {name: values[name] for name in body}
        )
    if buttons := list(_buttons(template, values)):
        found["buttons"] = buttons
    return found


def _one(name: str, value: str) -> dict[str, str]:
    return {"text": value} if name.isdigit() else {"text": value, "name": name}


def _buttons(template: Any, values: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Only buttons whose address has a variable need a value; each says which place it has."""
    for index, button in enumerate(template.buttons):
        if names := placeholders(str(button.get("url", ""))):
            yield {"type": "url", "index": index, "text": values[names[0]]}


def _header(template: Any) -> str:
    header = template.header or {}
    return str(header.get("text", "")) if header.get("type") == "text" else ""

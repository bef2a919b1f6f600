"""From gathered data to a PDF: the same data give the same bytes, on every machine."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("report.typ")
# What the fonts that come with the typesetter can draw; anything else is printed as its code.
DRAWABLE = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x386, 0x3CE), (0x400, 0x45F), (0x2010, 0x2015), (0x2018, 0x201E)),
    *((0x2020, 0x2022), (0x2026, 0x2026), (0x2039, 0x203A), (0x20AC, 0x20AC), (0x2190, 0x2193)),
)  # fmt: skip
NOT_THERE = frozenset("\u0387\u038b\u038d\u03a2\u00ad")


def draw(data: dict[str, Any], moment: datetime) -> bytes:
    """``data`` is what ``gather`` gives; no text in it is ever read as markup. ``moment`` is the date in the file."""
    import typst  # takes long to load

    drawn: bytes = typst.compile(
        TEMPLATE,
        sys_inputs={"data": json.dumps(printable(data), ensure_ascii=False)},
        font_paths=typst.Fonts(include_system_fonts=False),
        pdf_standards=["a-2a"],
        timestamp=int(moment.timestamp()),
    )
    return drawn


def printable(value: Any) -> Any:
    """Every character that has no glyph as ``[U+1F600]``: a text is shown whole or says what is not shown."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else "".join(map(_shown, value))
    if isinstance(value, dict):
        return {name: printable(one) for name, one in value.items()}
    return [printable(one) for one in value] if isinstance(value, list) else value


def _shown(char: str) -> str:
    code = ord(char)
    if char == "\n" or (char not in NOT_THERE and any(low <= code <= high for low, high in DRAWABLE)):
        return char
    return f"[U+{code:04X}]"

"""One figure of a page of figures, a link to what it counts (templates/portal/figure.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    name: str
    value: Any
    more: str = ""
    href: str = ""
    urgent: bool = False

"""How moments, spans and marks look in Center's tables."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"


def when(moment: datetime | None) -> str:
    """``22/11/2026 19:05`` in the account's zone."""
    return date_format(timezone.localtime(moment), "d/m/Y H:i") if moment else NOTHING


def span(seconds: float) -> str:
    """``42 s``, ``7 min``, ``3 h 05 min``, ``2 d 4 h``: two figures at most."""
    whole = int(abs(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if hours == 0:
        return f"{minutes} min"
    if days == 0:
        return f"{hours} h {minutes % 60:02d} min"
    return f"{days} d {hours % 24} h"


def since(moment: datetime | None) -> str:
    return span((timezone.now() - moment).total_seconds()) if moment else NOTHING


def badge(text: str, tone: str = "") -> SafeString:
    return format_html('<span class="badge {}">{}</span>', tone, text)


def chips(names: list[str]) -> SafeString | str:
    if not names:
        return NOTHING
    inner = format_html("".join("<span class='badge'>{}</span> " for _ in names), *names)
    return format_html('<span class="row">{}</span>', inner)


def cnpj(digits: str) -> str:
    """As people write it; what is no CNPJ stays as it is."""
    if len(digits) != 14:
        return digits
    return f"{digits[:2]}.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-{digits[12:]}"

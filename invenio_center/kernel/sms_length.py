"""How many SMS a text costs. One sign outside the old telephone alphabet makes the whole text more than twice as dear.

The same rules stand in ``static/console/lib/segments.js``; both are held by ``tests/kernel/sms_vectors.json``. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# GSM 03.38: it has à é ù ì ò Ç ñ ö ü, but not the á â ã ç ê í ó ô õ ú of ordinary Portuguese.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # two places each
GSM7, UCS2 = "gsm7", "ucs2"
# Places in a text that fits one SMS, and in each part of a longer one.
ALONE = {GSM7: 160, UCS2: 70}
PART = {GSM7: 153, UCS2: 67}


@dataclass(frozen=True, slots=True)
class Length:
    """``used`` of ``room`` places in ``parts`` SMS."""

    encoding: str
    parts: int
    used: int
    room: int


def measure(text: str) -> Length:
    encoding = GSM7 if all(sign in BASIC or sign in EXTENDED for sign in text) else UCS2
    widths = [_width(sign, encoding) for sign in text]
    if sum(widths) <= ALONE[encoding]:
        return Length(encoding, 1 if text else 0, sum(widths), ALONE[encoding])
    parts, used = _packed(widths, PART[encoding])
    return Length(encoding, parts, used, parts * PART[encoding])


def _width(sign: str, encoding: str) -> int:
    if encoding == GSM7:
        return 2 if sign in EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1


def _packed(widths: Iterable[int], room: int) -> tuple[int, int]:
    """Parts and places used, lost ones too: a sign of two places is never cut by the end of a part."""
    parts, filled = 1, 0
    for width in widths:
        if filled + width > room:
            parts, filled = parts + 1, 0
        filled += width
    return parts, (parts - 1) * room + filled

"""Colours of a form's page from one brand colour, so that text on them can be read (WCAG, 4.5 to 1). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

Color = tuple[float, float, float]
WHITE: Color = (255, 255, 255)
INK: Color = (17, 24, 39)
DARK: Color = (31, 36, 48)
LEAST, STEPS = 4.5, 20


def sheet(brand: str) -> str:
    """Custom properties: the brand, what is written on it, and its ink on light and on dark surfaces."""
    color = parse(brand)
    text = _best(color)
    solid = readable(color, text)
    values = {
        "brand": css(solid),
        "on-brand": css(text),
        "ink-light": css(readable(color, WHITE)),
        "ink-dark": css(readable(color, DARK)),
    }
    return ":root {" + "".join(f" --{name}: {value};" for name, value in values.items()) + " }\n"


def parse(text: str) -> Color:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def css(color: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in color)


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(color: Color, beside: Color) -> Color:
    """The colour, moved towards black or white until both can be told apart."""
    goal = _best(beside)
    for step in range(STEPS + 1):
        share = step / STEPS
        tried = tuple(part + (aim - part) * share for part, aim in zip(color, goal, strict=True))
        found: Color = (tried[0], tried[1], tried[2])
        if contrast(found, beside) >= LEAST:
            return found
    return goal


def picture_source(address: str) -> list[str]:
    """What the page's policy must allow for a logo from elsewhere."""
    return [f"https://{urlsplit(address).netloc}"] if address.startswith("https://") else []


def _best(color: Color) -> Color:
    return WHITE if contrast(color, WHITE) >= contrast(color, INK) else INK


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b

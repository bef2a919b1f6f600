"""Look of Center: the theme's own settings. The menu and the rights are in ``invenio_center.portal``."""

from typing import Any

from django.templatetags.static import static


def _scale(hue: float, *steps: tuple[str, float, float]) -> dict[str, str]:
    return {name: f"oklch({light}% {chroma} {hue})" for name, light, chroma in steps}


PETROL = _scale(
    205,
    ("50", 97.6, 0.012),
    ("100", 94.4, 0.026),
    ("200", 89, 0.05),
    ("300", 82, 0.078),
    ("400", 74, 0.098),
    ("500", 66, 0.105),
    ("600", 47, 0.085),
    ("700", 41, 0.075),
    ("800", 35, 0.06),
    ("900", 29, 0.045),
    ("950", 21, 0.032),
)
SLATE = _scale(
    235,
    ("50", 98.4, 0.003),
    ("100", 96.4, 0.005),
    ("200", 92.2, 0.008),
    ("300", 86.8, 0.011),
    ("400", 70, 0.02),
    ("500", 52, 0.024),
    ("600", 43, 0.026),
    ("700", 36, 0.026),
    ("800", 27, 0.024),
    ("900", 20.5, 0.022),
    ("950", 14, 0.018),
)

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Invenio Center",
    "SITE_HEADER": "Invenio Center",
    "SITE_URL": None,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "COLORS": {
        "base": SLATE,
        "primary": PETROL,
        "font": {
            "subtle-light": "var(--color-base-500)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-200)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-50)",
        },
    },
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("portal/mark.svg")},
    ],
    "STYLES": [
        lambda _request, name=name: static(f"portal/css/{name}.css")
        for name in ("tokens", "shell", "theme", "pages", "forms", "lists", "touch")
    ],
    "DASHBOARD_CALLBACK": None,
    "COMMAND": {"search_models": False, "show_history": False},
}

"""The accessibility gate: axe-core inside the page."""

from __future__ import annotations

import os

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

SHOTS = os.environ.get("INVENIO_SHOTS", "")
# A changed light reaches the page with its next frame, and colours may take a moment to change.
SETTLED = """async () => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
  await Promise.allSettled(changes.map((one) => one.finished));
}"""
# Axe reads the same few colours thousands of times; what a text means is always the same.
COLOURS_ARE_READ_ONCE = """() => {
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map();
  prototype.parseString = function (text) {
    if (known.has(text)) return Object.assign(this, known.get(text));
    read.call(this, text);
    known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
    return this;
  };
}"""
# What passed stays in the page: to carry it over takes longer than to find it.
LOOK = """async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help} ${JSON.stringify(nodes.slice(0, 3).map(({ target }) => target))}`);
}"""


def grave_violations(page: Page) -> list[str]:
    """Serious and critical findings, each with its rule and the first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(COLOURS_ARE_READ_ONCE)
    found: list[str] = page.evaluate(LOOK)
    return found


def grave_in_both_lights(page: Page) -> list[str]:
    """The same of the page as it is and in the dark; it is left in the light."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(SETTLED)
        found += [f"{scheme}: {one}" for one in grave_violations(page)]
    page.emulate_media(color_scheme="light")
    return found


def looked_at(page: Page, name: str) -> None:
    """Accessible in both lights and without sideways scrolling on a telephone."""
    wide = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width, height in ((1440, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            assert grave_violations(page) == [], (name, scheme, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, scheme, width)
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{width}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    if wide:
        page.set_viewport_size(wide)

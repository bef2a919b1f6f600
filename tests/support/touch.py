"""What a thumb would miss."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

SMALLEST_PX = 40
# Links inside a sentence keep the sentence's line; a box counts with the label it stands in; a switch is the theme's.
FIND = """(smallest) => [...document.querySelectorAll(
  "button, select, summary, a[href]:not([class~=link]), input:not([type=hidden])"
)].filter((one) => one.checkVisibility({visibilityProperty: true}) && !one.disabled)
  .filter((one) => getComputedStyle(one).clipPath === "none")
  .map((one) => (["checkbox", "radio"].includes(one.type) ? one.closest("label") : one))
  .filter((one) => one && getComputedStyle(one).display !== "inline" && !one.matches("[class*=skip], #website"))
  .filter((one) => one.getBoundingClientRect().height < smallest - 0.5)
  .map((one) => `${one.tagName} ${one.id} ${(one.ariaLabel ?? one.textContent).trim().slice(0, 40)}`)"""


def small_targets(page: Page) -> Any:
    """Names of what is seen, can be pressed and is lower than a thumb needs."""
    return page.evaluate(FIND, SMALLEST_PX)

"""Control of the accessibility gate itself: it finds what it must, in the light in which it is."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support.axe import grave_in_both_lights, grave_violations

from .conftest import Pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
FAINT, CLEAR = "oklch(0.8 0.02 235)", "oklch(0.3 0.02 235)"
PAGE = f"""<!doctype html><html lang="pt-BR"><head><title>Prova</title><style>
body {{ background: white; }} p {{ transition: color 50ms; }}
.day {{ color: {FAINT}; }} .night {{ color: {CLEAR}; }}
@media (prefers-color-scheme: dark) {{ .day {{ color: {CLEAR}; }} .night {{ color: {FAINT}; }} }}
</style></head><body><main><h1>Prova</h1><p class="day">De dia</p><p class="night">De noite</p></main></body></html>"""


def test_faint_text_is_found_in_the_light_in_which_it_is_faint(pages: Pages) -> None:
    page = pages.window().new_page()
    page.set_content(PAGE)
    found = grave_in_both_lights(page)
    assert [(one.split(":")[0], "day" in one, "night" in one) for one in found] == [
        ("light", True, False),
        ("dark", False, True),
    ]
    assert all("color-contrast" in one for one in found)


def test_it_finds_what_axe_as_it_comes_finds(pages: Pages) -> None:
    page = pages.window().new_page()
    page.set_content(PAGE + '<img src="data:,"><input><button></button>')
    found = sorted(one.split(":")[0] for one in grave_violations(page))
    page.set_content(PAGE + '<img src="data:,"><input><button></button>')
    plain = Axe().run(page).response["violations"]
    assert found == sorted(one["id"] for one in plain if one["impact"] in ("serious", "critical"))
    assert {"color-contrast", "image-alt", "label", "button-name"} <= set(found)

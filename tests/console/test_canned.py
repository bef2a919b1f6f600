"""Where a canned reply is named in a text, and what the text is afterwards, by the console's own module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .browser_modules import Modules

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


def of(page: Modules, function: str, *given: Any) -> Any:
    script = """async ([name, given]) => (await import("/console/canned.js"))[name](...given)"""
    return page.evaluate(script, [function, list(given)])


@pytest.mark.parametrize(
    ("text", "caret", "found"),
    [
        ("/", 1, {"from": 0, "typed": ""}),
        ("/pra", 4, {"from": 0, "typed": "pra"}),
        ("/pra", 3, {"from": 0, "typed": "pr"}),
        ("Olá /tro", 8, {"from": 4, "typed": "tro"}),
        ("Olá\n/tro", 8, {"from": 4, "typed": "tro"}),
        ("e/ou", 4, None),
        ("https://", 8, None),
        ("/ ", 2, None),
        ("1/2", 3, None),
        ("//", 2, None),
        ("", 0, None),
        ("/" + "a" * 31, 32, None),
    ],
)
def test_a_slash_after_nothing_or_a_blank_names_one(page: Modules, text: str, caret: int, found: Any) -> None:
    assert of(page, "namedAt", text, caret) == found


def test_it_is_put_in_place_of_its_name_and_its_first_gap_is_selected(page: Modules) -> None:
    assert of(page, "put", "Oi /pr até", 3, 6, "em {{prazo}} ou {{outro}}") == {
        "text": "Oi em {{prazo}} ou {{outro}} até",
        "start": 6,
        "end": 15,
    }
    assert of(page, "put", "Oi /pr", 3, 6, "tchau") == {"text": "Oi tchau", "start": 8, "end": 8}


def test_a_gap_is_two_braces_around_a_name(page: Modules) -> None:
    assert of(page, "gapIn", "Em {{ prazo }} dias") == {"name": "prazo", "start": 3, "end": 14}
    for text in ("Em {prazo}", "{{}}", "{{dois nomes}}", "sem"):
        assert of(page, "gapIn", text) is None

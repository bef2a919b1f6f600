"""limits.js: what the composer says before the server would refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .browser_modules import Modules

pytestmark = pytest.mark.browser
LIMITS = {"text_max": 1600, "media": {"image": 5 * 1024**2, "audio": 100}, "links": False}


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


def said(page: Modules, function: str, limits: Any, value: Any) -> str:
    script = f"""async ([limits, value]) => {{
      const {{ {function} }} = await import("/console/limits.js");
      return {function}(limits, value);
    }}"""
    return str(page.evaluate(script, [limits, value]))


def test_a_text_over_the_limit_is_named_with_how_much(page: Modules) -> None:
    assert said(page, "textTooLong", LIMITS, "ç" * 1600 + "  ") == ""
    assert said(page, "textTooLong", LIMITS, "😀" * 1612) == (
        "O texto passa em 12 do limite deste canal, 1.600 caracteres. Divida-o em mensagens menores."
    )
    assert said(page, "textTooLong", {**LIMITS, "text_max": 0}, "x") == "Este canal não envia texto."
    assert said(page, "textTooLong", None, "x" * 9999) == ""


def test_a_file_that_the_line_does_not_take_is_named_with_the_reason(page: Modules) -> None:
    film = {"name": "a.mp4", "kind": "video", "bytes": 10}
    assert said(page, "fileNotAccepted", LIMITS, film) == (
        '"a.mp4": este canal não aceita vídeos, só imagens, áudios.'
    )
    large = {"name": "a.png", "kind": "image", "bytes": 6 * 1024**2}
    assert said(page, "fileNotAccepted", LIMITS, large) == (
        '"a.png" tem 6 MB; este canal aceita imagens de até 5 MB.'
    )
    assert said(page, "fileNotAccepted", LIMITS, {**large, "bytes": 5 * 1024**2}) == ""
    links = {"text_max": 160, "media": {}, "links": True}
    assert said(page, "fileNotAccepted", links, film) == "", "it goes as an address"

"""The composer counts SMS as the server does: the same cases, in the real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel.test_sms_length import VECTORS

from .browser_modules import Modules

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


MEASURE = """async (texts) => {
  const { measure, price } = await import("/console/lib/segments.js");
  return texts.map((text) => ({ ...measure(text), price: price(text) }));
}"""


def test_the_browser_counts_as_the_server_does(page: Modules) -> None:
    found = page.evaluate(MEASURE, [case["text"] * case.get("times", 1) for case in VECTORS])
    names = ("encoding", "parts", "used", "room")
    assert [{name: one[name] for name in names} for one in found] == [
        {name: case[name] for name in names} for case in VECTORS
    ]


def test_what_is_said_of_the_price(page: Modules) -> None:
    found = page.evaluate(MEASURE, ["", "Ola", "á" * 100, "Oi 😀", "Ola\u0301"])
    assert [one["price"] for one in found] == [
        "",
        "1 SMS · 3/160",
        "2 SMS · 100/134 · acentos fazem o texto custar mais",
        "1 SMS · 5/70 · símbolos fazem o texto custar mais",
        "1 SMS · 4/70 · acentos fazem o texto custar mais",
    ]


SHOWN = """async ([kind, mode, text]) => {
  for (const [tag, id] of [["textarea", "text"], ["p", "sms-price"]]) {
    document.getElementById(id)?.remove();
    const node = document.createElementNS("http://www.w3.org/1999/xhtml", tag);
    document.documentElement.append(Object.assign(node, { id }));
  }
  const { showSmsPrice } = await import("/console/views/sms_price.js");
  const views = [];
  showSmsPrice({ ui: { mode }, openRow: kind && { channel: { kind } }, view: (draw) => views.push(draw) });
  const [box, shown] = [document.getElementById("text"), document.getElementById("sms-price")];
  box.value = text;
  box.dispatchEvent(new Event("input"));
  const typed = shown.hidden ? "" : shown.textContent;
  box.value = "";
  for (const draw of views) draw();
  return [typed, shown.hidden];
}"""


@pytest.mark.parametrize(
    ("kind", "mode", "words"),
    [("sms", "reply", "1 SMS · 3/160"), ("sms", "note", ""), ("whatsapp", "reply", ""), (None, "reply", "")],
)
def test_the_price_stands_below_a_reply_by_sms_and_nowhere_else(
    page: Modules, kind: str | None, mode: str, words: str
) -> None:
    assert page.evaluate(SHOWN, [kind, mode, " Ola "]) == [words, True]

"""Hostile files, opened in a real browser: nothing in them runs, whatever they call themselves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import Pages

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

RUNS = "<script>document.title='ran';top.ran=true</script>"
PADDING = "linha comum\n" * 400  # markup that begins late is not seen by whoever looks at the beginning only
PAGE = f"{PADDING}<html><body>{RUNS}</body></html>"
DRAWING = f'{PADDING}<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'ran\'">{RUNS}</svg>'
SCRIPT = "window.ran = true; // " + PADDING.replace("\n", " ")
# A picture by its first bytes, a script by the rest.
BOTH = "GIF89a/*" + "\0" * 40 + "*/=1;window.ran=true;//" + RUNS

UPLOAD = """async ([content, name, type]) => {
  const form = new FormData();
  form.append("file", new File([content], name, { type }), name);
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch("/live/uploads/", { method: "POST", body: form, headers });
  return { status: answer.status, ...(await answer.json()) };
}"""


@pytest.fixture
def desk(pages: Pages) -> Page:
    return pages.signed_in("ana", "/live/")


def upload(desk: Page, content: str, name: str, type_: str) -> dict[str, Any]:
    answer: dict[str, Any] = desk.evaluate(UPLOAD, [content, name, type_])
    return answer


@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (f"<html><body>{RUNS}</body></html>", "foto.png", "image/png"),
        (f'<svg xmlns="http://www.w3.org/2000/svg">{RUNS}</svg>', "logo.svg", "image/svg+xml"),
        (f"<?xml version='1.0'?><a>{RUNS}</a>", "nota.txt", "text/plain"),
        ("window.ran = true", "conta.js", "text/javascript"),
    ],
)
def test_pages_drawings_and_scripts_are_refused(
    desk: Page, pages: Pages, content: str, name: str, type_: str
) -> None:
    answer = upload(desk, content, name, type_)
    assert (answer["status"], answer["code"]) == (415, "type_refused")
    pages.complaints[:] = [text for text in pages.complaints if "415" not in text]


@pytest.mark.parametrize(
    ("content", "name"), [(PAGE, "pagina.txt"), (DRAWING, "desenho.txt"), (SCRIPT, "conta.txt")]
)
def test_markup_that_hides_is_a_download_and_never_runs(
    desk: Page, pages: Pages, content: str, name: str
) -> None:
    kept = upload(desk, content, name, "text/plain")
    assert kept["status"] == 201
    address = f"{pages.stack.base_url}{kept['url']}"
    window = desk.context.new_page()
    with window.expect_download() as loaded:
        window.evaluate("address => { location.href = address }", address)
    assert loaded.value.suggested_filename == name
    assert not runs_as_script(desk, kept["url"])
    with desk.expect_download():
        desk.evaluate(
            "url => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
            kept["url"],
        )
    assert desk.evaluate("[Boolean(window.ran), document.title === 'ran']") == [False, False]
    pages.complaints.clear()


def test_a_picture_that_is_also_a_script_is_only_a_picture(desk: Page, pages: Pages) -> None:
    kept = upload(desk, BOTH, "animada.gif", "image/gif")
    assert (kept["status"], kept["content_type"]) == (201, "image/gif")
    window = desk.context.new_page()
    answer = window.goto(f"{pages.stack.base_url}{kept['url']}")
    assert answer is not None
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert window.evaluate("[document.contentType, Boolean(window.ran), document.title === 'ran']") == [
        "image/gif",
        False,
        False,
    ]
    assert not runs_as_script(desk, kept["url"])
    assert not runs_in_a_frame(desk, kept["url"])
    pages.complaints.clear()


def runs_as_script(desk: Page, url: str) -> bool:
    """As if a hole in our own page had let somebody write a script tag: the page's policy allows our own origin."""
    ran: bool = desk.evaluate(
        """url => new Promise((done) => {
          const tag = document.createElement("script");
          const policy = trustedTypes.createPolicy("test" + Math.random(), { createScriptURL: (text) => text });
          tag.onload = tag.onerror = () => done(Boolean(window.ran));
          tag.src = policy.createScriptURL(url);
          document.head.append(tag);
        })""",
        url,
    )
    return ran


def runs_in_a_frame(desk: Page, url: str) -> bool:
    ran: bool = desk.evaluate(
        """url => new Promise((done) => {
          const frame = document.createElement("iframe");
          frame.onload = () => done(Boolean(window.ran) || document.title === "ran");
          frame.src = url;
          document.body.append(frame);
        })""",
        url,
    )
    return ran

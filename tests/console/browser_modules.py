"""Runs Live's own modules inside Chromium: the same code that people use, no second engine."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run"]


class _Files(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}

    def log_message(self, *_words: object) -> None:
        """Quiet: pytest shows what matters."""


class Modules:
    """A page from which ``import("/console/…")`` works, driven from a thread of its own: Playwright leaves an event
    loop running in its thread, which tests with loops of their own cannot bear.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._opened = opened()
        self._page = self._thread.submit(self._opened.__enter__).result()

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self._thread.submit(self._page.evaluate, script, argument).result()

    def close(self) -> None:
        self._thread.submit(self._opened.__exit__, None, None, None).result()
        self._thread.shutdown()


@contextmanager
def opened() -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is missing; bin/test says how to install it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/portal/mark.svg")
        try:
            yield page
        finally:
            browser.close()
            server.shutdown()
            server.server_close()


QUEUE_AFTER = """async ({ frames, now }) => {
  const { EMPTY, apply } = await import("/console/store.js");
  const select = await import("/console/select.js");
  const state = frames.reduce(apply, EMPTY);
  const ids = (rows) => rows.map((row) => row.id);
  const queue = select.queueRows(state, now);
  return {
    queue: ids(queue), held: ids(select.heldRows(state)).sort(), total: select.waiting(state, queue),
    urgent: select.urgent(state, queue), scheduled: ids(select.scheduledRows(state)).sort(),
  };
}"""


def lists_after(page: Modules, frames: list[dict[str, Any]], now: str) -> dict[str, Any]:
    """What the lists show once these frames were applied, at the server's time ``now``."""
    found: dict[str, Any] = page.evaluate(QUEUE_AFTER, {"frames": frames, "now": now})
    return found

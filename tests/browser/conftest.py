"""The whole real system, Debian's Chromium, and pages that fail their test when they complain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.chromium import chromium
from tests.support.stack import Stack

from .shop import Shop

# How long a person's eye is waited for: a busy machine is no reason to fail.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session", name="chromium")
def _chromium() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Pages:
    """Opens browser windows and keeps what they complained about."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser, self.stack = browser, stack
        self.complaints: list[str] = []
        self.origins = {stack.base_url}
        self._contexts: list[BrowserContext] = []

    def window(self, width: int = 1440, height: int = 900, **options: Any) -> BrowserContext:
        """A person's browser: its own cookies. ``options`` go to Playwright's new_context."""
        options = {"locale": "pt-BR", "timezone_id": "America/Sao_Paulo", **options}
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def signed_in(self, user: str, path: str = "/", **options: Any) -> Page:
        return self.sign_in(self.window(**options).new_page(), user, path)

    def sign_in(self, page: Page, user: str, path: str = "/") -> Page:
        page.goto(f"{self.stack.base_url}/login/?next={path}")
        page.get_by_label("Usuário").fill(user)
        page.get_by_label("Senha", exact=True).fill(self.stack.password)
        page.get_by_role("button", name="Entrar").click()
        page.wait_for_url(f"{self.stack.base_url}{path}**")
        return page

    def allow(self, origin: str) -> None:
        """Requests to this origin are part of the test."""
        self.origins.add(origin)

    def _watch(self, page: Page) -> None:
        page.on("console", lambda message: self._note(message.type == "error", f"console: {message.text}"))
        page.on("pageerror", lambda error: self._note(True, f"error: {error}"))
        page.on(
            "request", lambda request: self._note(self._is_foreign(request.url), f"request: {request.url}")
        )

    def _is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        local = parts.scheme in ("data", "blob", "about", "chrome-error")
        return not local and f"{parts.scheme}://{parts.netloc}" not in self.origins

    def _note(self, bad: bool, text: str) -> None:
        if bad:
            self.complaints.append(text)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def pages(chromium: Browser, stack: Stack) -> Iterator[Pages]:
    opened = Pages(chromium, stack)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def shop(pages: Pages) -> Iterator[Shop]:
    made = Shop()
    pages.allow(made.origin)
    yield made
    made.close()

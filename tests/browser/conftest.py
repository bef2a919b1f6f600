"""The whole real system, Debian's Chromium, and pages that fail their test when they complain."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.support.chromium import chromium
from tests.support.stack import Stack

from .profiles import Profiles
from .shop import Shop

# How long a person's eye is waited for: a busy machine is no reason to fail.
expect.set_options(timeout=30_000)
MOST_SEEN = 8_000
SESSION = """
from invenio_center.models import User
from tests.support.sessions import session_of
print("SESSION", session_of(User.objects.get(username="{user}")))
"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows its pages: elsewhere nobody can look at them."""
    report = yield
    opened = item.funcargs.get("pages")
    if report.when == "call" and report.failed and isinstance(opened, Pages):
        report.sections.append(("pages", opened.seen()))
    return report


@pytest.fixture(scope="session", name="chromium")
def _chromium() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Pages:
    """Opens browser windows and keeps what they complained about."""

    def __init__(self, browser: Browser, stack: Stack, profiles: Profiles) -> None:
        self.browser, self.stack, self._profiles = browser, stack, profiles
        self.complaints: list[str] = []
        self.origins = {stack.base_url}
        self._contexts: list[BrowserContext] = []
        self._borrowed: list[tuple[BrowserContext, dict[str, Any]]] = []

    def window(self, **options: Any) -> BrowserContext:
        """A person's browser, signed in nowhere, with nothing in it but the cache. ``options``: ``as_given``."""
        given = as_given(**options)
        context = self._profiles.take(given)
        self._borrowed.append((context, given))
        context.on("page", self._watch)
        return context

    def new_window(self, **options: Any) -> BrowserContext:
        """One of its own, for a test that changes more than its pages: its clock, or its network."""
        context = self.browser.new_context(**as_given(**options))
        self._contexts.append(context)
        context.on("page", self._watch)
        return context

    def signed_in(self, user: str, path: str = "/", **options: Any) -> Page:
        return self.sign_in(self.window(**options).new_page(), user, path)

    def sign_in(self, page: Page, user: str, path: str = "/") -> Page:
        key = self.stack.manage("shell", "--no-imports", "-c", SESSION.format(user=user)).split()[-1]
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": self.stack.base_url}])
        page.goto(f"{self.stack.base_url}{path}")
        return page

    def sign_in_by_hand(self, page: Page, user: str, path: str = "/") -> Page:
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

    def seen(self) -> str:
        """What every open page shows, in words, for the report of a failed test."""
        contexts = [*self._contexts, *(context for context, _ in self._borrowed)]
        return "\n\n".join(
            f"{page.url}\n{_in_words(page)}"
            for context in contexts
            for page in context.pages
            if not page.is_closed()
        )

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        for context, given in self._borrowed:
            context.remove_listener("page", self._watch)
            self._profiles.give_back(context, given)


def _in_words(page: Page) -> str:
    try:
        lines = page.locator("body").aria_snapshot(timeout=2_000).splitlines()
        return "\n".join(line for line in lines if "- /url:" not in line)[:MOST_SEEN]
    except Error as error:
        return f"not to be read: {error.message}"


def as_given(width: int = 1440, height: int = 900, **options: Any) -> dict[str, Any]:
    """What Playwright's new_context is told; more ``options`` go there as they are."""
    size = {"width": width, "height": height}
    return {"locale": "pt-BR", "timezone_id": "America/Sao_Paulo", "viewport": size, **options}


@pytest.fixture(scope="session")
def profiles(chromium: Browser, stack: Stack) -> Profiles:
    return Profiles(chromium, stack.base_url)


@pytest.fixture
def pages(chromium: Browser, stack: Stack, profiles: Profiles) -> Iterator[Pages]:
    opened = Pages(chromium, stack, profiles)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def shop(pages: Pages) -> Iterator[Shop]:
    made = Shop()
    pages.allow(made.origin)
    yield made
    made.close()

"""Browser profiles that go from one test to the next, emptied of all but the cache.

A cold cache costs two seconds of each page of Live and Center.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from playwright.sync_api import Browser, BrowserContext


class Profiles:
    """``origin``: whose storage is emptied between two tests."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self._browser, self._origin = browser, origin
        self._idle: dict[str, list[BrowserContext]] = defaultdict(list)

    def take(self, options: dict[str, Any]) -> BrowserContext:
        """``options`` are those of Playwright's new_context."""
        idle = self._idle[_key(options)]
        return idle.pop() if idle else self._browser.new_context(**options)

    def give_back(self, context: BrowserContext, options: dict[str, Any]) -> None:
        empty = context.new_page()
        for page in context.pages:
            if page is not empty:
                page.close()
        stored = {"origin": self._origin, "storageTypes": "all"}
        context.new_cdp_session(empty).send("Storage.clearDataForOrigin", stored)
        context.clear_cookies()
        empty.close()
        self._idle[_key(options)].append(context)


def _key(options: dict[str, Any]) -> str:
    return json.dumps(options, sort_keys=True)

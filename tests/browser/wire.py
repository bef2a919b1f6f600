"""A socket that a test can cut and mend."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page


class Wire:
    """What runs between a page and the sockets of this address. Made before the page is opened."""

    def __init__(self, page: Page | BrowserContext, address: str) -> None:
        self._routes: list[Any] = []
        self._broken = False
        page.route_web_socket(address, self._through)

    def cut(self) -> None:
        """The connection is lost, and so is each new one."""
        self._broken = True
        self._routes[-1].close()

    def mend(self) -> None:
        self._broken = False

    def _through(self, route: Any) -> None:
        if self._broken:
            route.close()
            return
        self._routes.append(route)
        route.connect_to_server()

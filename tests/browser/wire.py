"""A socket that a test can cut and mend, and whose answers it can keep back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page


class Wire:
    """What runs between a page and the sockets of this address. Made before the page is opened."""

    def __init__(self, page: Page | BrowserContext, address: str) -> None:
        self._routes: list[Any] = []
        self._broken = False
        self._kept: list[tuple[Any, Any]] | None = None
        page.route_web_socket(address, self._through)

    def cut(self) -> None:
        """The connection is lost, and so is each new one."""
        self._broken = True
        self._routes[-1].close()

    def mend(self) -> None:
        self._broken = False

    def hold(self) -> None:
        """What the server says is kept back from here on."""
        self._kept = []

    @property
    def holds(self) -> int:
        return len(self._kept or ())

    def let_go(self) -> None:
        kept, self._kept = self._kept or [], None
        for route, said in kept:
            route.send(said)

    def _through(self, route: Any) -> None:
        if self._broken:
            route.close()
            return
        self._routes.append(route)
        route.connect_to_server().on_message(lambda said: self._down(route, said))

    def _down(self, route: Any, said: Any) -> None:
        if self._kept is None:
            route.send(said)
        else:
            self._kept.append((route, said))

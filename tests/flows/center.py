"""Center's pages as an administrator's browser asks for them."""

from __future__ import annotations

import html
import re

import httpx

from tests.support.stack import Stack


class Center:
    """Signed in as that demo user."""

    def __init__(self, stack: Stack, user: str) -> None:
        self._client = httpx.Client(base_url=stack.base_url, timeout=30, follow_redirects=True)
        self._client.get("/login/")
        self._post("/login/", username=user, password=stack.password)

    def _post(self, path: str, **fields: str) -> httpx.Response:
        token = self._client.cookies["csrftoken"]
        headers = {"Referer": str(self._client.base_url)}
        return self._client.post(path, data={**fields, "csrfmiddlewaretoken": token}, headers=headers)

    def press(self, path: str) -> str:
        """What the page says after this button."""
        answer = self._post(f"/center/{path}")
        assert answer.status_code == 200, answer.status_code
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))

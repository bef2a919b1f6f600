"""The simulator as the page of a newcomer uses it: plays the customer, and shows what arrived there."""

from __future__ import annotations

import html
from typing import Any

import httpx

from tests.support.stack import Stack


class Simulator:
    def __init__(self, stack: Stack) -> None:
        self._client = httpx.Client(base_url=f"{stack.base_url}/simulator/", timeout=30)
        self._client.get("")  # for the cookie its forms need

    def ask(self, path: str, **data: Any) -> Any:
        token = self._client.cookies["csrftoken"]
        answer = self._client.post(path, json=data, headers={"X-CSRFToken": token})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def say(self, line: str, person: str, text: str, **more: str) -> list[str]:
        """A person writes; how our webhook answered."""
        return list(self.ask("say/", line=line, person=person, text=text, **more)["answers"])

    def thread(self, line: str, person: str) -> list[dict[str, Any]]:
        return list(self.ask("thread/", line=line, person=person)["messages"])

    def received(self, line: str, person: str) -> list[str]:
        """Texts that reached the person, oldest first."""
        return [message["text"] for message in self.thread(line, person) if message["outgoing"]]

    def labels(self) -> str:
        """The page, on which every line stands by its name."""
        return html.unescape(self._client.get("").text)

    def settings(self, **switches: Any) -> None:
        self.ask("settings/", **switches)

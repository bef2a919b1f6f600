"""The simulator's own page, asked as a browser asks it: what a played person says, sees and is told."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.stack import Stack


class Played:
    """One line, as its provider and the people on it know it."""

    def __init__(self, stack: Stack, line: str) -> None:
        self.line = line
        self.client = httpx.Client(base_url=stack.base_url, timeout=20)
        self.client.get("/simulator/").raise_for_status()

    def _ask(self, what: str, **given: Any) -> Any:
        token = self.client.cookies["csrftoken"]
        headers = {"X-CSRFToken": token, "Referer": str(self.client.base_url)}
        answer = self.client.post(f"/simulator/{what}/", json={"line": self.line, **given}, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def say(self, person: str, name: str, text: str) -> None:
        assert self._ask("say", person=person, name=name, text=text)["answers"] == ["aceita"]

    def thread(self, person: str) -> list[dict[str, Any]]:
        return list(self._ask("thread", person=person)["messages"])

    def received(self, person: str) -> list[str]:
        """The texts that reached the person."""
        return [message["text"] for message in self.thread(person) if message["outgoing"]]

    def read_everything(self) -> None:
        """From now on what is delivered is read too."""
        self._ask("settings", deliver=True, read=True)

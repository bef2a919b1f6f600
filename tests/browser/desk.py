"""A WhatsApp line, its customers, and consoles of agents who serve nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.api import Api, whatsapp_line
from tests.support.stack import Stack
from tests.support.whatsapp import MetaLine

from .conftest import Pages
from .people import agent_for


@dataclass
class Desk:
    """One WhatsApp line and the agents who serve nothing else."""

    pages: Pages
    stack: Stack
    api: Callable[[str], Api]
    channel: str
    line: MetaLine

    def agent(self, **options: Any) -> tuple[str, Page]:
        name = f"op{uuid4().hex[:8]}"
        agent_for(self.stack, self.api("supervisora"), name, [self.channel])
        return name, self.pages.signed_in(name, "/live/", **options)

    def customer_writes(self, text: str, *, name: str = "Rita Campos", sender: str = "") -> str:
        """Returns the customer's number, to write again."""
        sender = sender or f"55119{uuid4().int % 10**8:08d}"
        with httpx.Client() as client:
            body = self.line.text(id=f"wamid.{uuid4().hex}", sender=sender, text=text, name=name)
            assert self.line.post(client, body).status_code == 200
        return sender

    def conversations(self) -> list[Any]:
        return self.api("supervisora").all("conversations/", channel=self.channel)

    def sent(self) -> list[str]:
        """Texts of what left for customers."""
        found = self.api("supervisora").all("messages/", channel=self.channel, direction="out")
        return [message["text"] for message in found]


@pytest.fixture
def desk(pages: Pages, stack: Stack, api: Callable[[str], Api]) -> Desk:
    mark = uuid4().hex[:6]
    number = f"(11) 9{uuid4().int % 10**8:08d}"
    channel, line = whatsapp_line(api("admin"), f"Mesa {mark}", address=f"{number[:10]}-{number[10:]}")
    return Desk(pages, stack, api, channel, line)


def rows(page: Page) -> Locator:
    return page.locator("#list-rows [role=row]")


def head(page: Page) -> Locator:
    """Rows are placed by their index, not by their order in the document."""
    return page.locator('#list-rows [aria-rowindex="1"]')


def take_next(page: Page, text: str) -> None:
    expect(rows(page).first).to_be_visible()
    page.locator("#next").click()
    expect(page.get_by_role("log")).to_contain_text(text)


def act(page: Page, name: str) -> None:
    page.get_by_role("toolbar", name="Ações do atendimento").get_by_role(
        "button", name=name, exact=True
    ).click()


def answer(page: Page, text: str) -> Locator:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    bubble = page.locator(".bubble[data-direction=out]", has_text=text)
    expect(bubble).to_have_count(1)
    return bubble

"""People of compliance who bring their second factor, and the second one whom some acts need."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pyotp
from playwright.sync_api import Page, expect

from tests.support.api import Api
from tests.support.stack import Stack

from .conftest import Pages


def new_officer(stack: Stack) -> str:
    name = f"of{uuid4().hex[:8]}"
    words = ("create_user", name, "--role", "compliance", "--password-stdin")
    stack.manage(*words, stdin=f"{stack.password}\n")
    return name


def officer_at(pages: Pages, path: str, **options: Any) -> Page:
    """Somebody new of compliance on a page that asks for the second factor, with the code just typed."""
    page = pages.signed_in(new_officer(pages.stack), "/center/", **options)
    page.goto(f"{pages.stack.base_url}{path}")
    set_up_factor(page)
    return page


def set_up_factor(page: Page) -> str:
    """From the page that asks to the page that was wanted; the key."""
    expect(page.get_by_role("heading", name="Uma segunda prova de que é você")).to_be_visible()
    page.get_by_role("button", name="Começar", exact=True).click()
    key = page.locator(".factor-key").inner_text().replace(" ", "")
    page.get_by_label("Código").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Confirmar e ativar").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="Guardei os códigos").click()
    return key


def publish(stack: Stack, officer: Api, text: str) -> Any:
    """By one person while there is only one; else another one agrees."""
    path = f"consents/texts/{text}/publish/"
    answer = officer.client.post(path, json={})
    return Api(stack, new_officer(stack)).post(path) if answer.status_code == 409 else answer.json()

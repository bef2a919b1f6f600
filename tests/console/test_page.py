"""The page of the console, the sign-in page and the error pages: who sees them, and that they carry nothing inline."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from invenio_center.models import Role
from invenio_live.console.views import initials
from tests import factories

pytestmark = pytest.mark.django_db


def page(role: str) -> tuple[int, str, str]:
    client = Client()
    client.force_login(factories.make_user(role, name="Ana"))
    answer = client.get("/live/")
    return answer.status_code, answer.content.decode(), answer.headers.get("Content-Security-Policy", "")


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_agents_and_supervisors_get_the_console_under_a_strict_policy(role: str) -> None:
    status, body, policy = page(role)
    assert status == 200
    assert 'id="next"' in body
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.ADMIN])
def test_other_roles_are_told_they_have_no_access(role: str) -> None:
    status, body, _ = page(role)
    assert status == 403
    assert "Seu perfil não permite abrir esta página" in body


def test_who_is_not_signed_in_comes_back_after_signing_in(client: Client) -> None:
    answer = client.get("/live/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login/?next=/live/"


@pytest.mark.parametrize("address", ["/login/", "/nada-aqui/"])
def test_pages_outside_carry_no_inline_script_or_style(client: Client, address: str) -> None:
    body = client.get(address).content.decode()
    assert not re.search(r"<script(?![^>]* src=)[^>]*>|<style| style=| on[a-z]+=", body)


def test_the_console_carries_no_inline_script_or_style() -> None:
    _, body, _ = page(Role.AGENT)
    assert not re.search(r"<script(?![^>]* src=)[^>]*>|<style| style=| on[a-z]+=\"", body)


def test_a_wrong_password_is_told_beside_the_fields(client: Client) -> None:
    body = client.post("/login/", {"username": "ninguem", "password": "errada"}).content.decode()
    assert 'role="alert"' in body
    assert 'aria-invalid="true"' in body
    assert 'value="ninguem"' in body


def test_initials_are_of_the_first_and_the_last_name() -> None:
    assert [initials(name) for name in ("Ana Maria Souza", "bruno", "", "7up")] == ["AS", "B", "?", "?"]

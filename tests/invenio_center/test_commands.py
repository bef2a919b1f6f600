"""Commands that refuse say one line, what to do next, and no more."""

from __future__ import annotations

import getpass
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from invenio_center.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def test_without_a_terminal_the_password_comes_by_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody_there(_words: str) -> str:
        raise EOFError

    monkeypatch.setattr(getpass, "getpass", nobody_there)
    with pytest.raises(CommandError, match="--password-stdin"):
        call_command("create_user", "zeca", "--role", "agent")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("webchat", "/demo/"), ("voice", "ainda não há nesta versão"), ("video", "ainda não há nesta versão")],
)
def test_what_has_no_provider_to_play_is_said(settings: Any, kind: str, words: str) -> None:
    settings.DEMO = True
    line: UUID = factories.make_channel(kind).public_id
    with pytest.raises(CommandError, match=words):
        call_command("simulate", kind, "--channel", str(line), "--from", "5511987654321", "--text", "Oi")

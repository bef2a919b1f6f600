"""Commands for the first day: demo data, accounts, keys."""

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from channels_app.models import Channel
from invenio_center.models import ApiKey, AuditEntry, Contact, User
from invenio_live.api.authentication import hash_key
from invenio_live.management.commands.demo import company
from invenio_live.models import Conversation, Message, Schedule
from invenio_live.queue import queries
from tests import factories

pytestmark = pytest.mark.django_db


def run(*words: str, **options: object) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def demo(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    settings.DEMO_PASSWORD = "senha das contas"  # type: ignore[attr-defined]


def test_the_demo_shows_every_tier_and_source(demo: None) -> None:
    run("seed_demo")
    listed = queries.list_queue(None, 50)
    assert listed.urgent
    assert [entry.tier for entry in listed.entries[:3]] == ["scheduled", "webchat", "webchat"]
    assert {entry.priority_source for entry in listed.entries} == {"contact", "segment", "channel"}
    status = Counter(Conversation.objects.values_list("status", flat=True))
    assert status["active"] == 2 and status["closed"] == 4
    assert Schedule.objects.count() == 3 and Contact.objects.count() == 42
    assert User.objects.get(username="ana").check_password("senha das contas")


def test_the_day_looks_the_same_at_any_hour(demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    never = {str(day): [["00:00", "00:00"]] for day in range(7)}
    monkeypatch.setattr(company, "WEEK", never)
    run("seed_demo")
    assert not Message.objects.filter(data__has_key="away").exists()
    lines = Channel.objects.filter(kind="whatsapp")
    assert {line.hours.name for line in lines if line.hours} == {"Comercial"}
    # Who writes afterwards meets the hours as they are.
    late = factories.receive(lines[0], "Boa noite", sender="5511987650099")
    assert Message.objects.filter(conversation=late.conversation, data__has_key="away").exists()


def test_again_it_changes_nothing_and_reset_starts_anew(demo: None) -> None:
    run("seed_demo")
    before = list(Conversation.objects.order_by("pk").values_list("pk", "version"))
    run("seed_demo")
    assert list(Conversation.objects.order_by("pk").values_list("pk", "version")) == before
    Conversation.objects.filter(pk=before[0][0]).update(preview="mexido")
    run("seed_demo", "--reset")
    assert len(before) == Conversation.objects.count()
    assert not Conversation.objects.filter(preview="mexido").exists()


def test_demo_accounts_never_exist_without_demo_mode(demo: None, settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError):
        run("seed_demo")
    assert not User.objects.exists()


def test_an_account_is_made_with_the_password_of_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("uma senha bem longa 77\n"))
    run("create_user", "rita", "--role", "supervisor", "--password-stdin")
    user = User.objects.get(username="rita")
    assert user.role == "supervisor" and user.check_password("uma senha bem longa 77")
    assert AuditEntry.objects.filter(action="user.created").exists()
    with pytest.raises(CommandError, match="já existe"):
        run("create_user", "rita", "--role", "agent", "--password-stdin")


def test_a_weak_password_makes_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("123\n"))
    with pytest.raises(CommandError):
        run("create_user", "rita", "--role", "agent", "--password-stdin")
    assert not User.objects.exists()


def test_a_key_is_printed_and_nothing_else() -> None:
    user = User.objects.create_user("robo", password="x", role="supervisor")
    out = run("create_api_key", "--user", "robo", "--scope", "contacts:read", "--name", "CRM")
    key = ApiKey.objects.get()
    assert out.strip() == out[:-1] and " " not in out.strip()
    assert (key.key_hash, key.user, key.scopes, key.name) == (
        hash_key(out.strip()),
        user,
        ["contacts:read"],
        "CRM",
    )


@pytest.mark.parametrize("words", [("--user", "ninguem"), ("--user", "robo", "--scope", "tudo")])
def test_a_key_for_nobody_or_for_anything_is_refused(words: tuple[str, ...]) -> None:
    User.objects.create_user("robo", password="x", role="supervisor")
    with pytest.raises(CommandError):
        run("create_api_key", *words)
    assert not ApiKey.objects.exists()

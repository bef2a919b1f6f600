"""A real mailbox on a real IMAP server: everything in it arrives once, whatever happens on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.mailboxes import actions, reading, watching
from channels_app.models import Channel, Envelope, EnvelopeState, Mailbox
from invenio_live.models import Conversation, Message
from tests.support.processes import eventually
from tests.webchat.conftest import database_url

from . import broken
from .conftest import ADDRESS
from .dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = "import django; django.setup(); from tests.mail import dying; dying.main(3)"


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    return dovecot.new_user()


@pytest.fixture
def channel(transactional_db: None, dovecot: Dovecot, user: str) -> Channel:
    return make_channel(dovecot, user)


def make_channel(dovecot: Dovecot, user: str, **settings: Any) -> Channel:
    given = {"imap_host": "127.0.0.1", "imap_port": dovecot.port, "imap_security": "none", "poll_seconds": 5}
    given |= {"smtp_host": "127.0.0.1", **settings}
    found = lines.save_channel(actor=None, kind="email", name="Caixa", address=ADDRESS, settings=given)
    lines.set_secrets(found, {"username": user, "password": "secret"}, actor=None)
    return lines.activate(found, None)


class Watch:
    """The watcher, as the process ``mail`` runs it, in a thread."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=watching.watch, args=(self._ended,))

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        for reader in [one for one in threading.enumerate() if isinstance(one, reading.Reader)]:
            reader.join(timeout=20)


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(reading, "SLICE_S", 1.0)
    monkeypatch.setattr(watching, "LOOK_S", 0.2)
    yield


def stored() -> int:
    return Envelope.objects.count()


def settled(holds: Callable[[], bool], within: float = 30) -> None:
    eventually(holds, within)


def numbered(count: int, start: int = 0) -> list[bytes]:
    return [broken.plain(subject=f"Pedido {at}", text=f"Texto {at}") for at in range(start, start + count)]


def test_what_is_there_and_what_comes_arrives_once(dovecot: Dovecot, user: str, channel: Channel) -> None:
    dovecot.append(user, *numbered(5))
    with Watch():
        settled(lambda: stored() == 5)
        dovecot.append(user, *numbered(5, 5))  # heard through IDLE
        settled(lambda: stored() == 10)
        settled(lambda: Mailbox.objects.get().last_uid == 10)
    inbox.drain()
    assert Message.objects.count() == 10
    assert Conversation.objects.count() == 1
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(f"Texto {at}" for at in range(10))
    settled(lambda: all(b"Seen" in flags for flags in dovecot.flags(user)[5:]))


def test_a_server_without_idle_is_asked_at_intervals(
    dovecot: Dovecot, user: str, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading.Folder, "can_idle", lambda self: False)
    monkeypatch.setattr(reading, "POLL_MIN_S", 0.3)
    Channel.objects.update(settings={**channel.settings, "poll_seconds": 0.3})
    with Watch():
        settled(lambda: Mailbox.objects.filter(checked_at__isnull=False).exists())
        dovecot.append(user, *numbered(3))
        settled(lambda: stored() == 3)


def test_a_restart_loses_and_repeats_nothing(dovecot: Dovecot, user: str, channel: Channel) -> None:
    dovecot.append(user, *numbered(3))
    with Watch():
        settled(lambda: stored() == 3)
    dovecot.append(user, *numbered(3, 3))
    with Watch():
        settled(lambda: stored() == 6)
    with Watch():
        settled(lambda: Mailbox.objects.get().owner is not None)
        dovecot.append(user, *numbered(1, 6))
        settled(lambda: stored() == 7)
    inbox.drain()
    assert Message.objects.count() == 7


def test_a_mailbox_made_anew_is_looked_through_again_without_repeating(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    dovecot.append(user, *numbered(4))
    with Watch():
        settled(lambda: stored() == 4)
        settled(lambda: Mailbox.objects.get().last_uid == 4)
    before = Mailbox.objects.get().uidvalidity
    dovecot.recreate(user)
    dovecot.append(user, *numbered(6))  # the same four, and two more
    with Watch():
        settled(lambda: stored() == 6)
        settled(lambda: Mailbox.objects.get().uidvalidity != before)
    inbox.drain()
    assert Message.objects.count() == 6


def test_a_message_id_used_again_for_another_mail_keeps_both(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    dovecot.append(user, broken.plain(text="um", Message_ID="<same@x.example>"))
    dovecot.append(user, broken.plain(text="dois", Message_ID="<same@x.example>"))
    dovecot.append(user, b"Received: again\r\n" + broken.plain(text="um", Message_ID="<same@x.example>"))
    with Watch():
        settled(lambda: Mailbox.objects.filter(last_uid=3).exists())
    inbox.drain()
    assert sorted(Message.objects.values_list("text", flat=True)) == ["dois", "um"]
    assert Message.objects.filter(provider_id="same@x.example").count() == 1


def test_old_read_mail_is_left_where_it_is(dovecot: Dovecot, user: str, channel: Channel) -> None:
    old = time.time() - 10 * 24 * 3600
    dovecot.append(user, broken.plain(text="lido"), flags=r"(\Seen)", when=old)
    dovecot.append(user, broken.plain(text="por ler"), when=old)
    dovecot.append(user, broken.plain(text="muito antigo"), when=time.time() - 90 * 24 * 3600)
    with Watch():
        settled(lambda: Mailbox.objects.filter(last_uid=3).exists())
    inbox.drain()
    assert list(Message.objects.values_list("text", flat=True)) == ["por ler"]


def test_killed_between_storing_and_noting_it_loses_and_repeats_nothing(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    dovecot.append(user, *numbered(1))
    with Watch():
        settled(lambda: Mailbox.objects.filter(last_uid=1).exists())
    dovecot.append(user, *numbered(3, 1))
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "invenio_center.settings",
    }
    # Three times it gets as far as one mail and dies.
    subprocess.run([sys.executable, "-c", SCRIPT], env=environment, timeout=100, check=True)
    assert Mailbox.objects.get().last_uid == 1
    assert stored() == 2
    with Watch():
        settled(lambda: Mailbox.objects.get().last_uid == 4)
    inbox.drain()
    assert sorted(Message.objects.values_list("text", flat=True)) == [f"Texto {at}" for at in range(4)]


def test_two_watchers_read_a_mailbox_one_at_a_time(dovecot: Dovecot, user: str, channel: Channel) -> None:
    first, second = uuid4(), uuid4()
    mailbox = actions.take(channel.pk, first)
    assert mailbox is not None
    assert actions.take(channel.pk, second) is None
    actions.release(first)
    assert actions.take(channel.pk, second) is not None
    with pytest.raises(actions.LeaseLost):
        actions.advance(mailbox, 99)
    assert Mailbox.objects.get().last_uid == 0


def test_a_lease_that_ran_out_is_free(dovecot: Dovecot, user: str, channel: Channel) -> None:
    actions.take(channel.pk, uuid4())
    Mailbox.objects.update(lease_until="2020-01-01T00:00:00Z")
    assert actions.take(channel.pk, uuid4()) is not None


def test_a_changed_line_is_followed_and_a_wrong_password_is_told(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    lines.set_secrets(channel, {"password": "wrong"}, actor=None)
    dovecot.append(user, *numbered(2))
    with Watch():
        settled(lambda: "usuário e a senha" in Channel.objects.get().last_error)
        assert stored() == 0
        lines.set_secrets(channel, {"password": "secret"}, actor=None)
        settled(lambda: stored() == 2)
        lines.deactivate(channel, None)
        settled(lambda: not any(isinstance(one, reading.Reader) for one in threading.enumerate()))
        dovecot.append(user, *numbered(1, 2))
        assert stored() == 2
        lines.activate(channel, None)
        settled(lambda: stored() == 3)


def test_what_was_said_of_a_line_is_taken_back_when_it_works_again(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    actions.failed(channel.pk, "Não abriu.")
    actions.recovered(channel.pk, "Outra coisa.")
    assert Channel.objects.get().last_error == "Não abriu."
    actions.recovered(channel.pk, "Não abriu.")
    assert (Channel.objects.get().last_error, Channel.objects.get().last_error_at) == ("", None)


def test_three_hundred_broken_mails_stop_nothing(dovecot: Dovecot, user: str, channel: Channel) -> None:
    """Those the server itself takes: all are stored, shown or kept, and the good one behind them is served."""
    mails = [mail for mail in broken.generated() if b"\x00" not in mail]
    dovecot.append(user, *mails, broken.plain(text="o último"))
    with Watch():
        settled(lambda: stored() == len(mails) + 1, 100)
    while not inbox.drain():
        pass
    states = set(Envelope.objects.values_list("state", flat=True))
    assert states <= {EnvelopeState.PROCESSED, EnvelopeState.IGNORED}
    assert Envelope.objects.filter(state=EnvelopeState.IGNORED, reason="").count() == 0
    assert Message.objects.filter(text="o último").exists()
    assert Message.objects.count() + Envelope.objects.filter(state=EnvelopeState.IGNORED).count() >= len(
        mails
    )


def test_a_mail_the_server_will_not_give_out_stops_nothing(
    dovecot: Dovecot, user: str, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = reading.Folder.fetch

    def refusing(self: reading.Folder, uid: int, most: int) -> Any:
        if uid == 2:
            raise reading.MailRefused("command")
        return fetch(self, uid, most)

    monkeypatch.setattr(reading.Folder, "fetch", refusing)
    monkeypatch.setattr(reading, "BACKOFF_S", (0.1,))
    dovecot.append(user, *numbered(3))
    with Watch():
        settled(lambda: Mailbox.objects.filter(last_uid=3).exists())
    assert Envelope.objects.filter(state=EnvelopeState.UNREADABLE).count() == 1
    assert stored() == 3


def test_readers_hold_no_database_connection_while_they_wait(
    dovecot: Dovecot, user: str, channel: Channel
) -> None:
    with Watch():
        settled(lambda: Mailbox.objects.filter(uidvalidity__gt=0).exists())
        settled(lambda: _sessions() <= 2, within=30 * reading.SLICE_S)


def _sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])

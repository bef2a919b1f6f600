"""E-mail through the whole running system: a real mailbox in, a real mail server out, and the played provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.mail import broken
from tests.mail.conftest import Sink, authority, certificate, dovecot, sink
from tests.mail.dovecot import Dovecot
from tests.mail.test_sending import received, text_of
from tests.support.api import Api
from tests.support.processes import eventually
from tests.support.stack import Stack, running_stack

__all__ = ["authority", "certificate", "dovecot", "sink"]
pytestmark = [pytest.mark.launcher, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with running_stack(ready_made=True) as running:
        yield running


def mailbox_line(admin: Api, dovecot: Dovecot, user: str, sink: Sink) -> dict[str, Any]:
    settings = {
        "imap_host": "127.0.0.1", "imap_port": dovecot.port, "imap_security": "none", "poll_seconds": 5,
        "smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none",  # type: ignore[attr-defined]
    }  # fmt: skip
    made: dict[str, Any] = admin.post(
        "channels/",
        {
            "kind": "email",
            "name": "Caixa",
            "address": "caixa@empresa.example",
            "priority": 100,
            "is_active": True,
            "settings": settings,
            "credentials": {"username": user, "password": "secret"},
        },
    )
    return made


def test_a_mail_comes_in_is_answered_and_the_answer_arrives(
    stack: Stack, dovecot: Dovecot, sink: Sink
) -> None:
    user, word = dovecot.new_user(), uuid4().hex[:8]
    line = mailbox_line(Api(stack, "admin"), dovecot, user, sink)
    dovecot.append(
        user, broken.plain(subject=f"Pedido {word}", text="Onde está?", Message_ID=f"<{word}@x.example>")
    )
    reader = Api(stack, "supervisora")
    eventually(lambda: len(reader.all("messages/", channel=line["id"])) == 1, within=60, every=0.5)
    (message,) = reader.all("messages/", channel=line["id"])
    assert (message["text"], message["sender"]["value"]) == ("Onde está?", "ana@cliente.example")

    agent = Api(stack, "ana")
    agent.post("agents/me/presence/", {"state": "online"})
    own = agent.get("agents/me/")["id"]
    Api(stack, "supervisora").patch(f"agents/{own}/", {"channels": [line["id"]], "capacity": 50})
    conversation = agent.post("queue/next/")["id"]
    assert conversation == message["conversation"]
    sent = agent.post(
        f"conversations/{conversation}/messages/", {"client_id": word, "text": "Já saiu.\n\n.Até"}
    )
    eventually(lambda: bool(sink.mails), within=60)
    mail = received(sink)
    assert text_of(mail) == "Já saiu.\n\n.Até"
    assert (mail["Subject"], mail["In-Reply-To"]) == (f"Re: Pedido {word}", f"<{word}@x.example>")
    dovecot.append(user, broken.plain(text="Obrigada!", In_Reply_To=str(mail["Message-ID"])))
    eventually(lambda: len(reader.all("messages/", channel=line["id"])) == 3, within=60, every=0.5)
    answer = next(one for one in reader.all("messages/", channel=line["id"]) if one["text"] == "Obrigada!")
    assert (answer["conversation"], answer["in_reply_to"]) == (conversation, sent["id"])


def test_the_played_provider_brings_a_mail_too(stack: Stack) -> None:
    admin = Api(stack, "admin")
    line = next(one for one in admin.all("channels/") if one["kind"] == "email" and one["name"] == "E-mail")
    assert line["is_active"]
    said = f"Bom dia {uuid4().hex[:8]}"
    stack.manage(
        "simulate", "email", "--channel", line["id"], "--from", "ana@cliente.example", "--text", said
    )
    reader = Api(stack, "supervisora")

    def arrived() -> bool:
        return any(one["text"] == said for one in reader.all("messages/", channel=line["id"]))

    eventually(arrived, within=30, every=0.5)

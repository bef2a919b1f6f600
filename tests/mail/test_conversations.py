"""From a stored mail to the conversation, and back out as a reply in its thread."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from channels_app.connectors.email import addresses, inbound
from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.lines import queries as line_queries
from channels_app.models import AddressRefusal, Channel, Delivery, Envelope, EnvelopeState
from channels_app.outbox import sending
from channels_app.outbox.errors import ConsentDenied
from consent.ledger import queries as ledger
from invenio_live.conversations import actions as conversations
from invenio_live.models import Conversation, Message
from tests import factories
from tests.cast import Cast, assemble

from . import broken
from .conftest import ADDRESS, Sink
from .test_reading import returned
from .test_sending import received, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def channel(cast: Cast, sink: Sink) -> Channel:
    settings = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none"}  # type: ignore[attr-defined]
    found = lines.save_channel(actor=None, kind="email", name="Caixa", address=ADDRESS, settings=settings)
    return lines.activate(found, None)


def arrives(channel: Channel, raw: bytes) -> Envelope:
    part = inbound.part(raw)
    stored = Envelope.objects.create(channel=channel, dedupe_key=part.dedupe_key, body=part.body)
    inbox.process(stored.pk)
    stored.refresh_from_db()
    return stored


def reply(cast: Cast, conversation: Conversation, **fields: Any) -> Message:
    conversation.refresh_from_db()
    if conversation.holder_id is None:
        factories.take(conversation, cast.ana)
    given = {"client_id": uuid4().hex, "text": "Bom dia, Ana.", **fields}
    return conversations.send_reply(conversation=conversation.public_id, agent=cast.ana, **given)


def test_a_reply_goes_out_in_the_thread_and_the_answer_comes_back_to_it(
    cast: Cast, channel: Channel, sink: Sink
) -> None:
    arrives(channel, broken.plain(subject="RES: Pedido 7", Message_ID="<um@cliente.example>"))
    conversation = Conversation.objects.get()
    sent = reply(cast, conversation)
    assert sending.send_next()
    mail = received(sink)
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Re: Pedido 7", "<um@cliente.example>")
    assert text_of(mail) == "Bom dia, Ana."
    sent.refresh_from_db()
    assert sent.status == "sent" and f"<{sent.provider_id}>" == mail["Message-ID"]

    arrives(channel, broken.plain(text="Obrigada", In_Reply_To=str(mail["Message-ID"])))
    answer = Message.objects.get(text="Obrigada")
    assert (answer.conversation, answer.in_reply_to) == (conversation, sent)


def test_a_typed_subject_and_several_files_go_as_they_are(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    reply(cast, Conversation.objects.get(), subject="Nova  data\nda entrega")
    payload = Delivery.objects.get().payload["message"]
    assert payload["thread"]["subject"] == "Nova data da entrega" and payload["thread"]["as_typed"]


def test_a_stranger_who_quotes_our_id_does_not_become_the_customer(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    conversation = Conversation.objects.get()
    sent = reply(cast, conversation)
    line = line_queries.line_of(channel)
    ours = f"<{addresses.message_id(line, str(sent.public_id))}>"
    arrives(channel, broken.plain(text="Sou outro", From="outro@longe.example", In_Reply_To=ours))
    other = Message.objects.get(text="Sou outro").conversation
    assert other != conversation and other.contact != conversation.contact


def test_a_machines_mail_reopens_nothing_and_owes_nobody_an_answer(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    conversation = Conversation.objects.get()
    reply(cast, conversation)
    conversations.close(conversation=conversation.public_id, actor=cast.ana.user, outcome=cast.outcome)
    arrives(channel, broken.plain(subject="Ausente", text="Estou de férias", Auto_Submitted="auto-replied"))
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == ("closed", None)
    assert conversation.messages.filter(text="Estou de férias").exists()
    assert Message.objects.filter(direction="out").count() == 1


def test_the_first_mail_of_a_machine_is_kept_aside(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain(text="Novidades", List_Unsubscribe="<https://x.example>"))
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.waiting_since, conversation.unread) == ("closed", None, 0)
    assert conversation.messages.get().text == "Novidades"


def test_a_returned_mail_fails_ours_and_opens_nothing(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    sent = reply(cast, Conversation.objects.get())
    assert sending.send_next()
    line = line_queries.line_of(channel)
    report = returned(line).replace(
        addresses.message_id(line, "018f4f4e-0000-7000-8000-000000000001").encode(),
        addresses.message_id(line, str(sent.public_id)).encode(),
    )
    assert arrives(channel, report).state == EnvelopeState.PROCESSED
    sent.refresh_from_db()
    assert (sent.status, (sent.error or {})["code"]) == ("failed", "5.1.1")
    assert Conversation.objects.count() == 1


def test_an_address_that_returned_a_mail_gets_no_more_until_it_writes(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    conversation = Conversation.objects.get()
    sent = reply(cast, conversation)
    assert sending.send_next()
    line = line_queries.line_of(channel)
    ours = addresses.message_id(line, str(sent.public_id))
    theirs = addresses.message_id(line, "018f4f4e-0000-7000-8000-000000000001")
    arrives(channel, returned(line).replace(theirs.encode(), ours.encode()))
    refusal = AddressRefusal.objects.get()
    assert (refusal.kind, refusal.code, refusal.identity.value) == ("email", "5.1.1", "ana@cliente.example")
    assert refusal.sentence == "Este endereço de e-mail não existe. Confira com o cliente."
    conversation.refresh_from_db()
    with pytest.raises(ConsentDenied) as denied:
        reply(cast, conversation)
    assert denied.value.data["reason"] == "ADDRESS_INVALID"
    arrives(channel, broken.plain(text="Oi de novo", Message_ID="<dois@cliente.example>"))
    assert not AddressRefusal.objects.exists()
    conversation.refresh_from_db()
    assert reply(cast, conversation).status == "queued"


def test_a_mail_returned_without_a_reason_blames_no_address(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    sent = reply(cast, Conversation.objects.get())
    assert sending.send_next()
    ours = addresses.message_id(line_queries.line_of(channel), str(sent.public_id))
    arrives(channel, broken.plain(text=f"Sorry.\n\nMessage-ID: <{ours}>\n", From="MAILER-DAEMON@mx.example"))
    sent.refresh_from_db()
    assert (sent.status, (sent.error or {})["code"]) == ("failed", "returned")
    assert not AddressRefusal.objects.exists()


def test_a_complaint_is_withdrawn_in_the_ledger(cast: Cast, channel: Channel) -> None:
    arrives(channel, broken.plain())
    raw = (
        b"From: fbl@provedor.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
        b"--r\r\nContent-Type: message/feedback-report\r\n\r\nOriginal-Rcpt-To: ana@cliente.example\r\n\r\n--r--\r\n"
    )
    assert arrives(channel, raw).state == EnvelopeState.PROCESSED
    contact = Conversation.objects.get().contact
    events = ledger.events(subject_id=contact.subject_id, type="consent.withdrawn")
    assert [(list(one.channels), list(one.purposes)) for one in events] == [
        (["email"], ["marketing", "survey"])
    ]


def test_stopping_words_in_what_is_quoted_stop_nothing(cast: Cast, channel: Channel) -> None:
    text = "Quero o pedido.\n\nEm sex., 27 de nov. de 2026 às 10:00, Loja <a@b.c> escreveu:\n> Responda SAIR"
    arrives(channel, broken.plain(text=text))
    contact = Conversation.objects.get().contact
    assert not ledger.events(subject_id=contact.subject_id, type="consent.withdrawn").exists()


def test_the_markup_is_shown_in_a_document_that_can_do_nothing(
    cast: Cast, channel: Channel, client: Browser
) -> None:
    html = '<p>Oi</p><img src="https://rastro.example/p.gif"><img src="cid:logo">'
    raw = broken.rich().replace(b'<p>Segue <b>a nota</b>. <img src="cid:logo"></p>', html.encode())
    arrives(channel, raw)
    message = Message.objects.get()
    client.force_login(cast.supervisor)
    page = client.get(f"/live/mail/{message.public_id}/")
    policy, body = page["Content-Security-Policy"], page.content.decode()
    assert "sandbox" in policy and "allow-scripts" not in policy and "allow-same-origin" not in policy
    assert "default-src 'none'" in policy and "https:" not in policy
    assert ' src="https://rastro.example' not in body
    assert 'src="data:image/png;base64,' in body
    with_images = client.get(f"/live/mail/{message.public_id}/?images=1")
    assert 'src="https://rastro.example/p.gif"' in with_images.content.decode()
    assert "https:" in with_images["Content-Security-Policy"]


def test_the_markup_is_shown_only_to_those_who_see_the_conversation(
    cast: Cast, channel: Channel, client: Browser
) -> None:
    arrives(channel, broken.rich())
    message = Message.objects.get()
    for who in (cast.admin, cast.outsider.user):
        client.force_login(who)
        assert client.get(f"/live/mail/{message.public_id}/").status_code in (403, 404)


def test_markup_is_not_sent_over_sockets_and_lists(cast: Cast, channel: Channel) -> None:
    from invenio_live.conversations.queries import message_dict

    arrives(channel, broken.rich())
    shown = message_dict(Message.objects.get())
    assert "html" not in shown["data"] and shown["data"]["html_url"].endswith("/")
    assert sorted((file["name"], file["inline"]) for file in shown["attachments"]) == [
        ("", True),
        ("nota fiscal ção.pdf", False),
    ]

"""What is typed arrives as typed, in one mail that belongs to its thread; and every no is understood."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from channels_app.connectors.email import CONNECTOR, addresses, errors
from channels_app.contract import (
    ErrorClass,
    Line,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderRefused,
)
from invenio_center.kernel.http import Client, NoAnswer, NotSent

from .conftest import Sink, make_line

OURS = "018f4f4e-0000-7000-8000-000000000001"
ANA = "ana@cliente.example"
NO_ADDRESSES = [
    "",
    "ana",
    "ana@",
    "a b@c.example",
    "a@b.example, c@d.example",
    "a@b.example\r\nBcc: c@d.example",
]


def smtp_line(sink: Sink, **settings: Any) -> Line:
    given = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none", **settings}
    return make_line(given, {"username": "atendimento", "password": "secret"})


def message(text: str = "Bom dia", **fields: Any) -> OutgoingMessage:
    return OutgoingMessage(correlation=OURS, kind=MessageKind.TEXT, text=text, **fields)


def send(
    sink: Sink, http: Client, to: str = "ana@cliente.example", line: Line | None = None, **fields: Any
) -> EmailMessage:
    CONNECTOR.send(line or smtp_line(sink), to, message(**fields), http)
    return received(sink)


def received(sink: Sink) -> EmailMessage:
    content = sink.mails[-1].content
    assert isinstance(content, bytes)
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").removesuffix("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Olá, João!\n\n.ponto no começo\n..dois\nlinha comprida " + "x" * 2000,
        "Emoji 😀 e עברית e\ttabulação",
        "From linha que começa com From\n\n\n\nfim",
        '<b>não é marcação</b> & "aspas"',
        "á" * 5000,
    ],
)
def test_what_was_typed_arrives_exactly(sink: Sink, http: Client, text: str) -> None:
    mail = send(sink, http, text=text)
    assert text_of(mail) == text
    assert "<b>não" not in text_of(mail, "html")
    assert all(len(row) <= 998 for row in sink.mails[-1].content.split(b"\r\n"))  # type: ignore[union-attr]


def test_it_comes_from_the_line_and_names_itself(sink: Sink, http: Client) -> None:
    mail = send(sink, http, line=smtp_line(sink, from_name='Loja "Sol", Ltda.'))
    assert (sink.mails[-1].mail_from, sink.mails[-1].rcpt_tos) == (
        "atendimento@empresa.example",
        ["ana@cliente.example"],
    )
    assert mail["From"].addresses[0].display_name == 'Loja "Sol", Ltda.'
    assert mail["Message-ID"] == f"<{addresses.message_id(make_line(), OURS)}>"
    assert "Auto-Submitted" not in mail and "List-Unsubscribe" not in mail


def test_it_belongs_to_the_thread_even_with_very_long_ids(sink: Sink, http: Client) -> None:
    long = "x" * 200 + "@outlook.example"
    known = [f"{number}@cliente.example" for number in range(200)]
    thread = {"subject": "RES: Re[2]: ENC: Pedido 7", "message_id": long, "references": known}
    mail = send(sink, http, thread=thread)
    assert mail["Subject"] == "Re: Pedido 7"
    assert mail["In-Reply-To"] == f"<{long}>"
    references = mail["References"].split()
    assert (references[0], references[-1]) == ("<0@cliente.example>", f"<{long}>")
    assert len(references) < 60
    assert b"=?utf-8" not in sink.mails[-1].content.split(b"\r\n\r\n")[0]  # type: ignore[union-attr]


def test_a_subject_that_was_typed_stands_as_typed(sink: Sink, http: Client) -> None:
    mail = send(sink, http, thread={"subject": "Sobre a\r\nBcc: x@y.example entrega ✓", "as_typed": True})
    assert mail["Subject"] == "Sobre a Bcc: x@y.example entrega ✓"
    assert mail["Bcc"] is None


def test_automatic_texts_say_so_and_offers_can_be_left(sink: Sink, http: Client) -> None:
    mail = send(sink, http, thread={"automatic": True, "unsubscribe_url": "https://loja.example/p/abc/"})
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["List-Unsubscribe"] == (
        f"<https://loja.example/p/abc/>, <mailto:{make_line().address}?subject=unsubscribe>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_marked_address_is_asked_for_where_the_host_knows_it(sink: Sink, http: Client) -> None:
    assert send(sink, http)["Reply-To"] is None
    marked = send(sink, http, line=smtp_line(sink, plus_address="sim"))["Reply-To"]
    assert str(marked) == addresses.reply_address(make_line(), OURS)


def test_several_files_go_in_one_mail(sink: Sink, http: Client, tmp_path: Path) -> None:
    files = []
    for name, kind in (
        ("nota ção.pdf", "application/pdf"),
        ("foto.png", "image/png"),
        ("velho.eml", "message/rfc822"),
    ):
        (tmp_path / name).write_bytes(name.encode() * 10)
        files.append(
            OutgoingMedia(MessageKind.DOCUMENT, str(tmp_path / name), kind, name, len(name.encode()) * 10)
        )
    mail = send(sink, http, files=tuple(files))
    found = [(part.get_filename(), part.get_payload(decode=True)) for part in mail.iter_attachments()]
    assert found == [(file.name, file.name.encode() * 10) for file in files]
    assert len(sink.mails) == 1


@pytest.mark.parametrize("to", NO_ADDRESSES)
def test_an_address_that_is_none_is_refused_before_anything_leaves(sink: Sink, http: Client, to: str) -> None:
    with pytest.raises(ProviderRefused) as refused:
        send(sink, http, to=to)
    assert refused.value.error.error_class is ErrorClass.BAD_RECIPIENT
    assert not sink.mails


def test_too_much_is_refused_before_anything_leaves(sink: Sink, http: Client) -> None:
    big = OutgoingMedia(MessageKind.DOCUMENT, "/nowhere", "application/pdf", "a.pdf", 16 * 1024 * 1024)
    for fields in ({"files": (big,)}, {"files": (big,) * 11}, {"text": "x" * 100_001}, {"text": "  "}):
        with pytest.raises(ProviderRefused) as refused:
            send(sink, http, **fields)
        assert refused.value.error.error_class is ErrorClass.BAD_CONTENT
    assert not sink.mails


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("550-5.1.1_user_unknown", ErrorClass.BAD_RECIPIENT),
        ("550-no_such_user", ErrorClass.BAD_RECIPIENT),
        ("551-5.1.10_null_mx", ErrorClass.BAD_RECIPIENT),
        ("550-5.7.1_spf", ErrorClass.POLICY),
        ("450-4.2.0_greylisted", ErrorClass.RETRY),
        ("451-try_later", ErrorClass.RETRY),
        ("421-4.3.2_closing", ErrorClass.RETRY),
        ("552-5.3.4_too_big", ErrorClass.BAD_CONTENT),
        ("552-5.2.2_full", ErrorClass.UNKNOWN),
        ("550-5.7.30_basic_auth_off", ErrorClass.AUTH),
        ("554-nothing_from_you", ErrorClass.POLICY),
    ],
)
def test_every_no_to_a_recipient_has_its_class(
    sink: Sink, http: Client, answer: str, wanted: ErrorClass
) -> None:
    with pytest.raises(ProviderRefused) as refused:
        send(sink, http, to=f"{answer}@cliente.example")
    assert refused.value.error.error_class is wanted
    assert refused.value.error.sentence.endswith(".")


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("451 4.3.0 later", ErrorClass.RETRY),
        ("554 5.7.1 spam", ErrorClass.POLICY),
        ("554 5.6.0 broken", ErrorClass.BAD_CONTENT),
        ("552 5.3.4 too big", ErrorClass.BAD_CONTENT),
    ],
)
def test_every_no_to_the_content_has_its_class(
    sink: Sink, http: Client, answer: str, wanted: ErrorClass
) -> None:
    sink.at_data = answer
    with pytest.raises(ProviderRefused) as refused:
        send(sink, http)
    assert refused.value.error.error_class is wanted


def test_an_answer_lost_after_the_content_is_unclear_and_the_id_stays_the_same(
    sink: Sink, http: Client
) -> None:
    sink.at_data = "lost"
    for _ in range(2):
        with pytest.raises(NoAnswer):
            send(sink, http)
    ids = {message_from_bytes(bytes(mail.content or b""))["Message-ID"] for mail in sink.mails}
    assert len(sink.mails) == 2 and len(ids) == 1


def test_a_wrong_password_pauses_the_line(sink: Sink, http: Client) -> None:
    wrong = make_line(smtp_line(sink).settings, {"username": "a", "password": "wrong"})  # type: ignore[arg-type]
    with pytest.raises(ProviderRefused) as refused:
        send(sink, http, line=wrong)
    assert refused.value.error.error_class is ErrorClass.AUTH
    assert "wrong" not in str(refused.value)


def test_a_server_that_is_away_never_got_it(sink: Sink, http: Client) -> None:
    with pytest.raises(NotSent):
        send(sink, http, line=smtp_line(sink, smtp_port=1))


def test_encryption_is_never_done_without_where_it_is_wanted(sink: Sink, http: Client) -> None:
    for security in ("starttls", "tls"):
        with pytest.raises(NotSent):
            send(sink, http, line=smtp_line(sink, smtp_security=security))
    assert not sink.mails


def test_private_networks_are_closed_to_mail_too(sink: Sink) -> None:
    with pytest.raises(NotSent):
        CONNECTOR.send(smtp_line(sink), "ana@cliente.example", message(), Client())
    assert not sink.mails


def test_the_sink_is_a_real_server(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port) as client:
        assert client.noop()[0] == 250


@pytest.mark.parametrize(
    ("stage", "code", "text", "wanted"),
    [
        ("auth", 535, "5.7.8 bad", ErrorClass.AUTH),
        ("auth", 454, "4.7.0 later", ErrorClass.RETRY),
        ("from", 550, "5.7.60 send as denied", ErrorClass.POLICY),
        ("from", 553, "not yours", ErrorClass.POLICY),
        ("to", 0, "", ErrorClass.BAD_RECIPIENT),
    ],
)
def test_the_table_of_errors(stage: str, code: int, text: str, wanted: ErrorClass) -> None:
    assert errors.said(stage, code, text).error_class is wanted


def test_what_may_not_leave_after_all_is_kept_back_at_the_last_moment(sink: Sink, http: Client) -> None:
    """The server has said 354 and waits for the mail; the guard says no, and nothing is handed over or hangs."""

    class No(Exception):
        pass

    @contextmanager
    def closed() -> Iterator[None]:
        raise No
        yield

    with pytest.raises(No):
        send(sink, http.guarded(closed))
    assert sink.mails == []
    send(sink, http)
    assert len(sink.mails) == 1

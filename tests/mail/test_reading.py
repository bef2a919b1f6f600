"""Which mail answers what, what is new in it, and what is no message at all."""

from __future__ import annotations

import pytest

from channels_app.connectors.email import CONNECTOR, addresses, quotes
from channels_app.contract import Ignored, IncomingMessage, Line, OptOutSignal, Status, StatusUpdate

from . import broken
from .conftest import make_line

OURS = "018f4f4e-0000-7000-8000-000000000001"


def one(line: Line, raw: bytes) -> IncomingMessage:
    (event,) = CONNECTOR.parse(line, raw)
    assert isinstance(event, IncomingMessage), event
    return event


# --- threads ---


def test_an_answer_to_the_marked_address_is_found_without_any_reference(line: Line) -> None:
    marked = addresses.reply_address(line, OURS)
    for to in (marked, marked.upper(), f"Nós <{marked}>"):
        assert one(line, broken.plain(To=to)).in_reply_to == addresses.message_id(line, OURS)


def test_a_mark_that_we_did_not_make_opens_nothing(line: Line) -> None:
    other = make_line(key="another-installation")
    forged = addresses.reply_address(other, OURS)
    assert one(line, broken.plain(To=forged)).in_reply_to == ""
    changed = addresses.reply_address(line, OURS).replace(".", ".a", 1)
    assert one(line, broken.plain(To=changed)).in_reply_to == ""


def test_our_message_is_found_among_all_the_references(line: Line) -> None:
    ours = f"<{addresses.message_id(line, OURS)}>"
    by_reply = broken.plain(In_Reply_To=ours)
    by_reference = broken.plain(In_Reply_To="<x@y.example>", References=f"<a@b.example> {ours} <c@d.example>")
    assert one(line, by_reply).in_reply_to == one(line, by_reference).in_reply_to == ours.strip("<>")


def test_without_one_of_ours_the_headers_say_what_is_answered(line: Line) -> None:
    assert (
        one(line, broken.plain(In_Reply_To="<x@y.example>", References="<a@b.example>")).in_reply_to
        == "x@y.example"
    )
    assert one(line, broken.plain(References="<a@b.example> <c@d.example>")).in_reply_to == "c@d.example"


def test_the_mark_survives_every_id_and_names_it_again(line: Line) -> None:
    assert addresses.correlation(line, addresses.message_id(line, OURS)) == OURS
    assert addresses.correlation(line, "nada aqui") == ""
    assert len(addresses.reply_address(line, OURS).partition("@")[0]) <= 64


# --- quotes ---


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (
            "Obrigada!\n\nEm sex., 27 de nov. de 2026 às 10:00, Loja <a@b.c> escreveu:\n> Bom dia\n> tudo bem",
            "Obrigada!",
        ),
        (
            "Sim\n\nEm sex., 27 de nov. de 2026 às 10:00,\nAtendimento Loja <a@b.c>\nescreveu:\n\n> Bom dia",
            "Sim",
        ),
        ("Ok\n\nOn Fri, Nov 27, 2026 at 10:00 AM Shop <a@b.c> wrote:\n> Hi", "Ok"),
        ("Vale\n\nEl vie, 27 nov 2026 a las 10:00, Tienda (<a@b.c>) escribió:\n> Hola", "Vale"),
        (
            "Segue\n\n-----Mensagem original-----\nDe: Loja\nEnviada em: hoje\nPara: Ana\nAssunto: x\n\noi",
            "Segue",
        ),
        ("Segue\n\nDe: Loja <a@b.c>\nEnviado: sexta-feira\nPara: Ana\nAssunto: Pedido\n\nBom dia", "Segue"),
        ("See\n\nFrom: Shop <a@b.c>\nSent: Friday\nTo: Ana\nSubject: Order\n\nHi", "See"),
        ("Certo\n\nEnviado do meu iPhone", "Certo"),
        ("Certo\n\nObter o Outlook para Android", "Certo"),
        ("Certo\n-- \nAna Souza\nVendas", "Certo"),
        ("Certo\n\n> antes\n> disso", "Certo"),
        ("De: mim para você, com carinho", "De: mim para você, com carinho"),
        ("Em casa ela escreveu: oi", "Em casa ela escreveu: oi"),
    ],
)
def test_what_is_quoted_or_signed_is_folded_and_kept(text: str, new: str) -> None:
    shown, rest = quotes.fold(text)
    assert shown == new
    assert all(word in f"{shown} {rest}" for word in text.split())


@pytest.mark.parametrize(
    "text",
    [
        "> Qual o prazo?\nCinco dias.\n> E o preço?\nDez reais.",
        "Em sex., 27 de nov. de 2026, Loja <a@b.c> escreveu:\n> Qual o prazo?\n\nCinco dias.",
        "> só citação",
    ],
)
def test_answers_between_or_below_the_quoted_lines_are_all_shown(text: str) -> None:
    assert quotes.fold(text) == (text, "")


def test_the_quote_of_a_mail_in_markup_is_folded_too(line: Line) -> None:
    html = '<div>Pode sim</div><div class="gmail_quote"><div>Loja disse:</div><blockquote>Posso?</blockquote></div>'
    event = one(line, broken.HEAD + b"Content-Type: text/html\r\n\r\n" + html.encode())
    assert event.text == "Pode sim"
    assert "Posso?" in event.data["quoted"]


# --- machines ---


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("List_Id", "<lista.example>"),
        ("X_Auto_Response_Suppress", "OOF, DR"),
        ("X_Autoreply", "yes"),
        ("From", "no-reply@site.example"),
        ("Return_Path", "<>"),
    ],
)
def test_what_a_machine_sent_is_marked(line: Line, header: str, value: str) -> None:
    assert one(line, broken.plain(**{header: value})).data["automatic"]


def test_what_a_person_wrote_is_not_marked(line: Line) -> None:
    assert "automatic" not in one(line, broken.plain(Auto_Submitted="no")).data


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Loop": "atendimento@empresa.example"},
        {"From": "Atendimento <ATENDIMENTO@empresa.example>"},
    ],
)
def test_our_own_mail_does_not_come_back_in(line: Line, headers: dict[str, str]) -> None:
    (event,) = CONNECTOR.parse(line, broken.plain(**headers))
    assert isinstance(event, Ignored) and event.reason


def test_a_mail_with_an_id_of_ours_or_too_many_stations_is_in_a_circle(line: Line) -> None:
    ours = broken.plain(Message_ID=f"<{addresses.message_id(line, OURS)}>")
    travelled = b"Received: from a by b\r\n" * 31 + broken.plain()
    for raw in (ours, travelled):
        assert isinstance(CONNECTOR.parse(line, raw)[0], Ignored)


def test_a_sender_proved_forged_opens_nobodys_record(line: Line) -> None:
    trusting = make_line({"authserv_id": "mx.empresa.example"})
    proof = "Authentication-Results: mx.empresa.example; dmarc=fail header.from=cliente.example\r\n"
    foreign = "Authentication-Results: mx.longe.example; dmarc=fail\r\n"
    forged = one(trusting, proof.encode() + broken.plain())
    assert forged.data["unproved"] and forged.sender[0].canonical != "ana@cliente.example"
    for raw in (foreign.encode() + broken.plain(), broken.plain()):
        assert one(trusting, raw).sender[0].canonical == "ana@cliente.example"


# --- reports ---


def returned(
    line: Line, *, action: str = "failed", status: str = "5.1.1", said: str = "550 no such user"
) -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: atendimento@empresa.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        "--r\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
        "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; ana@cliente.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: <{addresses.message_id(line, OURS)}>\r\nSubject: Re: Pedido\r\n\r\nBom dia\r\n--r--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("action", "status", "wanted", "error"),
    [
        ("failed", "5.1.1", Status.FAILED, "bad_recipient"),
        ("failed", "5.2.2", Status.FAILED, "unknown"),
        ("failed", "5.7.1", Status.FAILED, "policy"),
        ("failed", "4.4.7", Status.FAILED, "unknown"),
        ("delivered", "2.0.0", Status.DELIVERED, ""),
        ("relayed", "2.0.0", Status.SENT, ""),
    ],
)
def test_a_returned_mail_is_a_word_about_ours(
    line: Line, action: str, status: str, wanted: Status, error: str
) -> None:
    (event,) = CONNECTOR.parse(line, returned(line, action=action, status=status, said=status))
    assert isinstance(event, StatusUpdate)
    assert (event.status, event.correlation) == (wanted, OURS)
    assert event.provider_id == addresses.message_id(line, OURS)
    assert (event.error.error_class if event.error else "") == error


def test_a_delayed_mail_has_not_failed(line: Line) -> None:
    (event,) = CONNECTOR.parse(line, returned(line, action="delayed", status="4.4.1"))
    assert isinstance(event, Ignored)


def test_a_report_on_a_mail_that_is_not_ours_changes_nothing(line: Line) -> None:
    stranger = returned(make_line(key="another-installation"))
    assert all(isinstance(event, Ignored) for event in CONNECTOR.parse(line, stranger))


def test_an_old_servers_return_in_prose_is_understood(line: Line) -> None:
    text = f"Sorry, 5.1.1 no mailbox.\n\nMessage-ID: <{addresses.message_id(line, OURS)}>\n"
    (event,) = CONNECTOR.parse(line, broken.plain(text=text, From="MAILER-DAEMON@mx.example"))
    assert isinstance(event, StatusUpdate) and event.status is Status.FAILED
    (event,) = CONNECTOR.parse(line, broken.plain(From="MAILER-DAEMON@mx.example"))
    assert isinstance(event, Ignored)


def test_a_complaint_takes_the_person_out_of_offers(line: Line) -> None:
    raw = (
        b"From: fbl@provedor.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=r\r\n\r\n"
        b"--r\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
        b"Original-Rcpt-To: ana@cliente.example\r\n\r\n--r--\r\n"
    )
    (event,) = CONNECTOR.parse(line, raw)
    assert isinstance(event, OptOutSignal)
    assert (event.sender[0].canonical, event.scope) == ("ana@cliente.example", "marketing")


def test_a_confirmed_reading_is_read(line: Line) -> None:
    raw = (
        b"From: ana@cliente.example\r\n"
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=r\r\n\r\n"
        b"--r\r\nContent-Type: message/disposition-notification\r\n\r\nOriginal-Message-ID: <"
        + addresses.message_id(line, OURS).encode()
        + b">\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--r--\r\n"
    )
    (event,) = CONNECTOR.parse(line, raw)
    assert isinstance(event, StatusUpdate) and event.status is Status.READ

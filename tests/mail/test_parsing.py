"""Whatever comes, something readable comes out, and nothing of it is lost."""

from __future__ import annotations

import time

import orjson
import pytest

from channels_app.connectors.email import CONNECTOR, bodies, inbound
from channels_app.contract import Ignored, IncomingMessage, Line, MessageKind
from invenio_center.kernel.text import clean

from . import broken


def one(line: Line, raw: bytes) -> IncomingMessage:
    (event,) = CONNECTOR.parse(line, raw)
    assert isinstance(event, IncomingMessage), event
    return event


def storable(event: IncomingMessage) -> bool:
    """PostgreSQL takes all of it."""
    text = orjson.dumps(
        [event.text, dict(event.data), event.sender_name, event.in_reply_to, event.provider_id]
    )
    names = [file.name + file.content_type + file.ref for file in event.media]
    return b"\\u0000" not in text and all(clean(name, 9999) == name for name in names)


@pytest.mark.parametrize("name", broken.KNOWN)
def test_each_known_nasty_mail_is_shown_or_kept_as_it_came(line: Line, name: str) -> None:
    event = one(line, broken.KNOWN[name])
    assert storable(event)
    assert event.sender and event.provider_id and len(event.provider_id) <= 300
    assert event.kind in (MessageKind.TEXT, MessageKind.UNSUPPORTED)
    if event.kind is MessageKind.UNSUPPORTED and name != "empty":
        assert event.media[-1].inline == broken.KNOWN[name]


def test_three_hundred_broken_mails_all_come_through(line: Line) -> None:
    began = time.monotonic()
    for raw in broken.generated():
        (event,) = CONNECTOR.parse(line, raw)
        assert isinstance(event, IncomingMessage | Ignored)
        assert isinstance(event, Ignored) or storable(event)
        assert inbound.part(raw).dedupe_key
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("unknown charset", "ação"),
        ("wrong charset", "não é aceitável"),
        ("latin-1 that is windows", "preço – “à vista”"),
        ("no charset", "coração"),
        ("a codec that is none", "oi"),
        ("nul", "ab"),
        ("nested far", ""),
    ],
)
def test_the_text_is_read_whatever_is_stated(line: Line, name: str, text: str) -> None:
    assert one(line, broken.KNOWN[name]).text == text


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("split encoded words", "ação"),
        ("word cut in a character", "ação"),
        ("eight bit header", "Olá, ação"),
        ("nul in header", "ab"),
        ("header injection", "a b c"),
    ],
)
def test_the_subject_is_read_however_it_is_written(line: Line, name: str, subject: str) -> None:
    assert one(line, broken.KNOWN[name]).data["subject"] == subject


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("rfc 2231 name", "ação.pdf"),
        ("name in encoded words", "ação.pdf"),
        ("winmail", "winmail.dat"),
        ("mail in a mail", "mensagem.eml"),
        ("calendar", "convite.ics"),
        ("smime", "smime.p7m"),
    ],
)
def test_files_keep_their_names_and_unreadable_parts_become_files(line: Line, name: str, file: str) -> None:
    assert [found.name for found in one(line, broken.KNOWN[name]).media] == [file]


def test_a_mail_with_too_many_parts_brings_itself_along(line: Line) -> None:
    event = one(line, broken.KNOWN["many parts"])
    assert event.media[-1].name == "mensagem.eml"
    assert event.media[-1].inline == broken.KNOWN["many parts"]


def test_pictures_of_the_text_are_kept_apart_from_files(line: Line) -> None:
    event = one(line, broken.rich())
    assert event.text == "Segue a nota."
    assert event.data["inline"] == ["logo"]
    assert {(file.kind.value, file.ref, file.name) for file in event.media} == {
        ("image", "cid:logo", ""),
        ("document", "part:1", "nota fiscal ção.pdf"),
    }
    assert event.media[0].inline == broken.PNG


def test_the_sender_is_who_the_contact_is_and_where_answers_go(line: Line) -> None:
    event = one(line, broken.plain(From="Ana Souza <Ana@Cliente.Example>"))
    assert (event.sender[0].scheme, event.sender[0].canonical) == ("email", "ana@cliente.example")
    assert (event.reply_to, event.sender_name) == ("Ana@Cliente.Example", "Ana Souza")


def test_answers_go_where_the_sender_asks_within_the_same_company_only(line: Line) -> None:
    same = one(line, broken.plain(Reply_To="vendas@cliente.example"))
    other = one(line, broken.plain(Reply_To="outro@longe.example"))
    form = one(line, broken.plain(From="no-reply@site.example", Reply_To="ze@cliente.example"))
    assert (same.reply_to, other.reply_to) == ("vendas@cliente.example", "ana@cliente.example")
    assert form.reply_to == "ze@cliente.example"


def test_markup_runs_nothing_and_hides_nothing() -> None:
    hostile = """<html><head><style>p{color:red}</style><meta http-equiv=refresh content="0;url=//x"></head>
    <body onload=a()><script>alert(1)</script>
    <p style="position:fixed;top:0;color:red;background:url(//x)" onclick=b()>oi</p>
    <form action=//x><input name=senha></form><iframe src=//x></iframe><a href="javascript:a()">x</a>
    <a href="https://ok.example">y</a><img src="https://x/p.gif">
    <img src="data:image/svg+xml,x"><svg><script>1</script></svg>
    <object data=x></object><base href=//x><link rel=stylesheet href=//x></body></html>"""
    cleaned = bodies.shown(hostile)
    for wrong in ("script", "onload", "onclick", "position", "url(", "<form", "<input", "iframe", "javascript", "data:",
                  "<object", "<base", "<link", "<meta", "<style", "<svg", "alert"):  # fmt: skip
        assert wrong not in cleaned.lower(), wrong
    assert 'href="https://ok.example" target="_blank" rel="noopener noreferrer nofollow"' in cleaned or (
        'href="https://ok.example"' in cleaned and "noopener" in cleaned and "_blank" in cleaned
    )
    assert bodies.has_remote_images(cleaned)


def test_a_mail_with_markup_alone_has_a_text_too(line: Line) -> None:
    raw = (
        broken.HEAD
        + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        + (
            "<html><head><title>t</title><style>x</style></head><body><p>Olá&nbsp;equipe,</p><ul><li>um</li><li>dois</li></ul>"
            "<div>até<br>logo</div></body></html>"
        ).encode()
    )
    event = one(line, raw)
    assert event.text == "Olá equipe,\n\n• um\n• dois\naté\nlogo"
    assert "<ul>" in event.data["html"]


def test_the_same_mail_has_the_same_key_whichever_way_it_came(line: Line) -> None:
    mail = broken.plain()
    travelled = b"Received: from a by b\r\nDelivered-To: x@empresa.example\r\n" + mail
    other = broken.plain(text="Outro texto", Message_ID=one(line, mail).data["message_id"].join("<>"))
    assert inbound.part(mail).dedupe_key == inbound.part(travelled).dedupe_key
    assert inbound.part(mail).dedupe_key != inbound.part(other).dedupe_key
    assert one(line, mail).provider_id == one(line, other).provider_id
    assert one(line, mail).data["digest"] != one(line, other).data["digest"]


def test_a_mail_too_large_to_fetch_says_so(line: Line) -> None:
    event = one(line, inbound.part(broken.HEAD + b"Subject: filme\r\n\r\n", whole=False).body)
    assert event.kind is MessageKind.UNSUPPORTED
    assert "grande demais" in event.text
    assert event.data["subject"] == "filme"

"""What leaves for Viber, and what its answers mean."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from channels_app.connectors.viber import CONNECTOR
from channels_app.connectors.viber.errors import TABLE, provider_error
from channels_app.contract import (
    ErrorClass,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderRefused,
)
from invenio_center.kernel.http import HttpError, NoAnswer, TooLarge

from .test_viber import SECRETS, SETTINGS
from .test_whatsapp_outbound import Http

BASE = "https://chatapi.viber.com/pa"
ANA = "01234567890A="
URL = "https://contato.example.com/webhooks/viber/018f0000-0000-7000-8000-000000000001/"
OUT = "https://contato.example.com/media/out/token/arquivo"
REF = "01890000-0000-7000-8000-000000000000"
SENT = (200, {"status": 0, "status_message": "ok", "message_token": 5741311803571721087, "billing_status": 1})
MIB = 1024 * 1024


@pytest.fixture
def line() -> Line:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    return Line("id", "viber", "Vendas", "", SETTINGS, secrets, URL)


def message(text="olá", **more) -> OutgoingMessage:
    return OutgoingMessage(REF, more.pop("kind", MessageKind.TEXT), text, **more)


def file_of(kind, content_type, ending, size=5, name="a.bin", url=OUT) -> OutgoingMedia:
    return OutgoingMedia(kind, "/none", content_type, name, size, f"{url}{ending}" if url else "")


def sent_body(line, message) -> dict:
    http = Http(SENT)
    CONNECTOR.send(line, ANA, message, http)
    return http.calls[0][2]["json"]


def test_text_as_viber_wants_it(line):
    http = Http(SENT)
    assert CONNECTOR.send(line, ANA, message("olá <b>"), http).provider_id == "5741311803571721087"
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", f"{BASE}/send_message")
    assert call["headers"] == {"X-Viber-Auth-Token": SECRETS["auth_token"]}
    assert call["json"] == {
        "receiver": ANA,
        "min_api_version": 1,
        "sender": {"name": "Loja"},
        "tracking_data": REF,
        "type": "text",
        "text": "olá <b>",
    }


def test_the_sender_is_named_within_vibers_limits(line):
    nameless = replace(
        line, name="Atendimento ao cliente de toda a empresa", settings={"avatar": "http://x/a.jpg"}
    )
    assert sent_body(nameless, message())["sender"] == {"name": "Atendimento ao cliente de to"}
    pictured = replace(line, settings={"name": "Loja", "avatar": "https://x.example/a.jpg"})
    assert sent_body(pictured, message())["sender"] == {"name": "Loja", "avatar": "https://x.example/a.jpg"}


def test_buttons_are_a_keyboard_whose_meaning_travels_along(line):
    two = [{"id": "y", "title": "Sim"}, {"id": "n", "title": "Não"}]
    for interactive in (
        {"type": "buttons", "buttons": two},
        {"type": "list", "button": "Escolha", "rows": two},
    ):
        body = sent_body(line, message("Resolveu?", kind=MessageKind.INTERACTIVE, interactive=interactive))
        assert body["keyboard"]["Buttons"] == [
            {"ActionType": "reply", "ActionBody": "Sim", "Text": "Sim"},
            {"ActionType": "reply", "ActionBody": "Não", "Text": "Não"},
        ]
        assert orjson.loads(body["tracking_data"]) == {"ref": REF, "buttons": {"Sim": "y", "Não": "n"}}


@pytest.mark.parametrize(
    ("media", "wanted"),
    [
        (
            file_of(MessageKind.IMAGE, "image/jpeg", ".jpeg"),
            {"type": "picture", "media": f"{OUT}.jpeg", "text": ""},
        ),
        (
            file_of(MessageKind.IMAGE, "image/png", ".png"),
            {"type": "picture", "media": f"{OUT}.png", "text": ""},
        ),
        (
            file_of(MessageKind.IMAGE, "image/png", ".png", 2 * MIB, "foto.png"),
            {"type": "file", "media": f"{OUT}.png", "size": 2 * MIB, "file_name": "foto.png"},
        ),
        (
            file_of(MessageKind.IMAGE, "image/png", "", name="foto.png"),
            {"type": "file", "media": OUT, "size": 5, "file_name": "foto.png"},
        ),
        (
            file_of(MessageKind.VIDEO, "video/mp4", ".mp4"),
            {"type": "video", "media": f"{OUT}.mp4", "size": 5},
        ),
        (
            file_of(MessageKind.VIDEO, "video/mp4", ".mp4", 27 * MIB, "a.mp4"),
            {"type": "file", "media": f"{OUT}.mp4", "size": 27 * MIB, "file_name": "a.mp4"},
        ),
        (
            file_of(MessageKind.AUDIO, "audio/ogg", ".oga", name="voz.ogg"),
            {"type": "file", "media": f"{OUT}.oga", "size": 5, "file_name": "voz.ogg"},
        ),
        (
            file_of(MessageKind.DOCUMENT, "application/pdf", ".pdf", name="n" * 300 + ".pdf"),
            {"type": "file", "media": f"{OUT}.pdf", "size": 5, "file_name": "n" * 252 + ".pdf"},
        ),
    ],
)
def test_each_file_goes_the_way_viber_shows_it_best(line, media, wanted):
    body = sent_body(line, message("", kind=media.kind, files=(media,)))
    assert {name: body[name] for name in wanted} == wanted
    assert ("text" in body) == (wanted["type"] == "picture")


def test_a_picture_carries_a_text(line):
    picture = file_of(MessageKind.IMAGE, "image/jpeg", ".jpeg")
    assert sent_body(line, message("veja", kind=MessageKind.IMAGE, files=(picture,)))["text"] == "veja"


def test_what_viber_would_refuse_never_leaves(line):
    pdf = file_of(MessageKind.DOCUMENT, "application/pdf", ".pdf")
    picture = file_of(MessageKind.IMAGE, "image/jpeg", ".jpeg")
    many = [{"id": "x" * 60, "title": f"opção {number}"} for number in range(100)]
    refused = (
        message("x" * 7001),
        message(" "),
        message(kind=MessageKind.LOCATION),
        message("", template={"name": "x", "language": "pt_BR"}),
        message("", kind=MessageKind.DOCUMENT, files=(replace(pdf, size=51 * MIB),)),
        message("", kind=MessageKind.DOCUMENT, files=(replace(pdf, url=""),)),
        message("", kind=MessageKind.STICKER, files=(replace(pdf, kind=MessageKind.STICKER),)),
        message("legenda", kind=MessageKind.DOCUMENT, files=(pdf,)),
        message("x" * 513, kind=MessageKind.IMAGE, files=(picture,)),
        message("x", interactive={"type": "list", "button": "x", "rows": many}),
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, ANA, bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert error.value.error.sentence.endswith(".")
        assert http.calls == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (1, ErrorClass.BAD_CONTENT),
        (2, ErrorClass.AUTH),
        (3, ErrorClass.BAD_CONTENT),
        (4, ErrorClass.BAD_CONTENT),
        (5, ErrorClass.BAD_RECIPIENT),
        (6, ErrorClass.OPTED_OUT),
        (7, ErrorClass.POLICY),
        (8, ErrorClass.POLICY),
        (9, ErrorClass.POLICY),
        (10, ErrorClass.POLICY),
        (11, ErrorClass.BAD_RECIPIENT),
        (12, ErrorClass.RETRY),
        (13, ErrorClass.BAD_CONTENT),
        (15, ErrorClass.POLICY),
        (21, ErrorClass.BAD_RECIPIENT),
        (23, ErrorClass.POLICY),
        (24, ErrorClass.POLICY),
        (999, ErrorClass.AMBIGUOUS),
        ("12", ErrorClass.AMBIGUOUS),
        (True, ErrorClass.AMBIGUOUS),
        (False, ErrorClass.AMBIGUOUS),
    ],
)
def test_http_200_hides_a_refusal(line, status, kind):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, ANA, message(), Http((200, {"status": status, "status_message": "x"})))
    assert error.value.error.error_class is kind


def test_every_number_has_a_sentence():
    assert set(TABLE) == set(range(1, 25))
    for code, (kind, sentence) in TABLE.items():
        found = provider_error({"status": code}, 200)
        assert (found.error_class, found.sentence, found.code) == (kind, sentence, str(code))
        assert sentence.endswith(".")


def test_whatever_may_have_been_taken_is_ambiguous(line):
    for answer in (
        (200, {"status": 0}),
        (200, {"status": 0, "message_token": "x"}),
        (502, "<html>"),
        (200, []),
    ):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, ANA, message(), Http(answer))
        assert error.value.error.error_class is ErrorClass.AMBIGUOUS
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line, ANA, message(), Http(NoAnswer("x")))
    for status, kind in ((401, ErrorClass.AUTH), (429, ErrorClass.RETRY)):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, ANA, message(), Http((status, {})))
        assert error.value.error.error_class is kind


# --- files ---


def test_a_file_is_fetched_from_vibers_servers_only(line):
    for url in ("https://dl-media.viber.com/a.jpg", "https://viber.com/a.jpg"):
        pieces, _ = CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, url), Http([b"ab", b"c"]))
        assert b"".join(pieces) == b"abc"
    foreign = (
        "http://dl-media.viber.com/a",
        "https://viber.com.example/a",
        "https://fakeviber.com/a",
        "ftp://viber.com/a",
    )
    for url in foreign:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, url), http)
        assert error.value.error.code == "foreign_host"
        assert http.calls == []


def test_further_file_servers_are_a_setting(line):
    more = replace(line, settings={"media_hosts": ["cdn.example", ".files.example"]})
    for url in ("https://cdn.example/a", "https://a.files.example/b"):
        assert CONNECTOR.fetch(more, IncomingMedia(MessageKind.IMAGE, url), Http([b"a"]))
    with pytest.raises(ProviderRefused):
        CONNECTOR.fetch(more, IncomingMedia(MessageKind.IMAGE, "https://a.cdn.example/x"), Http())


@pytest.mark.parametrize(
    ("lost", "kind"), [(TooLarge("x"), ErrorClass.BAD_CONTENT), (HttpError("x"), ErrorClass.RETRY)]
)
def test_a_file_that_does_not_come(line, lost, kind):
    media = IncomingMedia(MessageKind.IMAGE, "https://dl-media.viber.com/a.jpg")
    pieces, _ = CONNECTOR.fetch(line, media, Http(lost))
    with pytest.raises(ProviderRefused) as error:
        list(pieces)
    assert error.value.error.error_class is kind


# --- the line ---


def test_registering_names_the_address_and_the_events(line):
    http = Http((200, {"status": 0, "event_types": []}))
    assert "neste endereço" in CONNECTOR.register(line, http)
    ((_, url, call),) = http.calls
    assert url == f"{BASE}/set_webhook"
    assert call["json"] == {
        "url": URL,
        "event_types": ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"],
        "send_name": True,
        "send_photo": True,
    }
    with pytest.raises(ProviderRefused, match="https"):
        CONNECTOR.register(line, Http((200, {"status": 1, "status_message": "invalidUrl"})))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.register(line, Http(NoAnswer("x")))
    assert error.value.error.error_class is ErrorClass.RETRY


def test_checking_says_what_works_and_what_to_mend(line):
    def info(**fields):
        return Http((200, {"status": 0, "name": "Loja", "webhook": URL, **fields}))

    assert (
        CONNECTOR.check(line, info()) == "O Viber reconhece o bot Loja. As mensagens chegam neste endereço."
    )
    assert "não foi registrado" in CONNECTOR.check(line, info(webhook=""))
    assert "outra.example" in CONNECTOR.check(line, info(webhook="https://outra.example/x"))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.check(line, Http((200, {"status": 2, "status_message": "invalidAuthToken"})))
    assert error.value.error.error_class is ErrorClass.AUTH

"""What leaves for Meta, and what Meta's answers mean."""

from __future__ import annotations

import pytest

from channels_app.connectors.whatsapp import CONNECTOR
from channels_app.connectors.whatsapp.errors import TABLE, provider_error
from channels_app.contract import (
    ErrorClass,
    IncomingMedia,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderRefused,
)
from invenio_center.kernel.http import HttpError, NoAnswer, TooLarge

from .wire import Http

SENT = {"messages": [{"id": "wamid.NEW"}], "contacts": [{"input": "+55", "wa_id": "553188887777"}]}


def message(text="olá", **more) -> OutgoingMessage:
    return OutgoingMessage(
        "01890000-0000-7000-8000-000000000000", more.pop("kind", MessageKind.TEXT), text, **more
    )


def test_text_as_meta_wants_it(line):
    http = Http((200, SENT))
    sent = CONNECTOR.send(line, "553188887777", message(in_reply_to="wamid.Q"), http)
    assert (sent.provider_id, sent.to) == ("wamid.NEW", "553188887777")
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", "https://graph.facebook.com/v25.0/PNID/messages")
    assert call["headers"] == {"Authorization": "Bearer access-token"}
    assert call["json"] == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+553188887777",
        "type": "text",
        "text": {"body": "olá", "preview_url": False},
        "biz_opaque_callback_data": "01890000-0000-7000-8000-000000000000",
        "context": {"message_id": "wamid.Q"},
    }


def test_somebody_without_a_number_is_addressed_by_id(line):
    http = Http((200, SENT))
    CONNECTOR.send(line, "BR.99", message(), http)
    assert http.calls[0][2]["json"]["recipient"] == "BR.99"
    assert "to" not in http.calls[0][2]["json"]


def test_a_file_is_uploaded_first(line, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    media = OutgoingMedia(MessageKind.DOCUMENT, str(tmp_path / "a.pdf"), "application/pdf", "a.pdf", 4)
    http = Http((200, {"id": "M1"}), (200, SENT))
    CONNECTOR.send(line, "553188887777", message("veja", kind=MessageKind.DOCUMENT, files=(media,)), http)
    assert http.calls[0][1].endswith("/PNID/media")
    assert http.calls[1][2]["json"]["document"] == {"id": "M1", "caption": "veja", "filename": "a.pdf"}


def test_a_lost_upload_may_be_repeated_but_a_lost_send_may_not(line, tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    media = OutgoingMedia(MessageKind.IMAGE, str(tmp_path / "a.png"), "image/png", "a.png", 1)
    picture = message("", kind=MessageKind.IMAGE, files=(media,))
    for lost in (NoAnswer("x"), (500, {"error": {"code": 131000}})):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "553188887777", picture, Http(lost))
        assert error.value.error.error_class is ErrorClass.RETRY
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line, "553188887777", picture, Http((200, {"id": "M"}), NoAnswer("x")))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, "553188887777", picture, Http((200, {"id": "M"}), (500, {})))
    assert error.value.error.error_class is ErrorClass.AMBIGUOUS


def test_an_acceptance_without_an_id_is_ambiguous(line):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, "553188887777", message(), Http((200, {"messages": []})))
    assert error.value.error.error_class is ErrorClass.AMBIGUOUS


def test_what_meta_would_refuse_never_leaves(line):
    big = OutgoingMedia(MessageKind.IMAGE, "/x", "image/png", "x", 6 * 1024 * 1024)
    sound = OutgoingMedia(MessageKind.AUDIO, "/x", "audio/ogg", "x", 6)
    refused = (
        message("x" * 4097),
        message(" "),
        message("", kind=MessageKind.IMAGE, files=(big,)),
        message("legenda", kind=MessageKind.AUDIO, files=(sound,)),
        message(kind=MessageKind.LOCATION),
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "553188887777", bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []


def test_template(line):
    http = Http((200, SENT))
    template = {
        "name": "boas_vindas",
        "language": "pt_BR",
        "components": [{"type": "body", "parameters": []}],
    }
    CONNECTOR.send(line, "553188887777", message("", template=template), http)
    assert http.calls[0][2]["json"]["template"] == {
        "name": "boas_vindas",
        "language": {"code": "pt_BR"},
        "components": [{"type": "body", "parameters": []}],
    }


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ({"code": 130429}, 400, ErrorClass.RETRY),
        ({"code": 131056}, 400, ErrorClass.RETRY),
        ({"code": 131047}, 400, ErrorClass.WINDOW_CLOSED),
        ({"code": 131026}, 400, ErrorClass.BAD_RECIPIENT),
        ({"code": 131050}, 400, ErrorClass.OPTED_OUT),
        ({"code": 190}, 401, ErrorClass.AUTH),
        ({"code": 200}, 403, ErrorClass.AUTH),
        ({"code": 368}, 400, ErrorClass.POLICY),
        ({"code": 131016}, 500, ErrorClass.AMBIGUOUS),
        ({"code": 99, "is_transient": True}, 400, ErrorClass.AMBIGUOUS),
        ({"code": 132015}, 400, ErrorClass.BAD_CONTENT),
        ({}, 503, ErrorClass.AMBIGUOUS),
        ({}, 429, ErrorClass.RETRY),
        ({"code": 424242}, 400, ErrorClass.UNKNOWN),
    ],
)
def test_error_table(error, status, kind):
    assert provider_error(error, status).error_class is kind


def test_every_known_error_has_a_sentence_for_a_person():
    assert all(sentence.endswith(".") and "!" not in sentence for _, sentence in TABLE.values())


MEDIA = IncomingMedia(MessageKind.IMAGE, "M7")


def test_a_received_file_is_fetched_with_the_token(line):
    url = "https://lookaside.fbsbx.com/whatsapp/x"
    http = Http((200, {"url": url, "mime_type": "image/jpeg"}), [b"ab", b"c"])
    pieces, content_type = CONNECTOR.fetch(line, MEDIA, http)
    assert (b"".join(pieces), content_type) == (b"abc", "image/jpeg")
    assert http.calls[1] == ("STREAM", url, {"headers": {"Authorization": "Bearer access-token"}})


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://fbsbx.com.evil.example/", ""]
)
def test_the_token_goes_to_meta_only(line, url):
    with pytest.raises(ProviderRefused):
        CONNECTOR.fetch(line, MEDIA, Http((200, {"url": url})))


@pytest.mark.parametrize(
    ("answer", "kind"), [(TooLarge("x"), ErrorClass.BAD_CONTENT), (HttpError("404"), ErrorClass.RETRY)]
)
def test_a_file_that_does_not_come(line, answer, kind):
    http = Http((200, {"url": "https://lookaside.fbsbx.com/x"}), answer)
    pieces, _ = CONNECTOR.fetch(line, MEDIA, http)
    with pytest.raises(ProviderRefused) as error:
        b"".join(pieces)
    assert error.value.error.error_class is kind


def test_check_says_whose_line_it_is(line):
    http = Http((200, {"verified_name": "Loja", "display_phone_number": "+55 11 4000-1234"}))
    assert CONNECTOR.check(line, http) == "A Meta reconhece a linha Loja (+55 11 4000-1234)."

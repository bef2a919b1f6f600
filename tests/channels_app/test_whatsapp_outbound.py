"""What leaves for Meta, and what Meta's answers mean."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pywa.types import templates as pywa

from channels_app.connectors.whatsapp import CONNECTOR
from channels_app.connectors.whatsapp.errors import TABLE, provider_error
from channels_app.contract import (
    Act,
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


BODY = ["Ana", {"type": "currency", "fallback": "R$ 10", "code": "BRL", "amount_1000": 10000}]
WHEN = {"type": "date_time", "fallback": "6 de novembro"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"body": ["Ana", "7"]}, pywa.BodyText("{{1}} {{2}}", "a", "b").params("Ana", "7")),
        ({"body": {"nome": "Ana"}}, pywa.BodyText("{{nome}}", nome="a").params(nome="Ana")),
        (
            {"body": [*BODY, WHEN]},
            pywa.BodyText("{{1}} {{2}} {{3}}", "a", "b", "c").params(
                "Ana",
                pywa.Currency(fallback_value="R$ 10", code="BRL", amount_1000=10000),
                pywa.DateTime(fallback_value="6 de novembro"),
            ),
        ),
        ({"header": "Oi"}, pywa.HeaderText("{{1}}", "a").params("Oi")),
        (
            {
                "header": {
                    "type": "location",
                    "latitude": -23.5,
                    "longitude": -46.6,
                    "name": "L",
                    "address": "R",
                }
            },
            pywa.HeaderLocation.params(lat=-23.5, lon=-46.6, name="L", address="R"),
        ),
        (
            {"buttons": [{"type": "quick_reply", "payload": "SIM"}]},
            pywa.QuickReplyButton.params(callback_data="SIM", index=0),
        ),
        (
            {"buttons": [{"type": "url", "text": "abc", "index": 1}]},
            pywa.URLButton.params(url_variable="abc", index=1),
        ),
        (
            {"buttons": [{"type": "copy_code", "code": "X9"}]},
            pywa.CopyCodeButton.params(coupon_code="X9", index=0),
        ),
        (
            {"buttons": [{"type": "flow", "token": "t", "data": {"a": 1}}]},
            pywa.FlowButton.params(flow_token="t", flow_action_data={"a": 1}, index=0),
        ),
    ],
)
def test_values_of_a_template_as_pywa_writes_them(line, ours, theirs):
    http = Http((200, SENT))
    template = {"name": "aviso", "language": "pt_BR", **ours}
    CONNECTOR.send(line, "553188887777", message("", template=template), http)
    (component,) = http.calls[0][2]["json"]["template"]["components"]
    expected = theirs.to_dict()
    if "index" in expected:
        expected["index"] = str(expected["index"])
    assert lowered(component) == lowered(expected)


def lowered(component: dict) -> dict:
    """Meta takes the names of components in capitals and small."""
    names = {key: str(component[key]).lower() for key in ("type", "sub_type") if key in component}
    parameters = [{**one, "type": one["type"].lower()} for one in component["parameters"]]
    return {**component, **names, "parameters": parameters}


def test_the_file_of_a_template_is_its_header(line, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    media = OutgoingMedia(MessageKind.DOCUMENT, str(tmp_path / "a.pdf"), "application/pdf", "a.pdf", 4)
    template = {"name": "nota", "language": "pt_BR", "body": ["7"]}
    http = Http((200, {"id": "M1"}), (200, SENT))
    CONNECTOR.send(line, "553188887777", message("", template=template, files=(media,)), http)
    header, _body = http.calls[1][2]["json"]["template"]["components"]
    document = {"type": "document", "document": {"id": "M1", "filename": "a.pdf"}}
    assert header == {"type": "header", "parameters": [document]}


@pytest.mark.parametrize("media", [{"type": "image", "link": "https://x/a"}, {"type": "video", "id": "M"}])
def test_pictures_and_films_as_header(line, media):
    http = Http((200, SENT))
    template = {"name": "foto", "language": "pt_BR", "header": media}
    CONNECTOR.send(line, "553188887777", message("", template=template), http)
    (header,) = http.calls[0][2]["json"]["template"]["components"]
    kind = media.pop("type")
    assert header["parameters"] == [{"type": kind, kind: media}]


def test_a_template_without_its_values_never_leaves(line):
    for bad in (
        {"body": [{"type": "currency"}]},
        {"buttons": [{"type": "fax"}]},
        {"header": {"type": "image"}},
    ):
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "55", message("", template={"name": "a", "language": "pt_BR", **bad}), http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []


def test_a_reaction_and_its_removal(line):
    http = Http((200, SENT), (200, SENT))
    for emoji in ("👍", ""):
        reaction = {"message_id": "wamid.Q", "emoji": emoji}
        bare = message("", kind=MessageKind.REACTION, reaction=reaction, in_reply_to="wamid.Q")
        CONNECTOR.send(line, "553188887777", bare, http)
    bodies = [call["json"] for _, _, call in http.calls]
    assert [body["reaction"] for body in bodies] == [
        {"message_id": "wamid.Q", "emoji": "👍"},
        {"message_id": "wamid.Q", "emoji": ""},
    ]
    assert all("context" not in body for body in bodies)


def test_answers_to_tap(line):
    options = [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não", "description": ""}]
    rows = [{"id": "a", "title": "A", "description": "primeira"}, {"id": "b", "title": "B"}]
    offers = (
        {"type": "buttons", "buttons": options},
        {"type": "list", "button": "Ver", "rows": rows},
        {"type": "request_contact_info"},
    )
    http = Http(*[(200, SENT)] * 3)
    for offer in offers:
        CONNECTOR.send(line, "553188887777", message("Qual?", interactive=offer), http)
    sent = [call["json"]["interactive"] for _, _, call in http.calls]
    assert {one["body"]["text"] for one in sent} == {"Qual?"}
    replies = [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]
    assert sent[0]["action"] == {"buttons": [{"type": "reply", "reply": reply} for reply in replies]}
    assert (sent[1]["type"], sent[1]["action"]) == ("list", {"button": "Ver", "sections": [{"rows": rows}]})
    assert (sent[2]["type"], sent[2]["action"]) == ("request_contact_info", {"name": "request_contact_info"})


@pytest.mark.parametrize(
    "offer",
    [
        {"type": "buttons", "buttons": []},
        {"type": "buttons", "buttons": [{"id": str(n), "title": "x"} for n in range(4)]},
        {"type": "buttons", "buttons": [{"id": "a", "title": "x" * 21}]},
        {"type": "buttons", "buttons": [{"id": "a", "title": "x"}, {"id": "a", "title": "y"}]},
        {"type": "buttons", "buttons": "ab"},
        {"type": "buttons", "buttons": [7]},
        {"type": "list", "rows": [{"id": "a", "title": "x"}]},
        {"type": "list", "button": "Ver", "rows": [{"id": str(n), "title": "x"} for n in range(11)]},
        {"type": "list", "button": "Ver", "rows": [{"id": "a", "title": "x", "description": "d" * 73}]},
        {"type": "carousel"},
    ],
)
def test_an_offer_meta_would_refuse_never_leaves(line, offer):
    http = Http()
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, "553188887777", message("Qual?", interactive=offer), http)
    assert error.value.error.error_class is ErrorClass.BAD_CONTENT
    assert http.calls == []


def test_read_and_typing_go_with_the_message_they_are_about(line):
    http = Http((200, {"success": True}), (200, {"success": True}))
    CONNECTOR.act(line, "553188887777", Act.READ, "wamid.Q", http)
    CONNECTOR.act(line, "553188887777", Act.TYPING, "wamid.Q", http)
    CONNECTOR.act(line, "553188887777", Act.TYPING, "", http)
    read, typing = (call["json"] for _, _, call in http.calls)
    assert read == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.Q"}
    assert typing == {**read, "typing_indicator": {"type": "text"}}


def test_register_brings_the_numbers_events_to_this_address(line):
    http = Http((200, {"success": True}), (200, {"success": True}))
    own = replace(line, webhook_url="https://contato.example.com/webhooks/whatsapp/1/")
    assert CONNECTOR.register(own, http).endswith(".")
    assert [url.rpartition("v25.0/")[2] for _, url, _ in http.calls] == ["WABA/subscribed_apps", "PNID"]
    assert http.calls[1][2]["json"]["webhook_configuration"] == {
        "override_callback_uri": own.webhook_url,
        "verify_token": "verify-me",
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
        ({"code": [1]}, 400, ErrorClass.UNKNOWN),
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

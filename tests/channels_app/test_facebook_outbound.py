"""What leaves for Messenger, and what its answers mean."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channels_app.connectors.facebook import CONNECTOR
from channels_app.connectors.facebook.errors import BY_CODE, BY_SUBCODE, provider_error
from channels_app.contract import (
    Act,
    ErrorClass,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderRefused,
)
from invenio_center.kernel.http import NoAnswer

from .test_facebook import SECRETS, SETTINGS
from .wire import Http

OURS = "01890000-0000-7000-8000-000000000000"
SENT = {"recipient_id": "7001", "message_id": "m_new"}
CLOSED = {"error": {"code": 10, "error_subcode": 2018278, "message": "outside of allowed window"}}


@pytest.fixture
def line() -> Line:
    accepted = {name: (value,) for name, value in SECRETS.items()}
    return Line("018f", "facebook", "Página", "Loja", SETTINGS, accepted)


def approved(line: Line) -> Line:
    return replace(line, settings={**line.settings, "human_agent": "yes"})


def message(text: str = "olá", **more) -> OutgoingMessage:
    return OutgoingMessage(OURS, more.pop("kind", MessageKind.TEXT), text, **more)


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def proof() -> str:
    command = ["openssl", "dgst", "-sha256", "-hmac", "app-secret"]
    return (
        subprocess.run(command, input=b"page-token", capture_output=True, check=True)
        .stdout.split()[-1]
        .decode()
    )


def test_text_as_messenger_wants_it(line):
    http = Http((200, SENT))
    sent = CONNECTOR.send(line, "7001", message(answers_at=ago(hours=23)), http)
    assert (sent.provider_id, sent.to) == ("m_new", "7001")
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", "https://graph.facebook.com/v25.0/PAGE/messages")
    assert call["headers"] == {"Authorization": "Bearer page-token"}
    assert call["json"] == {
        "recipient": {"id": "7001"},
        "messaging_type": "RESPONSE",
        "message": {"text": "olá", "metadata": OURS},
        "appsecret_proof": proof(),
    }


def test_after_a_day_a_person_still_answers_where_meta_allowed_it(line):
    for settings, tag in (("yes", "HUMAN_AGENT"), ("no", None)):
        http = Http((200, SENT))
        own = replace(line, settings={**line.settings, "human_agent": settings})
        CONNECTOR.send(own, "7001", message(answers_at=ago(hours=24, seconds=1)), http)
        assert http.calls[0][2]["json"].get("tag") == tag


def test_metas_clock_decides_about_the_day(line):
    http = Http((400, CLOSED), (200, SENT))
    assert (
        CONNECTOR.send(approved(line), "7001", message(answers_at=ago(hours=23)), http).provider_id == "m_new"
    )
    assert [call["json"]["messaging_type"] for _, _, call in http.calls] == ["RESPONSE", "MESSAGE_TAG"]
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, "7001", message(), Http((400, CLOSED)))
    assert error.value.error.error_class is ErrorClass.WINDOW_CLOSED


def test_an_answer_names_the_message_it_answers(line):
    http = Http((200, SENT))
    CONNECTOR.send(line, "7001", message(in_reply_to="m_asked"), http)
    body = http.calls[0][2]["json"]
    assert (body["reply_to"], body["message"]) == ({"mid": "m_asked"}, {"text": "olá", "metadata": OURS})


def test_an_answer_to_what_is_gone_goes_out_without_naming_it(line):
    http = Http((400, {"error": {"code": 100}}), (400, CLOSED), (200, SENT))
    asked = message(in_reply_to="m_gone", answers_at=ago(hours=23))
    assert CONNECTOR.send(approved(line), "7001", asked, http).provider_id == "m_new"
    assert [("reply_to" in call["json"], call["json"].get("tag")) for _, _, call in http.calls] == [
        (True, None),
        (False, None),
        (False, "HUMAN_AGENT"),
    ]
    with pytest.raises(ProviderRefused):
        CONNECTOR.send(line, "7001", message(), Http((400, {"error": {"code": 100}})))


@pytest.mark.parametrize(
    ("emoji", "action", "payload"),
    [
        ("👍", "react", {"message_id": "m_1", "reaction": "👍"}),
        ("", "unreact", {"message_id": "m_1"}),
    ],
)
def test_an_emoji_is_an_action_on_the_message(line, emoji, action, payload):
    http = Http((200, {"recipient_id": "7001"}))
    sent = CONNECTOR.send(line, "7001", message("", reaction={"message_id": "m_1", "emoji": emoji}), http)
    body = http.calls[0][2]["json"]
    assert (body["sender_action"], body["payload"], body["recipient"]) == (action, payload, {"id": "7001"})
    assert "message" not in body
    assert sent.provider_id == f"reaction:{OURS}"


def test_a_lost_emoji_may_be_put_again(line):
    lost = message("", reaction={"message_id": "m_1", "emoji": "👍"})
    for answer in (NoAnswer("x"), (500, {"error": {"code": 2}})):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "7001", lost, Http(answer))
        assert error.value.error.error_class is ErrorClass.RETRY


def test_a_name_is_asked_of_meta(line):
    http = Http((200, {"first_name": "Lia", "last_name": "Prado", "id": "7001"}), (200, {"id": "7001"}))
    assert CONNECTOR.name_of(line, "7001", http) == "Lia Prado"
    _, url, call = http.calls[0]
    assert url == "https://graph.facebook.com/v25.0/7001"
    assert call["params"] == {"fields": "first_name,last_name", "appsecret_proof": proof()}
    assert CONNECTOR.name_of(line, "7001", http) == ""
    assert CONNECTOR.name_of(line, "user_ref:r", Http()) == ""


def test_somebody_from_a_plugin_is_addressed_by_reference(line):
    http = Http((200, SENT))
    CONNECTOR.send(line, "user_ref:ref-1", message(), http)
    assert http.calls[0][2]["json"]["recipient"] == {"user_ref": "ref-1"}


def file(tmp_path, kind=MessageKind.IMAGE, size=1, url="") -> OutgoingMedia:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    return OutgoingMedia(kind, "" if url else str(path), "image/png", "a.png", size, url)


def test_a_file_is_uploaded_first(line, tmp_path):
    http = Http((200, {"attachment_id": "A1"}), (200, SENT))
    CONNECTOR.send(line, "7001", message("", kind=MessageKind.IMAGE, files=(file(tmp_path),)), http)
    _, url, upload = http.calls[0]
    assert url.endswith("/PAGE/message_attachments")
    assert json.loads(upload["data"]["message"])["attachment"] == {
        "type": "image",
        "payload": {"is_reusable": True},
    }
    assert http.calls[1][2]["json"]["message"]["attachment"] == {
        "type": "image",
        "payload": {"attachment_id": "A1"},
    }


def test_a_file_with_an_address_of_its_own_is_fetched_by_meta(line, tmp_path):
    http = Http((200, SENT))
    media = file(tmp_path, url="https://x.example/a.png")
    CONNECTOR.send(line, "7001", message("", kind=MessageKind.IMAGE, files=(media,)), http)
    assert http.calls[0][2]["json"]["message"]["attachment"]["payload"] == {"url": "https://x.example/a.png"}


def test_a_lost_upload_may_be_repeated_but_a_lost_send_may_not(line, tmp_path):
    picture = message("", kind=MessageKind.IMAGE, files=(file(tmp_path),))
    for lost in (NoAnswer("x"), (500, {"error": {"code": 2}}), (200, {})):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "7001", picture, Http(lost))
        assert error.value.error.error_class is ErrorClass.RETRY
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line, "7001", message(), Http(NoAnswer("x")))
    for unclear in ((500, {}), (200, {"recipient_id": "7001"})):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "7001", message(), Http(unclear))
        assert error.value.error.error_class is ErrorClass.AMBIGUOUS


def test_buttons_stay_and_a_list_becomes_quick_replies(line):
    http = Http((200, SENT), (200, SENT))
    options = [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]
    buttons = message("Confirma?", interactive={"type": "buttons", "buttons": options})
    CONNECTOR.send(line, "7001", buttons, http)
    CONNECTOR.send(
        line, "7001", message("Qual?", interactive={"type": "list", "button": "Ver", "rows": options}), http
    )
    payload = http.calls[0][2]["json"]["message"]["attachment"]["payload"]
    assert (payload["template_type"], payload["text"]) == ("button", "Confirma?")
    assert payload["buttons"][0] == {"type": "postback", "title": "Sim", "payload": "s"}
    listed = http.calls[1][2]["json"]["message"]
    assert listed["text"] == "Qual?"
    assert listed["quick_replies"][1] == {"content_type": "text", "title": "Não", "payload": "n"}


def test_what_messenger_would_refuse_never_leaves(line, tmp_path):
    many = [{"id": str(n), "title": "x"} for n in range(4)]
    refused = (
        message("x" * 2001),
        message(" "),
        message("com texto", kind=MessageKind.IMAGE, files=(file(tmp_path),)),
        message("", kind=MessageKind.IMAGE, files=(file(tmp_path, size=26 * 1024 * 1024),)),
        message("", kind=MessageKind.STICKER, files=(file(tmp_path, MessageKind.STICKER),)),
        message("", template={"name": "x", "language": "pt_BR"}),
        message("", reaction={"message_id": "", "emoji": "👍"}),
        message("x", interactive={"type": "buttons", "buttons": many}),
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, "7001", bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []


@pytest.mark.parametrize(("act", "action"), [(Act.READ, "mark_seen"), (Act.TYPING, "typing_on")])
def test_acts(line, act, action):
    http = Http((200, {"recipient_id": "7001"}))
    CONNECTOR.act(line, "7001", act, "m_1", http)
    body = http.calls[0][2]["json"]
    assert (body["sender_action"], body["recipient"]) == (action, {"id": "7001"})


def test_a_received_file_is_fetched_from_meta_only_and_without_the_token(line):
    url = "https://scontent.xx.fbcdn.net/v/a.jpg"
    http = Http([b"ab", b"c"])
    pieces, _ = CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, url), http)
    assert b"".join(pieces) == b"abc"
    assert http.calls == [("STREAM", url, {"headers": None})]
    for foreign in ("https://evil.example/a", "http://scontent.xx.fbcdn.net/a", ""):
        with pytest.raises(ProviderRefused):
            CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, foreign), Http())


def test_check_and_register(line):
    http = Http((200, {"name": "Loja"}), (200, {"success": True}))
    assert CONNECTOR.check(line, http) == "A Meta reconhece a página Loja."
    assert "avisa" in CONNECTOR.register(line, http)
    method, url, call = http.calls[1]
    assert (method, url) == ("POST", "https://graph.facebook.com/v25.0/PAGE/subscribed_apps")
    assert "message_echoes" in call["json"]["subscribed_fields"]
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.check(line, Http((401, {"error": {"code": 190}})))
    assert error.value.error.error_class is ErrorClass.AUTH


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ({"code": 613}, 400, ErrorClass.RETRY),
        ({"code": 80006}, 400, ErrorClass.RETRY),
        ({"code": 10, "error_subcode": 2018278}, 400, ErrorClass.WINDOW_CLOSED),
        ({"code": 10, "error_subcode": 1893063}, 400, ErrorClass.POLICY),
        ({"code": 551, "error_subcode": 1545041}, 400, ErrorClass.BAD_RECIPIENT),
        ({"code": 100, "error_subcode": 2018001}, 400, ErrorClass.BAD_RECIPIENT),
        ({"code": 100, "error_subcode": 2018034}, 400, ErrorClass.BAD_CONTENT),
        ({"code": 2018034}, 400, ErrorClass.BAD_CONTENT),
        ({"code": 10}, 403, ErrorClass.AUTH),
        ({"code": 230}, 400, ErrorClass.AUTH),
        ({"code": 1200}, 500, ErrorClass.AMBIGUOUS),
        ({}, 502, ErrorClass.AMBIGUOUS),
        ({"code": 7777, "is_transient": True}, 400, ErrorClass.AMBIGUOUS),
        ({}, 429, ErrorClass.RETRY),
        ({"code": [1]}, 400, ErrorClass.UNKNOWN),
    ],
)
def test_error_table(error, status, kind):
    assert provider_error(error, status).error_class is kind


def test_every_known_error_has_a_sentence_for_a_person():
    assert all(sentence.endswith(".") for _, sentence in [*BY_CODE.values(), *BY_SUBCODE.values()])

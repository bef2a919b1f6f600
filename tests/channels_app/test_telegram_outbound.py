"""What leaves for Telegram, and what its answers mean."""

from __future__ import annotations

import logging
from dataclasses import replace

import orjson
import pytest

from channels_app.connectors.telegram import CONNECTOR
from channels_app.connectors.telegram.errors import ROWS, provider_error
from channels_app.connectors.telegram.outbound import units
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
from invenio_center.kernel.http import Client, HttpError, NoAnswer, TooLarge

from .test_telegram import SECRETS, SETTINGS
from .test_whatsapp_outbound import Http

TOKEN = SECRETS["bot_token"]
BASE = f"https://api.telegram.org/bot{TOKEN}"
CHAT = 7012345678
URL = "https://contato.example.com/webhooks/telegram/018f0000-0000-7000-8000-000000000001/"
SENT = {
    "ok": True,
    "result": {"message_id": 501, "chat": {"id": CHAT, "type": "private"}, "date": 1794000000},
}


@pytest.fixture
def line() -> Line:
    secrets = {name: (value,) for name, value in SECRETS.items()}
    return Line("id", "telegram", "Vendas", "@loja_bot", SETTINGS, secrets, URL)


def message(text="olá", **more) -> OutgoingMessage:
    kind = more.pop("kind", MessageKind.TEXT)
    return OutgoingMessage("01890000-0000-7000-8000-000000000000", kind, text, **more)


def file_of(folder, kind, content_type, name="a.bin", size=None) -> OutgoingMedia:
    path = folder / "file"
    path.write_bytes(b"12345")
    return OutgoingMedia(kind, str(path), content_type, name, 5 if size is None else size)


def said(code, description, **parameters):
    body = {"ok": False, "error_code": code, "description": description}
    return code, {**body, **({"parameters": parameters} if parameters else {})}


def test_text_goes_as_it_was_typed(line):
    http = Http((200, SENT))
    typed = "<b>não</b> *é* _markup_ [x](y) 😀"
    sent = CONNECTOR.send(line, str(CHAT), message(typed, in_reply_to=f"{CHAT}:42"), http)
    assert (sent.provider_id, sent.to) == (f"{CHAT}:501", str(CHAT))
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", f"{BASE}/sendMessage")
    assert call["json"] == {
        "chat_id": CHAT,
        "text": typed,
        "reply_parameters": {"message_id": 42, "allow_sending_without_reply": True},
    }


@pytest.mark.parametrize("ref", ["callback:30112", f"{CHAT}:u7", "", "wamid.X"])
def test_what_is_no_message_of_the_chat_is_not_quoted(line, ref):
    http = Http((200, SENT))
    CONNECTOR.send(line, str(CHAT), message(in_reply_to=ref), http)
    assert "reply_parameters" not in http.calls[0][2]["json"]


def test_buttons_and_rows_are_a_keyboard_below_the_message(line):
    wanted = {
        "inline_keyboard": [[{"text": "Sim", "callback_data": "y"}], [{"text": "Não", "callback_data": "n"}]]
    }
    two = [{"id": "y", "title": "Sim"}, {"id": "n", "title": "Não"}]
    for interactive in (
        {"type": "buttons", "buttons": two},
        {"type": "list", "button": "Escolha", "rows": two},
    ):
        http = Http((200, SENT))
        CONNECTOR.send(line, str(CHAT), message(kind=MessageKind.INTERACTIVE, interactive=interactive), http)
        assert http.calls[0][2]["json"]["reply_markup"] == wanted


def test_a_button_code_too_long_for_telegram_never_leaves(line):
    for wrong in ("é" * 33, ""):
        one = {"type": "buttons", "buttons": [{"id": wrong, "title": "x"}]}
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, str(CHAT), message(interactive=one), Http())
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT


@pytest.mark.parametrize(
    ("kind", "content_type", "size", "method", "field"),
    [
        (MessageKind.IMAGE, "image/png", 5, "sendPhoto", "photo"),
        (MessageKind.IMAGE, "image/jpeg", 11 * 1024 * 1024, "sendDocument", "document"),
        (MessageKind.IMAGE, "image/gif", 5, "sendAnimation", "animation"),
        (MessageKind.IMAGE, "image/tiff", 5, "sendDocument", "document"),
        (MessageKind.VIDEO, "video/mp4", 5, "sendVideo", "video"),
        (MessageKind.VIDEO, "video/quicktime", 5, "sendDocument", "document"),
        (MessageKind.AUDIO, "audio/mpeg", 5, "sendAudio", "audio"),
        (MessageKind.AUDIO, "audio/ogg; codecs=opus", 5, "sendVoice", "voice"),
        (MessageKind.AUDIO, "audio/amr", 5, "sendDocument", "document"),
        (MessageKind.DOCUMENT, "image/png", 5, "sendDocument", "document"),
        (MessageKind.STICKER, "image/webp", 5, "sendSticker", "sticker"),
    ],
)
def test_each_file_goes_the_way_it_is_shown_best(line, tmp_path, kind, content_type, size, method, field):
    media = file_of(tmp_path, kind, content_type, size=size)
    text = "" if kind is MessageKind.STICKER else "veja"
    http = Http((200, SENT))
    CONNECTOR.send(line, str(CHAT), message(text, kind=kind, files=(media,), in_reply_to=f"{CHAT}:42"), http)
    ((_, url, call),) = http.calls
    assert url == f"{BASE}/{method}"
    assert list(call["files"]) == [field]
    assert call["files"][field][0] == "a.bin"
    assert call["data"]["chat_id"] == str(CHAT)
    assert call["data"].get("caption", "") == text
    assert orjson.loads(call["data"]["reply_parameters"])["message_id"] == 42


def test_a_picture_telegram_cannot_show_goes_as_a_document(line, tmp_path):
    media = file_of(tmp_path, MessageKind.IMAGE, "image/png")
    http = Http(said(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), (200, SENT))
    sent = CONNECTOR.send(line, str(CHAT), message("", kind=MessageKind.IMAGE, files=(media,)), http)
    assert sent.provider_id == f"{CHAT}:501"
    assert [url.rpartition("/")[2] for _, url, _ in http.calls] == ["sendPhoto", "sendDocument"]
    # Any other refusal stands.
    with pytest.raises(ProviderRefused):
        CONNECTOR.send(
            line,
            str(CHAT),
            message("", kind=MessageKind.IMAGE, files=(media,)),
            Http(said(400, "Bad Request: x")),
        )


def test_lengths_are_counted_as_telegram_counts(line, tmp_path):
    assert units("a😀é") == 4
    fits = message("😀" * 2048)
    assert CONNECTOR.send(line, str(CHAT), fits, Http((200, SENT)))
    media = file_of(tmp_path, MessageKind.IMAGE, "image/png")
    for long in (
        message("😀" * 2048 + "a"),
        message("😀" * 513, kind=MessageKind.IMAGE, files=(media,)),
    ):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, str(CHAT), long, Http())
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT


def test_what_telegram_would_refuse_never_leaves(line, tmp_path):
    mib = 1024 * 1024
    refused = (
        message(" "),
        message(kind=MessageKind.LOCATION),
        message("", template={"name": "x", "language": "pt_BR"}),
        message(
            "",
            kind=MessageKind.VIDEO,
            files=(file_of(tmp_path, MessageKind.VIDEO, "video/mp4", size=51 * mib),),
        ),
        message("x", kind=MessageKind.STICKER, files=(file_of(tmp_path, MessageKind.STICKER, "image/webp"),)),
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, str(CHAT), bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []


def test_an_address_that_is_no_chat_is_a_bad_recipient(line):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, "@ana", message(), Http())
    assert error.value.error.error_class is ErrorClass.BAD_RECIPIENT


def test_a_chat_that_moved_is_written_to_once_under_its_new_number(line):
    moved = said(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-100987)
    answer = {"ok": True, "result": {"message_id": 1, "chat": {"id": -100987}}}
    http = Http(moved, (200, answer))
    assert CONNECTOR.send(line, str(CHAT), message(), http).to == "-100987"
    assert [call["json"]["chat_id"] for _, _, call in http.calls] == [CHAT, -100987]
    with pytest.raises(ProviderRefused):
        CONNECTOR.send(line, str(CHAT), message(), Http(moved, moved))


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (429, "Too Many Requests: retry after 7", ErrorClass.RETRY),
        (403, "Forbidden: bot was blocked by the user", ErrorClass.OPTED_OUT),
        (403, "Forbidden: user is deactivated", ErrorClass.OPTED_OUT),
        (403, "Forbidden: bot can't initiate conversation with a user", ErrorClass.BAD_RECIPIENT),
        (403, "Forbidden: bot can't send messages to bots", ErrorClass.BAD_RECIPIENT),
        (400, "Bad Request: chat not found", ErrorClass.BAD_RECIPIENT),
        (400, "Bad Request: PEER_ID_INVALID", ErrorClass.BAD_RECIPIENT),
        (400, "Bad Request: message is too long", ErrorClass.BAD_CONTENT),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", ErrorClass.BAD_CONTENT),
        (400, "Bad Request: something new", ErrorClass.BAD_CONTENT),
        (413, "Request Entity Too Large", ErrorClass.BAD_CONTENT),
        (401, "Unauthorized", ErrorClass.AUTH),
        (404, "Not Found", ErrorClass.AUTH),
        (409, "Conflict: terminated by other getUpdates request", ErrorClass.POLICY),
        (500, "Internal Server Error", ErrorClass.AMBIGUOUS),
        (418, "teapot", ErrorClass.UNKNOWN),
    ],
)
def test_each_refusal_has_its_class(line, code, description, kind):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, str(CHAT), message(), Http(said(code, description)))
    assert error.value.error.error_class is kind
    assert error.value.error.sentence.endswith(".")


def test_a_throttle_says_how_long(line):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, str(CHAT), message(), Http(said(429, "Too Many Requests", retry_after=7)))
    assert error.value.error.retry_after_s == 7


def test_every_row_of_the_table_can_be_met():
    for code, words, kind, sentence in ROWS:
        found = provider_error({"error_code": code, "description": f"x {words.upper()} y"}, code)
        assert (found.error_class, found.sentence) == (kind, sentence)


def test_whatever_may_have_been_taken_is_ambiguous(line):
    for answer in (
        (200, {"ok": True, "result": True}),
        (200, {}),
        (502, "<html>"),
        (200, {"ok": True, "result": {"message_id": "x"}}),
    ):
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, str(CHAT), message(), Http(answer))
        assert error.value.error.error_class is ErrorClass.AMBIGUOUS
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line, str(CHAT), message(), Http(NoAnswer("x")))


# --- files ---


def test_a_file_is_fetched_in_two_steps(line):
    media = IncomingMedia(MessageKind.IMAGE, "AgAD", content_type="image/jpeg")
    http = Http((200, {"ok": True, "result": {"file_path": "photos/file 1.jpg"}}), [b"ab", b"c"])
    pieces, content_type = CONNECTOR.fetch(line, media, http)
    assert (b"".join(pieces), content_type) == (b"abc", "image/jpeg")
    assert http.calls[0][2]["json"] == {"file_id": "AgAD"}
    assert http.calls[1][1] == f"https://api.telegram.org/file/bot{TOKEN}/photos/file%201.jpg"


@pytest.mark.parametrize("path", ["", None, "/etc/passwd", "../../x", "a/../../x"])
def test_a_strange_path_is_not_followed(line, path):
    http = Http((200, {"ok": True, "result": {"file_path": path}}))
    with pytest.raises(ProviderRefused):
        CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, "AgAD"), http)
    assert len(http.calls) == 1


def test_files_too_large_for_bots_are_not_asked_for(line):
    large = IncomingMedia(MessageKind.VIDEO, "BAAD", size=21 * 1024 * 1024)
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.fetch(line, large, Http())
    assert error.value.error.error_class is ErrorClass.BAD_CONTENT
    found = (200, {"ok": True, "result": {"file_path": "a.mp4"}})
    for lost, kind in ((TooLarge("x"), ErrorClass.BAD_CONTENT), (HttpError("x"), ErrorClass.RETRY)):
        pieces, _ = CONNECTOR.fetch(line, replace(large, size=None), Http(found, lost))
        with pytest.raises(ProviderRefused) as error:
            list(pieces)
        assert error.value.error.error_class is kind


def test_the_token_is_in_no_error_and_no_log(line, caplog):
    """Through the real client, towards a port where nobody listens."""
    caplog.set_level(logging.DEBUG)
    client = Client(private=["127.0.0.0/8"], secrets=[TOKEN])
    dead = replace(line, settings={**SETTINGS, "api_base_url": "http://127.0.0.1:9"})
    said_of = []
    for attempt in (
        lambda: CONNECTOR.send(dead, str(CHAT), message(), client),
        lambda: CONNECTOR.check(dead, client),
        lambda: CONNECTOR.register(dead, client),
        lambda: CONNECTOR.act(dead, str(CHAT), Act.TYPING, "", client),
    ):
        with pytest.raises((HttpError, ProviderRefused)) as error:
            attempt()
        said_of.append(repr(error.value) + repr(error.value.__cause__) + str(error.value))
    assert TOKEN not in " ".join(said_of)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(dead)


# --- the line ---


def test_typing_and_taps(line):
    http = Http((200, {"ok": True, "result": True}), (200, {"ok": True, "result": True}))
    CONNECTOR.act(line, str(CHAT), Act.TYPING, "", http)
    CONNECTOR.act(line, str(CHAT), Act.TAKEN, "callback:30112", http)
    CONNECTOR.act(line, str(CHAT), Act.TAKEN, f"{CHAT}:7", http)  # nothing waits for this
    assert [(url.rpartition("/")[2], call["json"]) for _, url, call in http.calls] == [
        ("sendChatAction", {"chat_id": CHAT, "action": "typing"}),
        ("answerCallbackQuery", {"callback_query_id": "30112"}),
    ]


ME = (
    200,
    {"ok": True, "result": {"id": 5099887766, "is_bot": True, "first_name": "Loja", "username": "loja_bot"}},
)


def info(**fields):
    return 200, {"ok": True, "result": {"url": URL, "pending_update_count": 0, **fields}}


def test_registering_sets_the_webhook_and_looks_at_it(line):
    http = Http((200, {"ok": True, "result": True}), info())
    assert "neste endereço" in CONNECTOR.register(line, http)
    assert http.calls[0][2]["json"] == {
        "url": URL,
        "secret_token": SECRETS["secret_token"],
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
    }
    with pytest.raises(ProviderRefused):
        CONNECTOR.register(
            line, Http((200, {"ok": True, "result": True}), info(url="https://other.example/"))
        )
    refused = said(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    with pytest.raises(ProviderRefused, match="https"):
        CONNECTOR.register(line, Http(refused))


@pytest.mark.parametrize("secret", ["com espaço", "ç" * 10, "a" * 257])
def test_a_secret_telegram_cannot_carry_is_not_registered(line, secret):
    http = Http()
    with pytest.raises(ProviderRefused):
        CONNECTOR.register(replace(line, secrets={**line.secrets, "secret_token": (secret,)}), http)
    assert http.calls == []


def test_checking_says_what_works_and_what_to_mend(line):
    good = CONNECTOR.check(line, Http(ME, info()))
    assert good == "O Telegram reconhece o bot Loja (@loja_bot). As mensagens chegam neste endereço."
    assert "não foi registrado" in CONNECTOR.check(line, Http(ME, info(url="")))
    other = CONNECTOR.check(line, Http(ME, info(url="https://outra.example/x/segredo")))
    assert "outra.example" in other
    assert "segredo" not in other
    failing = CONNECTOR.check(
        line, Http(ME, info(last_error_message="Wrong response: 403", pending_update_count=3))
    )
    assert "Wrong response: 403" in failing
    assert "3 à espera" in failing
    unnamed = replace(line, settings={})
    assert "Preencha o nome de usuário da linha com loja_bot" in CONNECTOR.check(unnamed, Http(ME, info()))
    wrong = replace(line, settings={"bot_username": "@outra_bot"})
    assert "corrija para loja_bot" in CONNECTOR.check(wrong, Http(ME, info()))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.check(line, Http(said(401, "Unauthorized")))
    assert error.value.error.error_class is ErrorClass.AUTH

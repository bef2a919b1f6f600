"""Google RCS: the common suite, signed by openssl over the decoded data, and what is Google's alone."""

from __future__ import annotations

import base64
import json
import subprocess
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from channels.db import database_sync_to_async
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from channels_app.connectors.rcs import CONNECTOR, token
from channels_app.connectors.rcs.errors import TABLE
from channels_app.contract import (
    Act,
    Answer,
    Call,
    ErrorClass,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    ProviderRefused,
)
from channels_app.models import Envelope
from invenio_center.kernel.http import HttpError, NoAnswer

from .answers import REF, Http, message
from .suite import ConnectorSuite

CLIENT_TOKEN = "token-do-Cliente"
SECRETS = {"client_token": CLIENT_TOKEN}
SETTINGS = {"agent_id": "loja_agent"}
PHONE = "+5511987654321"
TOKEN = (200, {"access_token": "ya29.secret", "expires_in": 3600})
API = "https://us-rcsbusinessmessaging.googleapis.com/v1/phones"


def openssl(text: bytes, key: str) -> str:
    command = ["openssl", "dgst", "-sha512", "-hmac", key, "-binary"]
    done = subprocess.run(command, input=text, capture_output=True, check=True)
    return base64.b64encode(done.stdout).decode()


class TestRcs(ConnectorSuite):
    connector = CONNECTOR
    folder = "rcs"
    settings = SETTINGS
    secrets = SECRETS
    signing_secret = "client_token"
    signature_header = "x-goog-signature"

    def encode(self, content: Any) -> tuple[bytes, dict[str, str]]:
        data = base64.b64encode(json.dumps(content).encode()).decode()
        return json.dumps({"message": {"data": data}}).encode(), {"content-type": "application/json"}

    def sign(self, line: Line, call: Call) -> Call:
        data = base64.b64decode(json.loads(call.body)["message"]["data"])
        signature = openssl(data, line.secret("client_token"))
        return replace(call, headers={**call.headers, self.signature_header: signature})


@pytest.fixture(scope="module")
def account() -> dict[str, str]:
    """A service account with a key of its own."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "type": "service_account",
        "private_key_id": "k1",
        "private_key": pem.decode(),
        "client_email": "agente@loja.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.example.com/token",
        "public": public.decode(),
    }


@pytest.fixture
def line(account: dict[str, str]) -> Line:
    token._known.clear()
    accepted = {"client_token": (CLIENT_TOKEN,), "service_account": (json.dumps(account),)}
    url = "https://contato.example.com/webhooks/rcs/018f0000-0000-7000-8000-000000000001/"
    return Line("018f", "rcs", "Loja", "", SETTINGS, accepted, url)


# --- in ---


def posted(body: Any, signature: str = "") -> Call:
    return Call("POST", {"x-goog-signature": signature} if signature else {}, body=json.dumps(body).encode())


def test_the_address_is_checked_with_our_token(line):
    shake = {"clientToken": CLIENT_TOKEN, "secret": "1234567890"}
    assert CONNECTOR.handshake(line, posted(shake)) == Answer(body=b"1234567890")
    assert Answer().content_type.startswith("text/plain")
    wrong = (
        {**shake, "clientToken": "outro"},
        {**shake, "clientToken": ""},
        {**shake, "clientToken": 7},
        {"clientToken": CLIENT_TOKEN},
        {**shake, "secret": None},
        {**shake, "message": {"data": ""}},
        [],
    )
    for body in wrong:
        assert CONNECTOR.handshake(line, posted(body)) is None, body
    assert CONNECTOR.handshake(line, Call("POST", {}, body=b"{")) is None


@pytest.mark.django_db(transaction=True)
async def test_through_the_entry_the_handshake_is_answered_and_stores_nothing(transactional_db, call_entry):
    channel = await database_sync_to_async(TestRcs().activate)()
    path = f"/webhooks/rcs/{channel.public_id}/"
    body = json.dumps({"clientToken": CLIENT_TOKEN, "secret": "abc"}).encode()
    assert await call_entry("POST", path, body) == (200, b"abc")
    wrong = json.dumps({"clientToken": "x", "secret": "abc"}).encode()
    assert (await call_entry("POST", path, wrong))[0] == 403
    assert not await database_sync_to_async(Envelope.objects.exists)()


def test_what_is_signed_is_the_decoded_data_and_nothing_else_is_believed(line):
    data = json.dumps({"senderPhoneNumber": PHONE, "messageId": "M", "text": "oi"}).encode()
    inner = {"data": base64.b64encode(data).decode(), "attributes": {"type": "message"}}
    envelope = {"message": inner, "subscription": "s"}
    signature = openssl(data, CLIENT_TOKEN)
    assert CONNECTOR.verify(line, posted(envelope, signature))
    assert not CONNECTOR.verify(line, posted(envelope, openssl(json.dumps(envelope).encode(), CLIENT_TOKEN)))
    lying = {**envelope, "message": {**inner, "attributes": {"type": "agent_launch_event"}}}
    assert CONNECTOR.verify(line, posted(lying, signature))
    (part,) = CONNECTOR.split(line, posted(lying))
    assert part.body == data


def test_the_same_id_from_two_people_is_two_messages(line):
    keys = set()
    for person in (PHONE, "+5511911112222"):
        body, _ = TestRcs().encode({"senderPhoneNumber": person, "messageId": "M", "text": "oi"})
        keys |= {part.dedupe_key for part in CONNECTOR.split(line, Call("POST", {}, body=body))}
    assert len(keys) == 2


# --- out ---


def sent(line: Line, *answers: Any, **more: Any) -> tuple[Any, Http]:
    http = Http(TOKEN, *answers)
    found = CONNECTOR.send(line, PHONE, message(**more), http)
    return found, http


def test_text_as_google_wants_it(line):
    found, http = sent(line, (200, {}))
    assert found.provider_id == REF
    method, url, call = http.calls[1]
    assert (method, url) == ("POST", f"{API}/{PHONE}/agentMessages")
    assert call["params"] == {"messageId": REF, "agentId": "loja_agent"}
    assert call["headers"] == {"Authorization": "Bearer ya29.secret"}
    assert call["json"] == {"contentMessage": {"text": "olá"}, "messageTrafficType": "SERVICEREQUEST"}


def test_the_region_and_the_deadline_are_the_lines(line):
    there = replace(line, settings={**SETTINGS, "region": "europe", "ttl_s": "600"})
    _, http = sent(there, (200, {}))
    assert http.calls[1][1].startswith("https://europe-rcsbusinessmessaging.googleapis.com/")
    assert http.calls[1][2]["json"]["ttl"] == "600s"


@pytest.mark.parametrize(
    ("purpose", "traffic"),
    [
        ("reply", "SERVICEREQUEST"),
        ("", "SERVICEREQUEST"),
        ("marketing", "PROMOTION"),
        ("transactional", "TRANSACTION"),
        ("optout_ack", "ACKNOWLEDGEMENT"),
    ],
)
def test_google_is_told_what_a_message_is_for(line, purpose, traffic):
    _, http = sent(line, (200, {}), purpose=purpose)
    assert http.calls[1][2]["json"]["messageTrafficType"] == traffic


BUTTONS = {"type": "buttons", "buttons": [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]}
CHIPS = [
    {"reply": {"text": "Sim", "postbackData": "s"}},
    {"reply": {"text": "Não", "postbackData": "n"}},
]


def picture(**more: Any) -> OutgoingMedia:
    fields = {"kind": MessageKind.IMAGE, "path": "/x", "content_type": "image/png", "name": "a", "size": 9}
    return OutgoingMedia(**{**fields, "url": "https://contato.example.com/media/a/", **more})


def test_buttons_are_chips_and_a_picture_with_words_is_a_card(line):
    _, http = sent(line, (200, {}), interactive=BUTTONS)
    assert http.calls[1][2]["json"]["contentMessage"] == {"text": "olá", "suggestions": CHIPS}
    _, http = sent(line, (200, {}), text="", files=(picture(),))
    alone = http.calls[-1][2]["json"]["contentMessage"]
    assert alone == {"contentInfo": {"fileUrl": "https://contato.example.com/media/a/"}}
    _, http = sent(line, (200, {}), text="veja", files=(picture(),), interactive=BUTTONS)
    card = http.calls[-1][2]["json"]["contentMessage"]["richCard"]["standaloneCard"]["cardContent"]
    assert card["description"] == "veja"
    assert card["suggestions"] == CHIPS
    assert card["media"]["contentInfo"] == {"fileUrl": "https://contato.example.com/media/a/"}


def rows(count: int, title: str = "Opção") -> dict[str, Any]:
    return {"type": "list", "button": "Ver", "rows": [{"id": str(n), "title": title} for n in range(count)]}


def test_what_google_would_refuse_never_leaves(line):
    refused: tuple[dict[str, Any], ...] = (
        {"text": "x" * 3073},
        {"text": " "},
        {"interactive": rows(12)},
        {"interactive": rows(1, "x" * 26)},
        {"text": "veja", "files": (picture(kind=MessageKind.AUDIO),)},
        {"text": "x" * 2001, "files": (picture(),)},
        {"text": "veja", "files": (picture(),), "interactive": rows(5)},
        {"text": "", "files": (picture(url=""),)},
        {"text": "", "files": (picture(size=101 * 1024 * 1024),)},
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line, PHONE, message(**bad), http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []
    sent(line, (200, {}), text="x" * 3072, interactive=rows(11, "x" * 25))


@pytest.mark.parametrize(
    ("status", "word", "code", "kind"),
    [
        (404, "NOT_FOUND", "no_rcs", ErrorClass.NOT_HERE),
        (404, "", "no_rcs", ErrorClass.NOT_HERE),
        (400, "INVALID_ARGUMENT", "invalid_argument", ErrorClass.BAD_CONTENT),
        (400, "FAILED_PRECONDITION", "failed_precondition", ErrorClass.BAD_CONTENT),
        (401, "UNAUTHENTICATED", "unauthenticated", ErrorClass.AUTH),
        (403, "PERMISSION_DENIED", "permission_denied", ErrorClass.AUTH),
        (429, "RESOURCE_EXHAUSTED", "resource_exhausted", ErrorClass.RETRY),
        (500, "INTERNAL", "unavailable", ErrorClass.RETRY),
        (503, "UNAVAILABLE", "unavailable", ErrorClass.RETRY),
        (418, "TEAPOT", "teapot", ErrorClass.UNKNOWN),
    ],
)
def test_each_refusal_has_its_class(line, status, word, code, kind):
    with pytest.raises(ProviderRefused) as error:
        sent(line, (status, {"error": {"code": status, "status": word}}))
    assert (error.value.error.code, error.value.error.error_class) == (code, kind)


def test_every_known_error_has_a_sentence_for_a_person():
    assert all(sentence.endswith(".") and "!" not in sentence for _, _, sentence in TABLE.values())


def test_a_lost_answer_may_be_asked_again_because_the_id_is_ours(line):
    with pytest.raises(ProviderRefused) as error:
        sent(line, NoAnswer("x"))
    assert error.value.error.error_class is ErrorClass.RETRY
    http = Http((200, {}))
    CONNECTOR.send(line, PHONE, message(), http)  # the token is known by now
    assert http.calls[0][2]["params"]["messageId"] == REF


def test_an_id_google_has_seen_is_a_message_google_has_taken(line):
    found, _ = sent(line, (409, {"error": {"status": "ALREADY_EXISTS"}}))
    assert found.provider_id == REF


# --- the token ---


def test_the_token_is_asked_for_with_a_signed_assertion_and_kept(line, account):
    _, http = sent(line, (200, {}))
    method, url, call = http.calls[0]
    assert (method, url) == ("POST", "https://oauth2.example.com/token")
    assert call["data"]["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(call["data"]["assertion"], certs=account["public"], audience=url)
    assert claims["iss"] == account["client_email"]
    assert claims["scope"] == "https://www.googleapis.com/auth/rcsbusinessmessaging"
    again = Http((200, {}))
    CONNECTOR.send(line, PHONE, message(), again)
    assert len(again.calls) == 1


def test_a_token_near_its_end_or_refused_is_asked_for_anew(line):
    short = Http((200, {"access_token": "a", "expires_in": 60}), (200, {}), TOKEN, (200, {}))
    CONNECTOR.send(line, PHONE, message(), short)
    CONNECTOR.send(line, PHONE, message(), short)
    assert [url.rpartition("/")[2] for _, url, _ in short.calls] == ["token", "agentMessages"] * 2
    with pytest.raises(ProviderRefused):
        CONNECTOR.send(line, PHONE, message(), Http((401, {})))
    fresh = Http(TOKEN, (200, {}))
    CONNECTOR.send(line, PHONE, message(), fresh)
    assert len(fresh.calls) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, {"error": "invalid_grant"}), ErrorClass.AUTH),
        ((200, {"nothing": 1}), ErrorClass.AUTH),
        ((200, {"access_token": "a\r\nb"}), ErrorClass.AUTH),
        ((503, {}), ErrorClass.RETRY),
        (NoAnswer("x"), ErrorClass.RETRY),
    ],
)
def test_without_a_token_nothing_is_sent(line, answer, kind):
    http = Http(answer)
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line, PHONE, message(), http)
    assert error.value.error.error_class is kind
    assert len(http.calls) == 1


def test_without_a_service_account_the_line_only_receives(line):
    bare = replace(line, secrets={"client_token": (CLIENT_TOKEN,)})
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(bare, PHONE, message(), Http())
    assert (error.value.error.code, error.value.error.error_class) == ("no_service_account", ErrorClass.AUTH)
    assert "desligado" in CONNECTOR.check(bare, Http())
    assert "service_account" not in CONNECTOR.required_secrets


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"client_email": "a", "private_key": "x"}'])
def test_a_service_account_that_is_none_is_said_so(line, text):
    broken = replace(line, secrets={**line.secrets, "service_account": (text,)})
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(broken, PHONE, message(), Http())
    assert error.value.error.code == "bad_service_account"


def test_the_token_shows_in_no_representation(line):
    sent(line, (200, {}))
    assert "ya29" not in repr(token._known)


# --- acts, files, check ---


def test_reading_and_typing_are_shown(line):
    http = Http(TOKEN, (200, {}), (200, {}), (200, {}))
    for _ in range(2):
        CONNECTOR.act(line, PHONE, Act.READ, "Mx1", http)
    CONNECTOR.act(line, PHONE, Act.TYPING, "Mx1", http)
    read, again, typing = (call for _, _, call in http.calls[1:])
    assert read["json"] == {"eventType": "READ", "messageId": "Mx1"}
    assert read["params"]["eventId"] == again["params"]["eventId"]
    assert typing["json"] == {"eventType": "IS_TYPING"}
    assert UUID(typing["params"]["eventId"])
    assert http.calls[1][1] == f"{API}/{PHONE}/agentEvents"


def test_check_asks_about_the_test_number(line):
    numbered = replace(line, settings={**SETTINGS, "test_number": "(11) 98765-4321"})
    http = Http(TOKEN, (200, {"features": []}))
    assert CONNECTOR.check(numbered, http).endswith("alcança o número de teste.")
    assert http.calls[1][1] == f"{API}/{PHONE}/capabilities"
    assert "não tem RCS" in CONNECTOR.check(numbered, Http((404, {})))
    with pytest.raises(ProviderRefused):
        CONNECTOR.check(numbered, Http((403, {})))
    assert "Informe um número" in CONNECTOR.check(line, Http(TOKEN))


def test_a_file_is_fetched_without_our_token(line):
    http = Http([b"abc"])
    pieces, _ = CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, "https://rcs.example.com/f"), http)
    assert b"".join(pieces) == b"abc"
    assert http.calls[0][2]["headers"] is None
    for url in ("http://rcs.example.com/f", "file:///etc/passwd", ""):
        with pytest.raises(ProviderRefused):
            CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, url), http)
    lost, _ = CONNECTOR.fetch(line, IncomingMedia(MessageKind.IMAGE, "https://x/"), Http(HttpError("404")))
    with pytest.raises(ProviderRefused):
        b"".join(lost)

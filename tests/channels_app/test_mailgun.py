"""Mailgun in the suite of all connectors; its signature covers time and token, and a token counts once."""

from __future__ import annotations

import json
import subprocess
import time
import zlib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.test import RequestFactory

from channels_app.connectors.email import MAILGUN
from channels_app.contract import (
    Call,
    ErrorClass,
    IncomingMessage,
    Line,
    MessageKind,
    OutgoingMessage,
    ProviderRefused,
)

from .suite import PAYLOADS, ConnectorSuite, Payload
from .test_postmark import Api

OURS = "018f4f4e-0000-7000-8000-000000000001"
FORM = "application/x-www-form-urlencoded"


def openssl(key: str, signed: str) -> str:
    command = ["openssl", "dgst", "-sha256", "-hmac", key]
    return (
        subprocess.run(command, input=signed.encode(), capture_output=True, check=True)
        .stdout.split()[-1]
        .decode()
    )


class TestMailgun(ConnectorSuite):
    connector = MAILGUN
    folder = "mailgun"
    settings = {"domain": "mg.empresa.example"}
    secrets = {"api_key": "api-key", "signing_key": "signing-key"}
    signing_secret = "signing_key"
    signature_header = "content-type"  # stands for it: the signature is inside the body
    address = "atendimento@empresa.example"

    def encode(self, content: Any) -> tuple[bytes, dict[str, str]]:
        if isinstance(content, dict) and "event-data" in content:
            token = f"{zlib.crc32(json.dumps(content).encode()):050d}"
            return json.dumps({"signature": {"token": token}, **content}).encode(), {
                "content-type": "application/json"
            }
        token = f"{zlib.crc32(repr(content).encode()):050d}"
        text = {name: str(value).encode("utf-8", "replace") for name, value in content.items()}
        return urlencode({**text, "token": token}).encode(), {"content-type": FORM}

    def sign(self, line: Line, call: Call, *, at: float | None = None, changed: str = "") -> Call:
        stamp = str(int(at or time.time()))
        if call.headers["content-type"] == FORM:
            fields = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
            signature = changed or openssl(line.secret("signing_key"), stamp + fields["token"])
            body = urlencode({**fields, "timestamp": stamp, "signature": signature}).encode()
        else:
            content = json.loads(call.body)
            signature = changed or openssl(line.secret("signing_key"), stamp + content["signature"]["token"])
            content["signature"] |= {"timestamp": stamp, "signature": signature}
            body = json.dumps(content).encode()
        return replace(call, body=body)

    def tampered(self, call: Call) -> Call:
        return replace(call, body=call.body.replace(b"signature", b"signaturf"))

    def test_one_changed_byte_of_the_body_is_refused(self, line: Line, payload: Payload) -> None:
        """The signature does not cover the body, so a token seen once never counts for another body."""
        parts = self.parts(line, payload)
        other = self.call(line, payload)
        other = replace(other, body=other.body.replace(b"ana", b"bia"))
        again = self.connector.split(line, other)
        assert [part.dedupe_key for part in parts] == [part.dedupe_key for part in again]

    def test_one_changed_byte_of_the_proof_is_refused(self, line: Line) -> None:
        signed = self.call(line, self.any_payload())
        right = openssl("signing-key", "x")
        for wrong in (right, right[:-1], right.upper(), "", "é"):
            assert not self.connector.verify(line, self.sign(line, signed, changed=wrong or " "))

    def test_a_call_of_yesterday_is_refused(self, line: Line) -> None:
        signed = self.call(line, self.any_payload())
        assert self.connector.verify(line, self.sign(line, signed, at=time.time() - 11 * 3600))
        assert not self.connector.verify(line, self.sign(line, signed, at=time.time() - 13 * 3600))
        assert not self.connector.verify(line, self.sign(line, signed, at=time.time() + 3600))


def test_another_program_agrees_on_the_signature() -> None:
    from anymail.exceptions import AnymailWebhookValidationFailure
    from anymail.webhooks.mailgun import MailgunTrackingWebhookView

    line = Line("1", "email", "A", "a@b.example", {}, {"signing_key": ("chave",)})
    view = MailgunTrackingWebhookView(webhook_signing_key="chave", webhook_secret="a:b")
    view.basic_auth = None
    stamp = str(int(time.time()))
    for key, right in (("chave", True), ("outra", False)):
        signature = {"timestamp": stamp, "token": "t" * 50, "signature": openssl(key, stamp + "t" * 50)}
        body = json.dumps({"signature": signature, "event-data": {}}).encode()
        request = RequestFactory().post("/", body, content_type="application/json")
        assert MAILGUN.verify(line, Call("POST", {"content-type": "application/json"}, "", body)) is right
        if right:
            view.validate_request(request)
        else:
            with pytest.raises(AnymailWebhookValidationFailure):
                view.validate_request(request)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("delivered", "delivered"), ("opened", "opened"), ("failed", "bounced"), ("failed_for_now", "deferred")],
)
def test_another_program_reads_the_same_in_these_events(name: str, wanted: str) -> None:
    from anymail.webhooks.mailgun import MailgunTrackingWebhookView

    body = json.loads((PAYLOADS / "mailgun" / f"{name}.json").read_text(encoding="utf-8"))["body"]
    view = MailgunTrackingWebhookView(webhook_signing_key="chave", webhook_secret="a:b")
    assert view.esp_to_anymail_event(body).event_type == wanted


@pytest.fixture
def line() -> Line:
    secrets = {"api_key": ("api-key",), "signing_key": ("signing-key",)}
    return Line(
        "018f",
        "email",
        "Loja",
        "atendimento@empresa.example",
        {"domain": "mg.empresa.example"},
        secrets,
        key="k",
    )


def test_files_of_a_form_are_kept_with_their_place_in_the_text(line: Line) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="'
    fields = {
        "from": "ana@cliente.example",
        "body-plain": "Segue",
        "body-html": '<img src="cid:foto">',
        "token": "t",
    }
    fields |= {"content-id-map": '{"<foto>": "attachment-1"}', "message-headers": "[]"}
    body = b"".join(head + f'{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items())
    body += (
        head
        + b'attachment-1"; filename="a\xc3\xa7.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n\r\n\xff\r\n--x--\r\n'
    )
    call = Call("POST", {"content-type": 'multipart/form-data; boundary="x"'}, "", body)
    (part,) = MAILGUN.split(line, call)
    (event,) = MAILGUN.parse(line, part.body)
    assert isinstance(event, IncomingMessage)
    assert [(file.ref, file.name, file.inline) for file in event.media] == [
        ("cid:foto", "aç.png", b"\x89PNG\r\n\r\n\xff")
    ]


def message() -> OutgoingMessage:
    return OutgoingMessage(OURS, MessageKind.TEXT, text="Olá ✓")


def test_a_reply_goes_as_a_whole_mail(line: Line) -> None:
    api = Api(body={"id": "<x@mg>", "message": "Queued. Thank you."})
    sent = MAILGUN.send(line, "ana@cliente.example", message(), api)
    _, url, given = api.calls[0]
    assert url == "https://api.mailgun.net/v3/mg.empresa.example/messages.mime"
    assert (given["auth"], given["data"]) == (("api", "api-key"), {"to": "ana@cliente.example"})
    assert f"Message-ID: <{sent.provider_id}>".encode() in given["files"]["message"][1]


@pytest.mark.parametrize(
    ("status", "body", "wanted"),
    [
        (401, {}, ErrorClass.AUTH),
        (429, {}, ErrorClass.RETRY),
        (400, {"message": "'to' parameter is not a valid address."}, ErrorClass.BAD_RECIPIENT),
        (400, {"message": "something"}, ErrorClass.BAD_CONTENT),
        (413, {}, ErrorClass.BAD_CONTENT),
        (500, {}, ErrorClass.AMBIGUOUS),
        (200, {}, ErrorClass.AUTH),
    ],
)
def test_every_refusal_has_its_class(line: Line, status: int, body: Any, wanted: ErrorClass) -> None:
    with pytest.raises(ProviderRefused) as refused:
        MAILGUN.send(line, "ana@cliente.example", message(), Api(status, body))
    assert refused.value.error.error_class is wanted

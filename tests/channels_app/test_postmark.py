"""Postmark in the suite of all connectors; it signs nothing, so a password in the address is its proof."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import RequestFactory, override_settings

from channels_app.connectors.email import POSTMARK
from channels_app.contract import Call, ErrorClass, Line, MessageKind, OutgoingMessage, ProviderRefused
from invenio_center.kernel.http import Answer, NoAnswer

from .suite import ConnectorSuite, Payload

OURS = "018f4f4e-0000-7000-8000-000000000001"


class TestPostmark(ConnectorSuite):
    connector = POSTMARK
    folder = "postmark"
    settings: dict[str, Any] = {}
    secrets = {"server_token": "server-token", "webhook_secret": "a-long-secret"}
    signing_secret = "webhook_secret"
    signature_header = "authorization"
    address = "atendimento@empresa.example"

    def sign(self, line: Line, call: Call) -> Call:
        proof = base64.b64encode(f"invenio:{line.secret('webhook_secret')}".encode()).decode()
        return replace(call, headers={**call.headers, "authorization": f"Basic {proof}"})

    def tampered(self, call: Call) -> Call:
        return replace(call, headers={**call.headers, "authorization": "Basic aW52ZW5pbzpvdXRyYQ=="})

    def test_one_changed_byte_of_the_body_is_refused(self, line: Line, payload: Payload) -> None:
        """Nothing covers the body; what stands for it is that every byte of the password counts."""
        signed = self.call(line, payload)
        password = line.secret("webhook_secret").encode()
        for at in range(len(password)):
            changed = bytearray(password)
            changed[at] ^= 1
            proof = base64.b64encode(b"invenio:" + bytes(changed)).decode()
            headers = {**signed.headers, "authorization": f"Basic {proof}"}
            assert not self.connector.verify(line, replace(signed, headers=headers))


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("delivered", "delivered"), ("opened", "opened"), ("bounced", "bounced"), ("complained", "complained")],
)
def test_another_program_reads_the_same_in_these_events(name: str, wanted: str) -> None:
    from anymail.webhooks.postmark import PostmarkTrackingWebhookView

    from .suite import PAYLOADS

    body = json.loads((PAYLOADS / "postmark" / f"{name}.json").read_text(encoding="utf-8"))["body"]
    event = PostmarkTrackingWebhookView(webhook_secret="a:b").esp_to_anymail_event(body)
    assert event.event_type == wanted


def test_another_program_accepts_the_same_proof() -> None:
    from anymail.exceptions import AnymailWebhookValidationFailure
    from anymail.webhooks.postmark import PostmarkInboundWebhookView

    line = Line("1", "email", "A", "a@b.example", {}, {"webhook_secret": ("segredo",)})
    with override_settings(ANYMAIL={"WEBHOOK_SECRET": "invenio:segredo"}):
        view = PostmarkInboundWebhookView()
        for password, right in (("segredo", True), ("outro", False)):
            proof = "Basic " + base64.b64encode(f"invenio:{password}".encode()).decode()
            request = RequestFactory().post("/", headers={"authorization": proof})
            assert POSTMARK.verify(line, Call("POST", {"authorization": proof})) is right
            if right:
                view.validate_request(request)
            else:
                with pytest.raises(AnymailWebhookValidationFailure):
                    view.validate_request(request)


class Api:
    """Postmark's API as far as one call goes."""

    def __init__(self, status: int = 200, body: Any = None) -> None:
        self.status, self.body, self.calls = status, body, []

    def request(self, method: str, url: str, **kwargs: Any) -> Answer:
        self.calls.append((method, url, kwargs))
        if self.status == 0:
            raise NoAnswer("api: ReadTimeout")
        return Answer(self.status, {}, json.dumps(self.body).encode())


@pytest.fixture
def line() -> Line:
    secrets = {"server_token": ("server-token",)}
    return Line("018f", "email", "Loja", "atendimento@empresa.example", {}, secrets, key="k")


def message(**fields: Any) -> OutgoingMessage:
    return OutgoingMessage(OURS, MessageKind.TEXT, **{"text": "Olá ✓", **fields})


def test_a_reply_keeps_our_id_and_its_thread(line: Line) -> None:
    api = Api(body={"ErrorCode": 0, "MessageID": "x", "Message": "OK"})
    thread = {"subject": "RES: Pedido", "message_id": "um@x.example", "references": ["zero@x.example"]}
    sent = POSTMARK.send(line, "ana@cliente.example", message(thread=thread), api)
    (_, url, given), body = api.calls[0], api.calls[0][2]["json"]
    assert url == "https://api.postmarkapp.com/email"
    assert given["headers"]["X-Postmark-Server-Token"] == "server-token"
    assert (body["To"], body["Subject"], body["TextBody"]) == ("ana@cliente.example", "Re: Pedido", "Olá ✓")
    headers = {one["Name"]: one["Value"] for one in body["Headers"]}
    assert headers["Message-ID"] == f"<{sent.provider_id}>"
    assert headers["X-PM-KeepID"] == "true"
    assert (headers["In-Reply-To"], headers["References"]) == (
        "<um@x.example>",
        "<zero@x.example> <um@x.example>",
    )
    assert body["Metadata"] == {"correlation": OURS}


@pytest.mark.parametrize(
    ("status", "code", "wanted"),
    [
        (422, 406, ErrorClass.BAD_RECIPIENT),
        (422, 300, ErrorClass.BAD_CONTENT),
        (422, 400, ErrorClass.POLICY),
        (422, 405, ErrorClass.POLICY),
        (401, 10, ErrorClass.AUTH),
        (403, 0, ErrorClass.AUTH),
        (429, 429, ErrorClass.RETRY),
        (500, 0, ErrorClass.AMBIGUOUS),
        (503, 100, ErrorClass.RETRY),
        (422, 9999, ErrorClass.BAD_CONTENT),
    ],
)
def test_every_refusal_has_its_class(line: Line, status: int, code: int, wanted: ErrorClass) -> None:
    with pytest.raises(ProviderRefused) as refused:
        POSTMARK.send(
            line, "ana@cliente.example", message(), Api(status, {"ErrorCode": code, "Message": "x"})
        )
    assert refused.value.error.error_class is wanted


def test_no_answer_is_unclear(line: Line) -> None:
    with pytest.raises(NoAnswer):
        POSTMARK.send(line, "ana@cliente.example", message(), Api(0))

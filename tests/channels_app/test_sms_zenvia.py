"""SMS by Zenvia: the common suite where it applies to calls that nobody signs, and what is Zenvia's alone."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

import pytest

from channels_app.connectors.sms_zenvia import CONNECTOR
from channels_app.connectors.sms_zenvia.errors import TABLE
from channels_app.contract import (
    Call,
    ErrorClass,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    ProviderRefused,
)
from channels_app.lines import actions as lines
from channels_app.lines import queries
from invenio_center.kernel.http import NoAnswer

from .answers import REF, Http, message
from .suite import ConnectorSuite, Payload, payloads

SECRETS = {"api_token": "zenvia-token", "webhook_secret": "um-segredo-bem-longo-da-Zenvia"}
SECRET = SECRETS["webhook_secret"]
URL = "https://contato.example.com/webhooks/sms/018f0000-0000-7000-8000-000000000001/"


def line_with(**fields: Any) -> Line:
    accepted = {name: (value,) for name, value in SECRETS.items()}
    return replace(Line("018f", "sms", "Avisos", "+55 11 4000-1234", {}, accepted, URL), **fields)


class TestZenvia(ConnectorSuite):
    connector = CONNECTOR
    folder = "sms_zenvia"
    settings = {"provider": "zenvia"}
    secrets = SECRETS
    signing_secret = "webhook_secret"
    signature_header = "x-webhook-secret"

    def sign(self, line: Line, call: Call) -> Call:
        return replace(call, headers={**call.headers, self.signature_header: line.secret("webhook_secret")})

    def test_one_changed_byte_of_the_body_is_refused(self, line: Line, payload: Payload) -> None:
        """Nothing covers the body here; the secret itself has to be right to the last byte."""
        signed = self.call(line, payload)
        for wrong in (SECRET[:-1], f"{SECRET} x", SECRET.upper(), "", "é"):
            assert not CONNECTOR.verify(line, replace(signed, headers={"x-webhook-secret": wrong}))


def shown(secret: str, *, bearer: bool = False, key: str = "") -> Call:
    headers = {"authorization": f"Bearer {secret}"} if bearer else {"x-webhook-secret": secret}
    return Call("POST", headers, body=b"{}", key=key)


def test_the_secret_may_come_in_either_header():
    for bearer in (False, True):
        assert CONNECTOR.verify(line_with(), shown(SECRET, bearer=bearer))
        assert not CONNECTOR.verify(line_with(), shown("outro", bearer=bearer))
    basic = Call("POST", {"authorization": f"Basic {SECRET}"}, body=b"{}")
    assert not CONNECTOR.verify(line_with(), basic)


def test_the_end_of_the_address_must_match_where_there_is_one():
    key = CONNECTOR.webhook_key(line_with())
    text = b"webhook address of 018f"
    assert key == hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()[:40]
    assert CONNECTOR.verify(line_with(), shown(SECRET, key=key))
    assert not CONNECTOR.verify(line_with(), shown(SECRET, key=key[:-1] + "x"))
    assert not CONNECTOR.verify(line_with(), shown("outro", key=key))
    assert CONNECTOR.webhook_key(line_with(id="019a")) != key


def test_both_addresses_work_while_the_secret_is_being_changed():
    old = line_with()
    both = line_with(secrets={**old.secrets, "webhook_secret": ("novo-segredo", SECRET)})
    ended = line_with(secrets={**old.secrets, "webhook_secret": ("novo-segredo",)})
    assert CONNECTOR.webhook_key(both) == CONNECTOR.webhook_key(ended) != CONNECTOR.webhook_key(old)
    call = shown(SECRET, key=CONNECTOR.webhook_key(old))
    assert CONNECTOR.verify(both, call)
    assert not CONNECTOR.verify(ended, call)


@pytest.mark.django_db
def test_center_shows_the_whole_address():
    channel = lines.save_channel(
        actor=None, kind="sms", name="Avisos", address="+551140001234", settings={"provider": "zenvia"}
    )
    bare = queries.webhook_url(queries.by_public_id(channel.public_id))
    assert bare.endswith(f"/webhooks/sms/{channel.public_id}/")
    lines.set_secrets(channel, SECRETS, actor=None)
    line = queries.line_of(channel)
    assert queries.webhook_url(channel) == line.webhook_url == f"{bare}{CONNECTOR.webhook_key(line)}/"
    assert SECRET not in line.webhook_url


# --- out ---


def test_text_as_zenvia_wants_it():
    http = Http((200, {"id": "z1"}))
    assert CONNECTOR.send(line_with(), "+5511987654321", message(), http).provider_id == "z1"
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", "https://api.zenvia.com/v2/channels/sms/messages")
    assert call["headers"] == {"X-API-TOKEN": "zenvia-token"}
    assert call["json"] == {
        "from": "551140001234",
        "to": "5511987654321",
        "externalId": REF,
        "contents": [{"type": "text", "text": "olá", "encodingStrategy": "AUTO"}],
    }


def test_the_sender_may_have_a_name():
    http = Http((200, {"id": "z1"}))
    CONNECTOR.send(line_with(settings={"sender": "loja-sms"}), "5511987654321", message(), http)
    assert http.calls[0][2]["json"]["from"] == "loja-sms"


def test_what_zenvia_does_not_carry_never_leaves():
    file = OutgoingMedia(MessageKind.IMAGE, "/x", "image/png", "a", 9, "https://x/")
    for bad in (message(" "), message("x" * 1531), message("a", kind=MessageKind.IMAGE, files=(file,))):
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line_with(), "5511987654321", bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "VALIDATION_ERROR", ErrorClass.BAD_CONTENT),
        (400, "", ErrorClass.BAD_CONTENT),
        (401, "", ErrorClass.AUTH),
        (403, "", ErrorClass.AUTH),
        (402, "", ErrorClass.POLICY),
        (404, "NOT_FOUND", ErrorClass.POLICY),
        (409, "DUPLICATED", ErrorClass.AMBIGUOUS),
        (429, "", ErrorClass.RETRY),
        (500, "INTERNAL_ERROR", ErrorClass.AMBIGUOUS),
        (502, "", ErrorClass.AMBIGUOUS),
        (418, "TEAPOT", ErrorClass.UNKNOWN),
    ],
)
def test_each_refusal_has_its_class(status, code, kind):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line_with(), "5511987654321", message(), Http((status, {"code": code})))
    assert error.value.error.error_class is kind


def test_a_lost_answer_is_never_taken_for_a_refusal():
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line_with(), "5511987654321", message(), Http(NoAnswer("x")))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line_with(), "5511987654321", message(), Http((200, {})))
    assert error.value.error.error_class is ErrorClass.AMBIGUOUS


def test_every_known_error_has_a_sentence_for_a_person():
    assert all(sentence.endswith(".") and "!" not in sentence for _, sentence in TABLE.values())


def test_the_cause_of_a_carrier_is_shown():
    (payload,) = (one for one in payloads("sms_zenvia") if one.name == "status_not_delivered")
    body, _ = TestZenvia().encode(payload.content)
    (update,) = CONNECTOR.parse(line_with(), body)
    assert update.error.sentence == "A mensagem não chegou ao celular. Motivo informado: Número inexistente."


# --- the line itself ---

OURS = {"webhook": {"url": "https://contato.example.com/webhooks/sms/018f/velha-chave/"}, "id": "s1"}


def test_register_makes_both_subscriptions_with_the_secret():
    http = Http((200, []), (200, {"id": "a"}), (200, {"id": "b"}))
    assert "este endereço" in CONNECTOR.register(line_with(), http)
    made = [call["json"] for method, _, call in http.calls if method == "POST"]
    assert [one["eventType"] for one in made] == ["MESSAGE", "MESSAGE_STATUS"]
    assert made[0]["criteria"] == {"channel": "sms", "direction": "IN"}
    assert {one["webhook"]["url"] for one in made} == {URL}
    assert {one["webhook"]["headers"]["X-Webhook-Secret"] for one in made} == {SECRET}


def test_register_renews_what_points_to_this_line_and_leaves_the_rest_alone():
    foreign = {"eventType": "MESSAGE", "id": "s9", "webhook": {"url": "https://outro.example.com/"}}
    http = Http((200, [{**OURS, "eventType": "MESSAGE"}, foreign]), (200, {}), (200, {}))
    CONNECTOR.register(line_with(), http)
    assert [(method, url.rpartition("/")[2]) for method, url, _ in http.calls[1:]] == [
        ("PATCH", "s1"),
        ("POST", "subscriptions"),
    ]


def test_check_says_whether_zenvia_calls_us():
    both = [{**OURS, "eventType": name} for name in ("MESSAGE", "MESSAGE_STATUS")]
    assert "ainda não chama" in CONNECTOR.check(line_with(), Http((200, both[:1])))
    assert "e chama este endereço" in CONNECTOR.check(line_with(), Http((200, both)))
    for bad in ((401, {}), NoAnswer("x")):
        with pytest.raises(ProviderRefused):
            CONNECTOR.check(line_with(), Http(bad))


def test_a_file_is_fetched_without_our_token():
    http = Http([b"abc"])
    media = IncomingMedia(MessageKind.IMAGE, "https://files.zenvia.com/a", "image/png")
    pieces, content_type = CONNECTOR.fetch(line_with(), media, http)
    assert (b"".join(pieces), content_type) == (b"abc", "image/png")
    assert http.calls[0][2]["headers"] is None
    with pytest.raises(ProviderRefused):
        CONNECTOR.fetch(line_with(), IncomingMedia(MessageKind.IMAGE, "http://files.zenvia.com/a"), http)

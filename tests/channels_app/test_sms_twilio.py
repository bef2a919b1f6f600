"""SMS by Twilio: the common suite, signed by Twilio's own library, and what is Twilio's alone."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from twilio.request_validator import RequestValidator

from channels_app.connectors.sms_twilio import CONNECTOR
from channels_app.connectors.sms_twilio.errors import TABLE, provider_error
from channels_app.contract import (
    Call,
    ErrorClass,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    ProviderRefused,
)
from invenio_center.kernel.http import HttpError, NoAnswer, TooLarge

from .answers import REF, Http, message
from .suite import ConnectorSuite, payloads

SID = "AC00000000000000000000000000000001"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
URL = "https://contato.example.com/webhooks/sms/018f0000-0000-7000-8000-000000000001/"
SECRETS = {"account_sid": SID, "auth_token": "twilio-auth-token"}


def line_with(**fields: Any) -> Line:
    accepted = {name: (value,) for name, value in SECRETS.items()}
    found = Line("018f", "sms", "Avisos", "+55 11 4000-1234", {"provider": "twilio"}, accepted, URL)
    return replace(found, **fields)


def signed(pairs: list[tuple[str, str]], *, url: str = URL, query: str = "", token: str = "") -> Call:
    """What Twilio's own library would send; of a repeated name it takes every value once."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    validator = RequestValidator(token or SECRETS["auth_token"])
    validator.get_values = lambda params, name: params[name]  # type: ignore[method-assign]
    signature = validator.compute_signature(url + (f"?{query}" if query else ""), values)
    return Call(
        "POST", {"content-type": FORM, "x-twilio-signature": signature}, query, urlencode(pairs).encode()
    )


class TestTwilio(ConnectorSuite):
    connector = CONNECTOR
    folder = "sms_twilio"
    settings = {"provider": "twilio"}
    secrets = SECRETS
    signing_secret = "auth_token"
    signature_header = "x-twilio-signature"

    def encode(self, content: Any) -> tuple[bytes, dict[str, str]]:
        return urlencode(content, errors="surrogatepass").encode(), {"content-type": FORM}

    def sign(self, line: Line, call: Call) -> Call:
        url = line.webhook_url + (f"?{call.query_string}" if call.query_string else "")
        form = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
        signature = RequestValidator(line.secret("auth_token")).compute_signature(url, form)
        return replace(call, headers={**call.headers, self.signature_header: signature})


# --- the signature ---


def test_fields_nobody_knows_repeated_ones_and_empty_ones_are_all_signed():
    pairs = [("B", "2"), ("B", "1"), ("B", "2"), ("Empty", ""), ("a", "é &+"), ("Body", "oi")]
    call = signed(pairs)
    assert CONNECTOR.verify(line_with(), call)
    for lacking in range(len(pairs)):
        rest = pairs[:lacking] + pairs[lacking + 1 :]
        changed = replace(call, body=urlencode(rest).encode())
        # Only the second of two equal values may be missing.
        assert CONNECTOR.verify(line_with(), changed) == (pairs[lacking] == ("B", "2"))


@pytest.mark.parametrize("url", [URL, URL.replace(".com/", ".com:443/"), URL.replace(".com/", ".com:8443/")])
def test_the_address_is_tried_with_and_without_its_port(url):
    bare = url.replace(":8443", "").replace(":443", "")
    for spelling in {url, bare}:
        assert CONNECTOR.verify(line_with(webhook_url=url), signed([("Body", "oi")], url=spelling))
    assert CONNECTOR.verify(line_with(), signed([("Body", "oi")], url=URL.replace(".com/", ".com:443/")))


def test_another_scheme_host_path_or_query_is_another_signature():
    for other in (URL.replace("https", "http"), URL.replace("contato", "outro"), URL + "x/"):
        assert not CONNECTOR.verify(line_with(), signed([("Body", "oi")], url=other))
    call = signed([("MessageSid", "SM1")], query="ref=a")
    assert CONNECTOR.verify(line_with(), call)
    assert not CONNECTOR.verify(line_with(), replace(call, query_string="ref=b"))
    assert not CONNECTOR.verify(line_with(), replace(call, query_string=""))


def test_the_part_of_the_address_that_asks_for_repetition_is_not_signed():
    line = line_with(webhook_url=URL + "#rc=2&rp=all")
    assert CONNECTOR.verify(line, signed([("Body", "oi")]))


def test_a_body_of_json_is_signed_through_its_sum():
    body = json.dumps({"MessageSid": "SM1"})
    query = f"bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    validator = RequestValidator(SECRETS["auth_token"])
    signature = validator.compute_signature(f"{URL}?{query}", {})
    headers = {"content-type": "application/json", "x-twilio-signature": signature}
    call = Call("POST", headers, query, body.encode())
    assert validator.validate(f"{URL}?{query}", body, signature)
    assert CONNECTOR.verify(line_with(), call)
    assert not CONNECTOR.verify(line_with(), replace(call, body=call.body + b" "))
    unnamed = validator.compute_signature(URL, {})
    bare = Call("POST", {**headers, "x-twilio-signature": unnamed}, "", body.encode())
    assert not CONNECTOR.verify(line_with(), bare)


def test_the_newer_signature_is_named_by_its_header():
    form = {"Body": "oi", "MessageSid": "SM1"}
    named = {"x-twilio-webhooks-signature-settings": "key=wk_1,algorithm=HMAC_SHA256", "content-type": FORM}
    body = urlencode(form).encode()
    line = line_with(secrets={**line_with().secrets, "signing_key": ("shared-key",)})
    for key, accepted in (("shared-key", True), (SECRETS["auth_token"], True), ("foreign", False)):
        signature = RequestValidator(key).compute_signature(URL, form, "HMAC_SHA256")
        assert (
            CONNECTOR.verify(line, Call("POST", {**named, "x-twilio-signature": signature}, "", body))
            is accepted
        )
    old = RequestValidator("shared-key").compute_signature(URL, form)
    assert not CONNECTOR.verify(
        line, Call("POST", {"content-type": FORM, "x-twilio-signature": old}, "", body)
    )
    md5 = {**named, "x-twilio-webhooks-signature-settings": "algorithm=HMAC_MD5", "x-twilio-signature": old}
    assert not CONNECTOR.verify(line, Call("POST", md5, "", body))


def test_thousands_of_fields_are_refused_without_work():
    call = signed([(f"f{n}", "x") for n in range(3000)])
    assert not CONNECTOR.verify(line_with(), call)


def test_twilio_is_answered_with_an_empty_document():
    answer = CONNECTOR.answer(line_with(), Call("POST", {}))
    assert answer.body.endswith(b"<Response/>")
    assert answer.content_type.startswith("text/xml")


def test_a_message_has_the_time_at_which_it_came():
    (part,) = CONNECTOR.split(
        line_with(), signed([("MessageSid", "SM1"), ("From", "+5511987654321"), ("Body", "oi")])
    )
    first, again = (CONNECTOR.parse(line_with(), part.body)[0] for _ in range(2))
    assert first.at == again.at
    assert first.at.tzinfo is not None


# --- out ---


def test_text_as_twilio_wants_it():
    http = Http((201, {"sid": "SM9", "status": "queued"}))
    assert CONNECTOR.send(line_with(), "+5511987654321", message(), http).provider_id == "SM9"
    ((method, url, call),) = http.calls
    assert (method, url) == ("POST", f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json")
    pair = base64.b64encode(f"{SID}:{SECRETS['auth_token']}".encode()).decode()
    assert call["headers"] == {"Authorization": f"Basic {pair}"}
    assert call["data"] == {
        "To": "+5511987654321",
        "From": "+551140001234",
        "Body": "olá",
        "StatusCallback": f"{URL}?ref={REF}",
    }


@pytest.mark.parametrize(
    ("address", "settings", "sender"),
    [
        ("(11) 4000-1234", {}, {"From": "+551140001234"}),
        ("+1 202 555 0123", {}, {"From": "+12025550123"}),
        ("28149", {}, {"From": "28149"}),
        ("Loja", {}, {"From": "Loja"}),
        ("28149", {"messaging_service_sid": "MG1"}, {"MessagingServiceSid": "MG1"}),
    ],
)
def test_who_sends(address, settings, sender):
    http = Http((201, {"sid": "SM9"}))
    CONNECTOR.send(line_with(address=address, settings=settings), "5511987654321", message(), http)
    form = http.calls[0][2]["data"]
    assert {name: form[name] for name in ("From", "MessagingServiceSid") if name in form} == sender
    assert form["To"] == "+5511987654321"


def picture(**more: Any) -> OutgoingMedia:
    fields = {
        "kind": MessageKind.IMAGE,
        "path": "/x",
        "content_type": "image/png",
        "name": "a",
        "size": 9,
        **more,
    }
    return OutgoingMedia(**fields)


def test_a_file_goes_by_its_address():
    http = Http((201, {"sid": "SM9"}))
    media = picture(url="https://contato.example.com/media/abc/")
    CONNECTOR.send(
        line_with(), "+5511987654321", message("veja", kind=MessageKind.IMAGE, files=(media,)), http
    )
    form = http.calls[0][2]["data"]
    assert (form["MediaUrl"], form["Body"]) == (media.url, "veja")


def test_what_twilio_would_refuse_never_leaves():
    refused = (
        message("x" * 1601),
        message(" "),
        message("", kind=MessageKind.IMAGE, files=(picture(),)),  # no address
        message("", kind=MessageKind.IMAGE, files=(picture(url="https://x/", size=6 * 1024 * 1024),)),
        message("", kind=MessageKind.STICKER, files=(picture(url="https://x/", kind=MessageKind.STICKER),)),
    )
    for bad in refused:
        http = Http()
        with pytest.raises(ProviderRefused) as error:
            CONNECTOR.send(line_with(), "+5511987654321", bad, http)
        assert error.value.error.error_class is ErrorClass.BAD_CONTENT
        assert http.calls == []
    CONNECTOR.send(line_with(), "+5511987654321", message("x" * 1600), Http((201, {"sid": "SM9"})))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, 20429, ErrorClass.RETRY),
        (429, 0, ErrorClass.RETRY),
        (400, 14107, ErrorClass.RETRY),
        (400, 30001, ErrorClass.RETRY),
        (401, 20003, ErrorClass.AUTH),
        (404, 20404, ErrorClass.AUTH),
        (401, 0, ErrorClass.AUTH),
        (400, 21211, ErrorClass.BAD_RECIPIENT),
        (400, 21614, ErrorClass.BAD_RECIPIENT),
        (400, 21217, ErrorClass.BAD_RECIPIENT),
        (400, 30005, ErrorClass.BAD_RECIPIENT),
        (400, 30006, ErrorClass.BAD_RECIPIENT),
        (400, 21408, ErrorClass.POLICY),
        (400, 21610, ErrorClass.OPTED_OUT),
        (400, 21606, ErrorClass.POLICY),
        (400, 21659, ErrorClass.POLICY),
        (400, 21612, ErrorClass.UNKNOWN),
        (400, 21617, ErrorClass.BAD_CONTENT),
        (400, 30019, ErrorClass.BAD_CONTENT),
        (400, 21602, ErrorClass.BAD_CONTENT),
        (400, 30007, ErrorClass.UNKNOWN),
        (400, 99999, ErrorClass.UNKNOWN),
        (500, 0, ErrorClass.AMBIGUOUS),
        (503, 0, ErrorClass.AMBIGUOUS),
    ],
)
def test_each_refusal_has_its_class(status, code, kind):
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line_with(), "+5511987654321", message(), Http((status, {"code": code})))
    assert error.value.error.error_class is kind


def test_a_throttle_says_how_long_to_wait():
    assert provider_error(20429, 429, retry_after="7").retry_after_s == 7


def test_a_lost_answer_is_never_taken_for_a_refusal():
    with pytest.raises(NoAnswer):
        CONNECTOR.send(line_with(), "+5511987654321", message(), Http(NoAnswer("x")))
    with pytest.raises(ProviderRefused) as error:
        CONNECTOR.send(line_with(), "+5511987654321", message(), Http((201, {})))
    assert error.value.error.error_class is ErrorClass.AMBIGUOUS


def test_every_known_error_has_a_sentence_for_a_person():
    assert all(sentence.endswith(".") and "!" not in sentence for _, sentence in TABLE.values())


# --- files and the account ---

MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/MM1/Media/ME1"


def fetch(url: str, *answers: Any, line: Line | None = None) -> tuple[bytes, Http]:
    http = Http(*answers)
    media = IncomingMedia(MessageKind.IMAGE, url, "image/jpeg")
    pieces, content_type = CONNECTOR.fetch(line or line_with(), media, http)
    assert content_type == "image/jpeg"
    return b"".join(pieces), http


def test_a_received_file_is_fetched_with_the_token():
    content, http = fetch(MEDIA, [b"ab", b"c"])
    assert content == b"abc"
    assert http.calls[0][2]["headers"]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://api.twilio.com/x",
        "https://twilio.com.evil.example/x",
        "https://x@evil/",
        "",
    ],
)
def test_the_token_goes_to_twilio_only(url):
    with pytest.raises(ProviderRefused):
        fetch(url)


@pytest.mark.parametrize(
    ("answer", "kind"), [(TooLarge("x"), ErrorClass.BAD_CONTENT), (HttpError("404"), ErrorClass.RETRY)]
)
def test_a_file_that_does_not_come(answer, kind):
    with pytest.raises(ProviderRefused) as error:
        fetch(MEDIA, answer)
    assert error.value.error.error_class is kind


def test_check_reads_the_account():
    http = Http((200, {"friendly_name": "Loja", "status": "active"}))
    assert CONNECTOR.check(line_with(), http) == "A Twilio reconhece a conta Loja."
    assert http.calls[0][1].endswith(f"/Accounts/{SID}.json")
    for bad in ((401, {"code": 20003}), (200, {"status": "suspended"}), NoAnswer("x")):
        with pytest.raises(ProviderRefused):
            CONNECTOR.check(line_with(), Http(bad))


def test_the_payloads_cover_every_word_twilio_says():
    said = {payload.content.get("MessageStatus") for payload in payloads("sms_twilio")}
    assert said >= {
        "accepted",
        "queued",
        "sending",
        "sent",
        "delivered",
        "read",
        "undelivered",
        "failed",
        "canceled",
    }

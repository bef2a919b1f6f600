"""What Meta sends → what it means, on payloads written by hand."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from pywa import WhatsApp
from pywa.types import Message as PywaMessage
from pywa.utils import webhook_updates_validator

from channels_app.connectors.whatsapp import CONNECTOR
from channels_app.connectors.whatsapp.notices import FIELDS as NOTICES
from channels_app.contract import (
    Answer,
    Call,
    ErrorClass,
    Ignored,
    IncomingMessage,
    LineNotice,
    MessageKind,
    OptOutSignal,
    Status,
    StatusUpdate,
    TemplateSeen,
    Unreadable,
)

from . import meta

AT = datetime.fromtimestamp(1794000000, UTC)


def posted(body: bytes, signature: str = "") -> Call:
    return Call("POST", {"x-hub-signature-256": signature} if signature else {}, body=body)


def asked(query: dict[str, str]) -> Call:
    return Call("GET", {}, urlencode(query))


def one(line, message, contacts=None) -> IncomingMessage:
    (part,) = CONNECTOR.split(line, posted(meta.inbound(message, contacts=contacts)))
    (event,) = CONNECTOR.parse(line, part.body)
    assert isinstance(event, IncomingMessage)
    return event


def test_text_with_its_sender(line):
    found = one(line, meta.text("oi ç", context={"from": "551140001234", "id": "wamid.PREV"}))
    assert (found.kind, found.text, found.at) == (MessageKind.TEXT, "oi ç", AT)
    assert [(claim.scheme, claim.value, claim.canonical) for claim in found.sender] == [
        ("bsuid", "BR.15025763", "WABA:BR.15025763"),
        ("whatsapp", "553188887777", "5531988887777"),
    ]
    assert (found.reply_to, found.sender_name, found.in_reply_to) == ("553188887777", "Ana", "wamid.PREV")


def test_a_person_with_a_username_needs_no_number(line):
    contact = {"profile": {"name": "Bia", "username": "bia.n"}, "user_id": "BR.99"}
    message = {**meta.text(), "from_user_id": "BR.99"}
    del message["from"]
    found = one(line, message, contacts=[contact])
    assert [claim.scheme for claim in found.sender] == ["bsuid"]
    assert (found.reply_to, found.sender_name) == ("BR.99", "Bia")


def test_contacts_are_matched_by_id_and_not_by_place(line):
    other = {"profile": {"name": "Outro"}, "wa_id": "5511999990000"}
    body = meta.inbound(meta.text(id="1"), {**meta.text(id="2"), "from": "5511999990000", "from_user_id": ""},
                        contacts=[other, meta.ANA])  # fmt: skip
    names = [CONNECTOR.parse(line, part.body)[0].sender_name for part in CONNECTOR.split(line, posted(body))]
    assert names == ["Ana", "Outro"]


@pytest.mark.parametrize("kind", ["image", "audio", "video", "document", "sticker"])
def test_files(line, kind):
    content = {
        "id": "MEDIA",
        "mime_type": "image/jpeg",
        "sha256": "ab=",
        "caption": "veja",
        "filename": "a.pdf",
    }
    found = one(line, meta.item(kind, content))
    (media,) = found.media
    assert (found.kind, media.kind, media.ref, media.name) == (kind, kind, "MEDIA", "a.pdf")
    assert found.text == "veja"


FLOW = {"name": "flow", "body": "Sent", "response_json": '{"cep": "01310"}'}
CASES = [
    (meta.item("location", {"latitude": -23.5, "longitude": -46.6, "name": "Loja"}), "location", "Loja", {}),
    (meta.item("contacts", [{"name": {"formatted_name": "Zé"}, "phones": []}]), "contacts", "Zé", {}),
    (
        meta.item("interactive", {"type": "button_reply", "button_reply": {"id": "sim", "title": "Sim"}}),
        "interactive",
        "Sim",
        {"type": "button_reply", "id": "sim"},
    ),
    (
        meta.item(
            "interactive", {"type": "list_reply", "list_reply": {"id": "a", "title": "A", "description": "d"}}
        ),
        "interactive",
        "A",
        {"type": "list_reply", "id": "a"},
    ),
    (
        meta.item("interactive", {"type": "nfm_reply", "nfm_reply": FLOW}),
        "interactive",
        "Sent",
        {"response": {"cep": "01310"}},
    ),
    (meta.item("button", {"payload": "P", "text": "Quero"}), "interactive", "Quero", {"payload": "P"}),
    (meta.item("reaction", {"message_id": "wamid.T", "emoji": "👍"}), "reaction", "👍", {"removed": False}),
    (meta.item("reaction", {"message_id": "wamid.T"}), "reaction", "", {"removed": True}),
    (
        meta.item("order", {"catalog_id": "c", "product_items": [{}, {}]}),
        "interactive",
        "Pedido com 2 itens",
        {},
    ),
    (
        meta.item("system", {"type": "user_changed_number", "body": "mudou", "wa_id": "5511900001111"}),
        "system",
        "mudou",
        {"type": "user_changed_number"},
    ),
    (
        meta.item(
            "edit", {"original_message_id": "wamid.O", "message": {"type": "text", "text": {"body": "nova"}}}
        ),
        "system",
        "Mensagem editada: nova",
        {"type": "edit", "original": "wamid.O"},
    ),
    (
        meta.item("revoke", {"original_message_id": "wamid.O"}),
        "system",
        "Mensagem apagada pela pessoa.",
        {"type": "revoke"},
    ),
    (
        meta.item("unsupported", {"type": "poll"}, errors=[{"code": 131051}]),
        "unsupported",
        "",
        {"type": "poll"},
    ),
    (meta.item("hologram", {"x": 1}), "unsupported", "", {"type": "hologram"}),
]


@pytest.mark.parametrize(("item", "kind", "text", "data"), CASES)
def test_every_type(line, item, kind, text, data):
    found = one(line, item)
    assert (found.kind, found.text) == (kind, text)
    assert data.items() <= dict(found.data).items()


def test_a_changed_number_is_the_same_person(line):
    found = one(
        line, meta.item("system", {"type": "user_changed_number", "body": "x", "wa_id": "5511900001111"})
    )
    assert [claim.value for claim in found.sender] == ["BR.15025763", "5511900001111", "553188887777"]
    assert found.reply_to == "5511900001111"
    assert found.data["moved"]


def test_a_changed_user_id_is_the_same_person(line):
    found = one(line, meta.item("system", {"type": "user_changed_user_id", "body": "x", "user_id": "BR.NEW"}))
    assert [claim.value for claim in found.sender] == ["BR.NEW", "BR.15025763", "553188887777"]
    nameless = meta.item("system", {"type": "user_changed_user_id", "body": "x", "user_id": "BR.NEW"})
    del nameless["from"]
    found = one(line, nameless, contacts=[])
    assert ([claim.value for claim in found.sender], found.reply_to) == (["BR.NEW", "BR.15025763"], "BR.NEW")


def test_a_number_we_asked_for_belongs_to_who_gave_it(line):
    card = {
        "origin": "contact_request",
        "name": {"formatted_name": "Bia"},
        "phones": [{"wa_id": "5511977776666"}],
    }
    shared = meta.item("contacts", [card])
    del shared["from"]
    found = one(line, shared, contacts=[])
    assert [claim.value for claim in found.sender] == ["BR.15025763", "5511977776666"]
    assert found.reply_to == "BR.15025763"
    found = one(line, meta.item("contacts", [{**card, "origin": "other"}]))
    assert "5511977776666" not in [claim.value for claim in found.sender]


def test_an_answer_from_the_phones_own_app_is_a_line_of_the_thread(line):
    item = {
        "from": "551140001234",
        "to": "553188887777",
        "id": "wamid.E",
        "timestamp": meta.AT,
        "type": "text",
    }
    item["text"] = {"body": "já vai"}
    call = meta.call(
        {"field": "smb_message_echoes", "value": {"metadata": meta.NUMBER, "message_echoes": [item]}}
    )
    (part,) = CONNECTOR.split(line, posted(meta.raw(call)))
    (found,) = CONNECTOR.parse(line, part.body)
    assert part.dedupe_key == "e:wamid.E"
    assert (found.kind, found.reply_to) == (MessageKind.SYSTEM, "553188887777")
    assert found.text == "Respondido no aplicativo WhatsApp Business: já vai"


def test_a_call_that_ended_asks_for_an_answer(line):
    base = {"id": "wacid.1", "from": "553188887777", "to": "551140001234", "timestamp": meta.AT}
    calls = [
        {**base, "event": "connect", "direction": "USER_INITIATED", "session": {"sdp": "v=0"}},
        {**base, "event": "terminate", "direction": "USER_INITIATED", "status": "FAILED"},
    ]
    value = {"metadata": meta.NUMBER, "contacts": [meta.ANA], "calls": calls}
    parts = CONNECTOR.split(line, posted(meta.raw(meta.call({"field": "calls", "value": value}))))
    assert [part.dedupe_key for part in parts] == ["c:wacid.1:connect", "c:wacid.1:terminate"]
    ringing, ended = (CONNECTOR.parse(line, part.body)[0] for part in parts)
    assert isinstance(ringing, Ignored)
    assert (ended.kind, ended.sender_name) == (MessageKind.UNSUPPORTED, "Ana")


def test_what_a_message_says_about_where_it_came_from(line):
    referral = {"source_type": "ad", "source_id": "1", "headline": "Oferta", "ctwa_clid": "c"}
    context = {"forwarded": True, "referred_product": {"catalog_id": "c"}}
    found = one(line, meta.text(referral=referral, group_id="G1", context=context))
    assert found.data == {
        "referral": referral,
        "group_id": "G1",
        "referred_product": {"catalog_id": "c"},
        "marks": ["forwarded"],
    }


def test_hostile_text_is_made_storable(line):
    found = one(line, meta.text("a\x00b\u202e" + "x" * 70000))
    assert found.text.startswith("ab\u202e")
    assert len(found.text) <= 65536


def test_each_event_of_a_call_is_a_part_of_its_own(line):
    body = meta.raw(
        meta.call(
            meta.change(contacts=[meta.ANA], messages=[meta.text(id="1"), {"id": 5}, "junk"]),
            meta.change(statuses=[meta.status("sent"), meta.status("read")]),
            meta.change("account_update", event="ACCOUNT_RESTRICTION"),
        )
    )
    parts = CONNECTOR.split(line, posted(body))
    assert [part.dedupe_key for part in parts if part.dedupe_key[0] != "o"] == [
        "m:1",
        "s:wamid.OUT:sent",
        "s:wamid.OUT:read",
    ]
    assert len({part.dedupe_key for part in parts}) == 6
    for broken in parts[1:3]:
        with pytest.raises(Unreadable):
            CONNECTOR.parse(line, broken.body)
    # A part is a whole call: it splits into itself.
    for part in parts:
        assert [again.dedupe_key for again in CONNECTOR.split(line, posted(part.body))] == [part.dedupe_key]


def test_statuses(line):
    errors = [{"code": 131047, "title": "Re-engagement message"}]
    body = meta.statuses(
        meta.status("delivered", biz_opaque_callback_data="own"),
        meta.status("played"),
        meta.status("failed", errors=errors),
        meta.status("warning"),
    )
    events = [
        event for part in CONNECTOR.split(line, posted(body)) for event in CONNECTOR.parse(line, part.body)
    ]
    delivered, played, failed, unknown = events
    assert delivered == StatusUpdate(
        "wamid.OUT", Status.DELIVERED, datetime.fromtimestamp(1794000001, UTC), "own"
    )
    assert played.status is Status.READ
    assert (failed.error.code, failed.error.error_class) == ("131047", ErrorClass.WINDOW_CLOSED)
    assert isinstance(unknown, Ignored)


def test_a_refusal_for_stopped_marketing_is_an_opt_out_too(line):
    body = meta.statuses(meta.status("failed", errors=[{"code": 131050}]))
    update, signal = CONNECTOR.parse(line, body)
    assert update.error.error_class is ErrorClass.OPTED_OUT
    assert isinstance(signal, OptOutSignal)
    assert (signal.scope, signal.sender[0].value) == ("marketing", "553188887777")


@pytest.mark.parametrize(("value", "lifted"), [("stop", False), ("resume", True), ("signup", True)])
def test_marketing_preferences(line, value, lifted):
    item = {
        "wa_id": "553188887777",
        "category": "marketing_messages",
        "value": value,
        "timestamp": 1794000000,
    }
    (part,) = CONNECTOR.split(
        line, posted(meta.raw(meta.call(meta.change("user_preferences", user_preferences=[item]))))
    )
    (signal,) = CONNECTOR.parse(line, part.body)
    assert (signal.lifted, signal.scope, signal.at) == (lifted, "marketing", AT)


def test_words_about_the_account_are_kept_for_the_line(line):
    paused = meta.change("message_template_status_update", event="PAUSED", message_template_name="promo")
    call = meta.call(paused, meta.change(errors=[{"code": 131000, "title": "Something went wrong"}]))
    call["entry"][0]["time"] = 1794000000
    events = [
        event
        for part in CONNECTOR.split(line, posted(meta.raw(call)))
        for event in CONNECTOR.parse(line, part.body)
    ]
    assert events == [
        LineNotice(
            "message_template_status_update",
            AT,
            paused["value"],
            TemplateSeen("promo", status="paused"),
        ),
        LineNotice("errors", AT, {"code": 131000, "title": "Something went wrong"}),
    ]


def test_a_word_on_how_much_may_be_sent_carries_its_codes(line):
    change = meta.change("phone_number_quality_update", event="FLAGGED", current_limit="TIER_250")
    (event,) = CONNECTOR.parse(line, meta.raw(meta.call(change)))
    assert event.quality == {
        "topic": "phone_number_quality_update", "event": "FLAGGED", "current_limit": "TIER_250",
    }  # fmt: skip
    template = meta.change("message_template_status_update", event="PAUSED", message_template_name="promo")
    (event,) = CONNECTOR.parse(line, meta.raw(meta.call(template)))
    assert event.quality == {}


@pytest.mark.parametrize("field", sorted(NOTICES))
def test_each_field_about_the_account_is_a_notice(line, field):
    (event,) = CONNECTOR.parse(line, meta.raw(meta.call(meta.change(field, event="X"))))
    assert isinstance(event, LineNotice)
    assert (event.topic, event.data) == (field, {"event": "X"})


def test_the_same_notice_at_another_time_is_another_one(line):
    """A template that is paused, resumed and paused again sends the same words twice."""
    keys = set()
    for time in (1794000000, 1794000000, 1794003600):
        call = meta.call(meta.change("message_template_status_update", event="PAUSED"))
        call["entry"][0]["time"] = time
        (part,) = CONNECTOR.split(line, posted(meta.raw(call)))
        keys.add(part.dedupe_key)
    assert len(keys) == 2


def test_what_changes_nothing_is_kept_with_its_reason(line):
    (event,) = CONNECTOR.parse(line, meta.raw(meta.call(meta.change("history", event="X"))))
    assert event == Ignored("history · X")


def test_another_number_of_the_same_account_is_not_ours(line):
    body = meta.inbound(meta.text()).replace(b'"PNID"', b'"OTHER"')
    (event,) = CONNECTOR.parse(line, body)
    assert event == Ignored("O número OTHER não é o desta linha.")


def test_openssl_and_pywa_agree_on_the_signature(line, tmp_path):
    body = meta.inbound(meta.text("ação \U0001f600"))
    (tmp_path / "body").write_bytes(body)
    command = ["openssl", "dgst", "-sha256", "-hmac", "app-secret", str(tmp_path / "body")]
    digest = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    header = f"sha256={digest}"
    assert CONNECTOR.verify(line, posted(body, header))
    assert webhook_updates_validator("app-secret", body, header)
    assert not CONNECTOR.verify(line, posted(body + b" ", header))
    assert not CONNECTOR.verify(line, posted(body, header.upper()))


def test_pywa_reads_the_same(line):
    """An independent reader, which takes only the first message of a call."""
    body = json.loads(meta.inbound(meta.text("olá")))
    theirs = PywaMessage.from_update(WhatsApp(phone_id="PNID", token="x"), body)
    ours = one(line, meta.text("olá"))
    assert (theirs.id, theirs.text, theirs.from_user.wa_id) == (ours.provider_id, ours.text, ours.reply_to)
    assert theirs.timestamp.timestamp() == ours.at.timestamp()
    assert theirs.from_user.name == ours.sender_name


def test_handshake(line):
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "42"}
    assert CONNECTOR.handshake(line, asked(query)) == Answer(body=b"42")
    assert CONNECTOR.handshake(line, asked({**query, "hub.mode": "x"})) is None
    assert CONNECTOR.handshake(line, asked({**query, "hub.verify_token": ""})) is None

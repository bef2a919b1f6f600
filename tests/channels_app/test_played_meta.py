"""What our connectors send passes the played Meta's own rules, and what Meta would refuse does not."""

from __future__ import annotations

from typing import Any

import pytest

from channels_app.connectors.facebook import CONNECTOR as MESSENGER
from channels_app.connectors.whatsapp import CONNECTOR as WHATSAPP
from channels_app.contract import Line, MessageKind, OutgoingMedia, OutgoingMessage
from channels_app.simulator.players.facebook import rules as messenger
from channels_app.simulator.players.meta import Refused
from channels_app.simulator.players.whatsapp import rules as whatsapp

from .test_facebook import SECRETS, SETTINGS
from .wire import Http

OURS = "01890000-0000-7000-8000-000000000000"
OPTIONS = [{"id": "s", "title": "Sim"}, {"id": "n", "title": "Não"}]
BUTTONS = {"type": "buttons", "buttons": OPTIONS}
LIST = {"type": "list", "button": "Ver", "rows": OPTIONS}
TEMPLATE = {
    "name": "aviso",
    "language": "pt_BR",
    "header": {"type": "image", "link": "https://x.example/a.png"},
    "body": ["Ana", {"type": "currency", "fallback": "R$ 1", "code": "BRL", "amount_1000": 1000}],
    "buttons": [
        {"type": "quick_reply", "payload": "S"},
        {"type": "url", "text": "a"},
        {"type": "copy_code", "code": "X"},
        {"type": "flow", "token": "t"},
    ],
}


def message(text: str = "olá", **fields: Any) -> OutgoingMessage:
    return OutgoingMessage(OURS, fields.pop("kind", MessageKind.TEXT), text, **fields)


@pytest.mark.parametrize(
    "sent",
    [
        message(),
        message(in_reply_to="wamid.Q"),
        message("", reaction={"message_id": "wamid.Q", "emoji": "👍"}),
        message("Qual?", interactive=BUTTONS),
        message("Qual?", interactive=LIST),
        message("Qual?", interactive={"type": "request_contact_info"}),
        message("", template=TEMPLATE),
        message("", template={"name": "a", "language": "pt_BR", "body": {"nome": "Ana"}}),
    ],
)
def test_whatsapp_takes_what_we_send(line: Line, sent: OutgoingMessage) -> None:
    http = Http((200, {"messages": [{"id": "wamid.N"}]}))
    WHATSAPP.send(line, "553188887777", sent, http)
    assert whatsapp.check_message(http.calls[0][2]["json"], lambda _id: True) == "553188887777"


def body(kind: str, content: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": "+553188887777", "type": kind, kind: content}


def component(**fields: Any) -> dict[str, Any]:
    return {"name": "a", "language": {"code": "pt_BR"}, "components": [fields]}


@pytest.mark.parametrize(
    "wrong",
    [
        body("interactive", {"type": "button", "body": {"text": ""}, "action": {"buttons": []}}),
        body("interactive", {"type": "button", "body": {"text": "x"}, "action": {"buttons": []}}),
        body("interactive", {"type": "carousel", "body": {"text": "x"}, "action": {}}),
        body(
            "interactive",
            {"type": "list", "body": {"text": "x"}, "action": {"button": "V", "sections": [{"rows": []}]}},
        ),
        body("reaction", {"message_id": "x", "emoji": "👍"}),
        body("template", component(type="body", parameters=[{"type": "text"}])),
        body("template", component(type="body", parameters=[{"type": "image", "image": {"id": "1"}}])),
        body("template", component(type="button", sub_type="url", parameters=[{"type": "payload"}])),
        body("template", component(type="footer")),
    ],
)
def test_whatsapp_refuses_what_meta_would(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        whatsapp.check_message(wrong, lambda _id: True)


def test_marks_are_checked() -> None:
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.Q"}
    whatsapp.check_mark({**mark, "typing_indicator": {"type": "text"}})
    for wrong in ({"message_id": "x"}, {"typing_indicator": {}}, {"status": "delivered"}, {"to": "1"}):
        with pytest.raises(Refused):
            whatsapp.check_mark({**mark, **wrong})


@pytest.fixture
def page() -> Line:
    accepted = {name: (value,) for name, value in SECRETS.items()}
    return Line("018f", "facebook", "Página", "Loja", SETTINGS, accepted)


@pytest.mark.parametrize(
    "sent",
    [
        message(),
        message("Qual?", interactive=BUTTONS),
        message("Qual?", interactive=LIST),
        message(
            "",
            kind=MessageKind.IMAGE,
            files=(OutgoingMedia(MessageKind.IMAGE, "", "image/png", "a", 1, "https://x.example/a"),),
        ),
    ],
)
def test_messenger_takes_what_we_send(page: Line, sent: OutgoingMessage) -> None:
    http = Http((200, {"recipient_id": "70010020", "message_id": "m_1"}))
    MESSENGER.send(page, "70010020", sent, http)
    assert messenger.check_message(http.calls[0][2]["json"], lambda _id: True) == "70010020"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recipient": {"id": "x"}}, 2018001),
        ({"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}, 0),
        ({"messaging_type": "MESSAGE_TAG"}, 0),
        ({"message": {"text": "x" * 2001}}, 0),
        ({"message": {"text": "x", "attachment": {}}}, 0),
        ({"message": {"text": "x", "quick_replies": [{"content_type": "text", "title": "t" * 21}]}}, 0),
        ({"message": {"attachment": {"type": "image", "payload": {}}}}, 0),
        ({"message": {"attachment": {"type": "template", "payload": {"template_type": "button"}}}}, 0),
    ],
)
def test_messenger_refuses_what_meta_would(change: dict[str, Any], code: int) -> None:
    fine = {"recipient": {"id": "70010020"}, "messaging_type": "RESPONSE", "message": {"text": "oi"}}
    with pytest.raises(Refused) as refused:
        messenger.check_message({**fine, **change}, lambda _id: True)
    assert refused.value.subcode == code


@pytest.mark.parametrize(
    ("tag", "since", "fine"),
    [
        ({}, 23 * 3600, True),
        ({}, 24 * 3600 + 1, False),
        ({"tag": "HUMAN_AGENT"}, 6 * 24 * 3600, True),
        ({"tag": "HUMAN_AGENT"}, 7 * 24 * 3600 + 1, False),
        ({}, None, True),
    ],
)
def test_messengers_two_windows(tag: dict[str, str], since: float | None, fine: bool) -> None:
    sent = {"message": {"text": "oi"}, **tag}
    if fine:
        messenger.check_window(sent, since)
    else:
        with pytest.raises(Refused) as refused:
            messenger.check_window(sent, since)
        assert refused.value.subcode == 2018278

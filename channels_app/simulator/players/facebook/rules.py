"""What the Send API accepts, written from its documentation and not from our connector. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..meta import Refused, need

KEYS = {
    "recipient",
    "messaging_type",
    "tag",
    "message",
    "reply_to",
    "sender_action",
    "payload",
    "appsecret_proof",
}
ACTIONS = ("typing_on", "typing_off", "mark_seen", "react", "unreact")
PSID = re.compile(r"\d{4,30}")
DAY_S, WEEK_S = 24 * 3600, 7 * 24 * 3600
NOBODY = Refused(100, "No matching user found", 400, 2018001)
CLOSED = Refused(10, "This message is sent outside of allowed window", 400, 2018278)
Owns = Callable[[str], bool]


def check_message(body: Mapping[str, Any], owns: Owns) -> str:
    """The recipient. Raises Refused. ``owns`` says whether an attachment id belongs to the page."""
    need(not set(body) - KEYS, f"Unexpected keys {sorted(set(body) - KEYS)}")
    recipient = body.get("recipient")
    person = recipient.get("id") if isinstance(recipient, dict) else None
    if not isinstance(person, str) or not PSID.fullmatch(person):
        raise NOBODY
    if "sender_action" in body:
        need(body["sender_action"] in ACTIONS, "sender_action")
        need("message" not in body and "reply_to" not in body, "sender_action goes alone")
        _payload(body["sender_action"], body.get("payload"))
        return person
    need("payload" not in body, "payload goes with a reaction")
    reply = body.get("reply_to", {"mid": "m_"})
    need(isinstance(reply, dict) and set(reply) == {"mid"} and str(reply["mid"]).startswith("m_"), "reply_to")
    need(body.get("messaging_type") in ("RESPONSE", "UPDATE", "MESSAGE_TAG"), "messaging_type")
    need(("tag" in body) == (body["messaging_type"] == "MESSAGE_TAG"), "tag")
    need(body.get("tag", "HUMAN_AGENT") == "HUMAN_AGENT", "This tag is no longer supported")
    _message(body.get("message"), owns)
    return person


def _payload(action: str, payload: Any) -> None:
    """What a reaction names; the other actions carry nothing."""
    if action not in ("react", "unreact"):
        need(payload is None, "payload goes with a reaction")
        return
    need(isinstance(payload, dict) and str(payload.get("message_id", "")).startswith("m_"), "message_id")
    wanted = {"message_id", "reaction"} if action == "react" else {"message_id"}
    need(set(payload) == wanted and payload.get("reaction", "-") != "", "payload")


def check_window(body: Mapping[str, Any], since: float | None) -> None:
    """``since``: seconds since the person wrote. Raises Refused."""
    allowed = WEEK_S if body.get("tag") == "HUMAN_AGENT" else DAY_S
    if "message" in body and since is not None and since > allowed:
        raise CLOSED


def _message(message: Any, owns: Owns) -> None:
    need(isinstance(message, dict), "message is required")
    unknown = set(message) - {"text", "attachment", "quick_replies", "metadata"}
    need(not unknown, f"Unexpected keys {sorted(unknown)}")
    need(len(str(message.get("metadata", ""))) <= 1000, "metadata")
    need(("text" in message) != ("attachment" in message), "Either text or attachment")
    if "text" in message:
        text = message["text"]
        need(
            isinstance(text, str) and text.strip() and len(text) <= 2000,
            "text is 1 to 2000 characters",
        )
    else:
        _attachment(message["attachment"], owns)
    replies = message.get("quick_replies", [])
    need(isinstance(replies, list) and len(replies) <= 13, "At most 13 quick replies")
    for reply in replies:
        need(reply.get("content_type") == "text", "content_type")
        _choice(reply)


def _choice(choice: Mapping[str, Any]) -> None:
    need(0 < len(str(choice.get("title", ""))) <= 20, "title is 1 to 20 characters")
    need(0 < len(str(choice.get("payload", ""))) <= 1000, "payload")


def _attachment(attachment: Any, owns: Owns) -> None:
    need(isinstance(attachment, dict) and isinstance(attachment.get("payload"), dict), "attachment")
    kind, payload = attachment.get("type"), attachment["payload"]
    if kind == "template":
        need(payload.get("template_type") == "button", "template_type")
        need(0 < len(str(payload.get("text", ""))) <= 640, "text is at most 640 characters")
        buttons = payload.get("buttons")
        need(isinstance(buttons, list) and 0 < len(buttons) <= 3, "1 to 3 buttons")
        for button in buttons or ():
            need(button.get("type") == "postback", "button.type")
            _choice(button)
        return
    need(kind in ("image", "audio", "video", "file"), "attachment.type")
    file_id, url = payload.get("attachment_id"), payload.get("url")
    need(bool(file_id) != bool(url), "Either attachment_id or url")
    need(not file_id or owns(str(file_id)), "attachment_id does not exist")


def kind_of(message: Mapping[str, Any]) -> str:
    attachment = message.get("attachment")
    return str(attachment["type"]) if attachment else "text"


def shown(message: Mapping[str, Any]) -> str:
    """What the page shows of a message of ours."""
    payload = (message.get("attachment") or {}).get("payload", {})
    choices = [*message.get("quick_replies", ()), *payload.get("buttons", ())]
    words = [message.get("text") or payload.get("text", ""), *(f"[{one['title']}]" for one in choices)]
    return "\n".join(filter(None, words))

"""Our message → Messenger. A call that may have been taken is never repeated here: its echo tells, by ``metadata``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels_app.contract import (
    Choices,
    ErrorClass,
    Http,
    IncomingMedia,
    Line,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)
from channels_app.vendors import graph
from invenio_center.kernel.http import NoAnswer
from invenio_center.kernel.text import clean

from . import marks, page
from .errors import WINDOW, provider_error
from .people import recipient

TEXT_MAX = 2000
TEMPLATE_TEXT_MAX = 640
MIB = 1024 * 1024
TYPES = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.DOCUMENT: "file",
}
SIZES = dict.fromkeys(TYPES, 25 * MIB)
CHOICES = Choices(buttons=3, rows=13, text_max=TEMPLATE_TEXT_MAX, row_max=20)
DAY = timedelta(hours=24)
CLOSED = f"{WINDOW[0]}.{WINDOW[1]}"
RESPONSE: dict[str, str] = {"messaging_type": "RESPONSE"}
BY_A_PERSON = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def by_people(settings: Mapping[str, Any]) -> bool:
    """Has Meta approved this page for answers of people within seven days?"""
    return settings.get("human_agent") in (True, "yes")


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    if message.reaction is not None:
        return marks.react(line, to, message.reaction, message.correlation, http)
    _check(message)
    content: dict[str, Any] = {"message": {**_content(line, message, http), "metadata": message.correlation}}
    if message.in_reply_to:
        content["reply_to"] = {"mid": message.in_reply_to}
    late, may = _is_late(message), by_people(line.settings)
    why = BY_A_PERSON if late and may else RESPONSE
    while True:
        try:
            return _submit(line, to, {**content, **why}, http)
        except ProviderRefused as refused:
            # Refused unprocessed: it goes once more without what was refused, or the refusal stands.
            if refused.error.code == CLOSED and may and why is RESPONSE:
                why = BY_A_PERSON  # Meta's clock counts, not this machine's
            elif refused.error.error_class is not ErrorClass.BAD_CONTENT or not content.pop("reply_to", None):
                raise


def _submit(line: Line, to: str, content: dict[str, Any], http: Http) -> Sent:
    body = {"recipient": recipient(to), **content, **page.proof(line)}
    answer = http.request("POST", page.edge(line, "messages"), headers=page.token(line), json=body)
    found = graph.accepted(answer, provider_error, submission=True)
    provider_id = clean(found.get("message_id"), 280)
    if not provider_id:
        sentence = "A Meta respondeu sem dizer o número da mensagem."
        raise ProviderRefused(ProviderError("no_id", sentence, ErrorClass.AMBIGUOUS))
    return Sent(provider_id, clean(found.get("recipient_id"), 160))


def _is_late(message: OutgoingMessage) -> bool:
    if not message.answers_at:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(message.answers_at) >= DAY


def _check(message: OutgoingMessage) -> None:
    """What Meta would refuse is refused before anything leaves."""
    media = message.media
    if message.template is not None:
        graph.refuse("O Messenger não envia este tipo de mensagem.")
    if message.interactive is not None:
        if fault := CHOICES.fault(message.interactive, message.text):
            graph.refuse(fault)
    elif media is None:
        if message.kind is not MessageKind.TEXT or not message.text.strip():
            graph.refuse("O Messenger não envia este tipo de mensagem.")
        if len(message.text) > TEXT_MAX:
            graph.refuse(f"O Messenger aceita até {TEXT_MAX} caracteres por mensagem.")
    elif media.kind not in SIZES or media.size > SIZES[media.kind]:
        graph.refuse("O Messenger não aceita um arquivo deste tipo e tamanho.")
    elif message.text:
        graph.refuse("No Messenger o texto e o arquivo vão em mensagens separadas.")


def _content(line: Line, message: OutgoingMessage, http: Http) -> dict[str, Any]:
    if message.interactive is not None:
        return _interactive(message.interactive, message.text)
    if message.media is None:
        return {"text": message.text}
    media = message.media
    payload = {"attachment_id": _upload(line, media, http)} if media.path else {"url": media.url}
    return {"attachment": {"type": TYPES[media.kind], "payload": payload}}


def _interactive(offer: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Buttons stay under the text; a list becomes quick replies, which go once one is tapped."""
    if offer["type"] == "list":
        replies = [_reply("content_type", "text", row) for row in offer["rows"]]
        return {"text": text, "quick_replies": replies}
    buttons = [_reply("type", "postback", button) for button in offer["buttons"]]
    payload = {"template_type": "button", "text": text, "buttons": buttons}
    return {"attachment": {"type": "template", "payload": payload}}


def _reply(name: str, kind: str, choice: Mapping[str, Any]) -> dict[str, str]:
    return {name: kind, "title": choice["title"], "payload": choice["id"]}


def _upload(line: Line, media: OutgoingMedia, http: Http) -> str:
    """Nothing is sent to anybody by this call, so a lost answer is only a reason to repeat all of it."""
    about = {"attachment": {"type": TYPES[media.kind], "payload": {"is_reusable": True}}}
    with Path(media.path).open("rb") as file:
        try:
            answer = http.request(
                "POST",
                page.edge(line, "message_attachments"),
                headers=page.token(line),
                data={"message": json.dumps(about), **page.proof(line)},
                files={"filedata": (media.name, file, media.content_type)},
                total_s=90.0,
            )
        except NoAnswer as error:
            raise ProviderRefused(graph.UPLOAD_LOST) from error
    found = clean(graph.accepted(answer, provider_error, submission=False).get("attachment_id"), 100)
    if not found:
        raise ProviderRefused(graph.UPLOAD_LOST)
    return found


def fetch(line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
    """The address is signed and open to whoever has it: the token stays here."""
    return graph.pieces(media.ref, line, SIZES.get(media.kind, 25 * MIB), http), ""

"""Our message → Messenger. A call that may have been taken is never repeated here: its echo tells, by ``metadata``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from channels_app.contract import (
    Act,
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
from channels_app.vendors import graph, meta
from invenio_center.kernel.http import NoAnswer
from invenio_center.kernel.text import clean

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
ACTIONS = {Act.READ: "mark_seen", Act.TYPING: "typing_on"}
RESPONSE: dict[str, str] = {"messaging_type": "RESPONSE"}
BY_A_PERSON = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
SUBSCRIBED = (
    "messages,messaging_postbacks,message_deliveries,message_reads,message_echoes,message_edits,message_reactions,"
    "messaging_referrals,messaging_optins,standby,messaging_handovers,messaging_policy_enforcement"
)


def by_people(settings: Mapping[str, Any]) -> bool:
    """Has Meta approved this page for answers of people within seven days?"""
    return settings.get("human_agent") in (True, "yes")


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    content = {**_content(line, message, http), "metadata": message.correlation}
    late, may = _is_late(message), by_people(line.settings)
    try:
        return _submit(line, to, content, BY_A_PERSON if late and may else RESPONSE, http)
    except ProviderRefused as refused:
        # Refused unprocessed: Meta's clock counts, not this machine's.
        if late or not may or refused.error.code != f"{WINDOW[0]}.{WINDOW[1]}":
            raise
        return _submit(line, to, content, BY_A_PERSON, http)


def _submit(line: Line, to: str, content: dict[str, Any], why: dict[str, str], http: Http) -> Sent:
    body = {"recipient": recipient(to), **why, "message": content, **_proof(line)}
    answer = http.request("POST", _edge(line, "messages"), headers=_token(line), json=body)
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
    if message.template is not None or message.reaction is not None:
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
                _edge(line, "message_attachments"),
                headers=_token(line),
                data={"message": json.dumps(about), **_proof(line)},
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


def act(line: Line, to: str, act: Act, http: Http) -> None:
    body = {"recipient": recipient(to), "sender_action": ACTIONS[act], **_proof(line)}
    graph.ask(http, "POST", _edge(line, "messages"), provider_error, headers=_token(line), json=body)


def check(line: Line, http: Http) -> str:
    found = graph.ask(
        http,
        "GET",
        graph.node(line, str(line.settings["page_id"])),
        provider_error,
        params={"fields": "name", **_proof(line)},
        headers=_token(line),
    )
    return f"A Meta reconhece a página {clean(found.get('name'), 80) or line.name}."


def register(line: Line, http: Http) -> str:
    body = {"subscribed_fields": SUBSCRIBED, **_proof(line)}
    url = _edge(line, "subscribed_apps")
    graph.ask(http, "POST", url, provider_error, headers=_token(line), json=body)
    return (
        "A página agora avisa o app de mensagens, entregas e leituras. O endereço em si é o do app na Meta."
    )


def _edge(line: Line, edge: str) -> str:
    return graph.node(line, f"{line.settings['page_id']}/{edge}")


def _token(line: Line) -> dict[str, str]:
    return graph.bearer(line.secret("page_access_token"))


def _proof(line: Line) -> dict[str, str]:
    return {"appsecret_proof": meta.proof(line.secret("app_secret"), line.secret("page_access_token"))}

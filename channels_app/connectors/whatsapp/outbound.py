"""Our message → Meta. A call that may have been taken is never repeated here: Meta knows no idempotency key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from channels_app.contract import (
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

from . import interactive, templates
from .errors import provider_error

TEXT_MAX, CAPTION_MAX, CORRELATION_MAX = 4096, 1024, 512
MIB = 1024 * 1024
SIZES = {
    MessageKind.IMAGE: 5 * MIB,
    MessageKind.VIDEO: 16 * MIB,
    MessageKind.AUDIO: 16 * MIB,
    MessageKind.DOCUMENT: 100 * MIB,
    MessageKind.STICKER: 500 * 1024,
}
WITH_CAPTION = frozenset({MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.DOCUMENT})


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(to),
        **_content(line, message, http),
        "biz_opaque_callback_data": message.correlation[:CORRELATION_MAX],
    }
    if message.in_reply_to and message.reaction is None:
        body["context"] = {"message_id": message.in_reply_to}
    answer = http.request("POST", _url(line, "messages"), headers=_token(line), json=body)
    return _sent(graph.accepted(answer, provider_error, submission=True))


def _recipient(to: str) -> dict[str, str]:
    """A number exactly as received, in international form; anything else is a business-scoped id."""
    digits = to.removeprefix("+")
    return {"to": f"+{digits}"} if digits.isdigit() else {"recipient": to}


def _check(message: OutgoingMessage) -> None:
    """What Meta would refuse is refused before anything leaves."""
    if message.template is not None:
        return
    if message.reaction is not None:
        if not message.reaction.get("message_id"):
            graph.refuse("Esta mensagem não pode receber uma reação.")
    elif message.interactive is not None:
        if fault := interactive.CHOICES.fault(message.interactive, message.text):
            graph.refuse(fault)
    elif message.media is not None:
        _check_file(message.media, message.text)
    elif message.kind is not MessageKind.TEXT or not message.text.strip():
        graph.refuse("O WhatsApp não envia este tipo de mensagem.")
    elif len(message.text) > TEXT_MAX:
        graph.refuse(f"O WhatsApp aceita até {TEXT_MAX} caracteres por mensagem.")


def _check_file(media: OutgoingMedia, caption: str) -> None:
    if media.kind not in SIZES or media.size > SIZES[media.kind]:
        graph.refuse("O WhatsApp não aceita um arquivo deste tipo e tamanho.")
    if len(caption) > CAPTION_MAX or (caption and media.kind not in WITH_CAPTION):
        graph.refuse(
            f"A legenda do WhatsApp tem até {CAPTION_MAX} caracteres e não existe em áudio e figurinha."
        )


def _content(line: Line, message: OutgoingMessage, http: Http) -> dict[str, Any]:
    if message.template is not None:
        return {"type": "template", "template": _template(line, message, http)}
    if message.reaction is not None:
        reaction = {"message_id": message.reaction["message_id"], "emoji": message.reaction.get("emoji", "")}
        return {"type": "reaction", "reaction": reaction}
    if message.interactive is not None:
        return {"type": "interactive", "interactive": interactive.build(message.interactive, message.text)}
    if message.media is None:
        return {"type": "text", "text": {"body": message.text, "preview_url": False}}
    kind, media = message.media.kind, {"id": _upload(line, message.media, http)}
    if message.text:
        media["caption"] = message.text
    if kind is MessageKind.DOCUMENT:
        media["filename"] = message.media.name
    return {"type": kind.value, kind.value: media}


def _template(line: Line, message: OutgoingMessage, http: Http) -> dict[str, Any]:
    template, media = message.template or {}, message.media
    if media is None:
        return templates.build(template)
    header = {"type": media.kind.value, "id": _upload(line, media, http), "filename": media.name}
    return templates.build(template, header)


def _upload(line: Line, media: OutgoingMedia, http: Http) -> str:
    """Nothing is sent to anybody by this call, so a lost answer is only a reason to repeat all of it."""
    with Path(media.path).open("rb") as file:
        try:
            answer = http.request(
                "POST",
                _url(line, "media"),
                headers=_token(line),
                data={"messaging_product": "whatsapp", "type": media.content_type},
                files={"file": (media.name, file, media.content_type)},
                total_s=90.0,
            )
        except NoAnswer as error:
            raise ProviderRefused(graph.UPLOAD_LOST) from error
    return str(graph.accepted(answer, provider_error, submission=False)["id"])


def _sent(body: dict[str, Any]) -> Sent:
    try:
        provider_id = clean(body["messages"][0]["id"], 300)
        contacts = body.get("contacts") or [{}]
        return Sent(provider_id, clean(contacts[0].get("wa_id"), 40))
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        sentence = "A Meta respondeu sem dizer o número da mensagem."
        raise ProviderRefused(ProviderError("no_id", sentence, ErrorClass.AMBIGUOUS)) from error


def fetch(line: Line, media: IncomingMedia, http: Http) -> tuple[Iterator[bytes], str]:
    """Meta keeps a file for days, its address for five minutes: both calls belong together."""
    answer = http.request("GET", graph.node(line, media.ref), headers=_token(line))
    found = graph.accepted(answer, provider_error, submission=False)
    limit = SIZES.get(media.kind, 16 * MIB)
    pieces = graph.pieces(str(found.get("url", "")), line, limit, http, _token(line))
    return pieces, clean(found.get("mime_type"), 120)


def _url(line: Line, edge: str) -> str:
    return graph.node(line, f"{line.settings['phone_number_id']}/{edge}")


def _token(line: Line) -> dict[str, str]:
    return graph.bearer(line.secret("access_token"))

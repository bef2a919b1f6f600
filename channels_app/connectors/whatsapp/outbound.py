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
from channels_app.vendors import meta
from invenio_center.kernel.http import HttpError, NoAnswer, TooLarge
from invenio_center.kernel.text import clean

from .errors import provider_error

VERSION = "v25.0"
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
UPLOAD_LOST = ProviderError(
    "upload_lost", "O arquivo não chegou à Meta. O envio será repetido.", ErrorClass.RETRY
)


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(to),
        **_content(line, message, http),
        "biz_opaque_callback_data": message.correlation[:CORRELATION_MAX],
    }
    if message.in_reply_to:
        body["context"] = {"message_id": message.in_reply_to}
    answer = http.request("POST", _url(line, "messages"), headers=_bearer(line), json=body)
    return _sent(_accepted(answer, submission=True))


def _recipient(to: str) -> dict[str, str]:
    """A number exactly as received, in international form; anything else is a business-scoped id."""
    digits = to.removeprefix("+")
    return {"to": f"+{digits}"} if digits.isdigit() else {"recipient": to}


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def _check(message: OutgoingMessage) -> None:
    """What Meta would refuse is refused before anything leaves."""
    if message.template is not None:
        return
    media = message.media
    if media is None:
        if message.kind is not MessageKind.TEXT or not message.text.strip():
            _refuse("O WhatsApp não envia este tipo de mensagem.")
        if len(message.text) > TEXT_MAX:
            _refuse(f"O WhatsApp aceita até {TEXT_MAX} caracteres por mensagem.")
    elif media.kind not in SIZES or media.size > SIZES[media.kind]:
        _refuse("O WhatsApp não aceita um arquivo deste tipo e tamanho.")
    elif len(message.text) > CAPTION_MAX or (message.text and media.kind not in WITH_CAPTION):
        _refuse(f"A legenda do WhatsApp tem até {CAPTION_MAX} caracteres e não existe em áudio e figurinha.")


def _content(line: Line, message: OutgoingMessage, http: Http) -> dict[str, Any]:
    if message.template is not None:
        return {"type": "template", "template": _template(message.template)}
    if message.media is None:
        return {"type": "text", "text": {"body": message.text, "preview_url": False}}
    media: dict[str, Any] = {"id": _upload(line, message.media, http)}
    if message.text:
        media["caption"] = message.text
    if message.media.kind is MessageKind.DOCUMENT:
        media["filename"] = message.media.name
    return {"type": message.media.kind.value, message.media.kind.value: media}


def _template(template: Any) -> dict[str, Any]:
    """``{name, language, components?}``: components are Meta's own, prepared with the template."""
    found: dict[str, Any] = {"name": template["name"], "language": {"code": template["language"]}}
    if template.get("components"):
        found["components"] = template["components"]
    return found


def _upload(line: Line, media: OutgoingMedia, http: Http) -> str:
    """Nothing is sent to anybody by this call, so a lost answer is only a reason to repeat all of it."""
    with Path(media.path).open("rb") as file:
        try:
            answer = http.request(
                "POST",
                _url(line, "media"),
                headers=_bearer(line),
                data={"messaging_product": "whatsapp", "type": media.content_type},
                files={"file": (media.name, file, media.content_type)},
                total_s=90.0,
            )
        except NoAnswer as error:
            raise ProviderRefused(UPLOAD_LOST) from error
    return str(_accepted(answer, submission=False)["id"])


def _accepted(answer: Any, *, submission: bool) -> dict[str, Any]:
    """Meta's answer, or ProviderRefused by its error code. Only a submission can have happened unseen."""
    body = answer.json()
    if 200 <= answer.status < 300 and isinstance(body, dict):
        return body
    error = body.get("error") if isinstance(body, dict) else None
    found = provider_error(
        error if isinstance(error, dict) else {}, answer.status, answer.headers.get("retry-after", "")
    )
    if not submission and found.error_class is ErrorClass.AMBIGUOUS:
        found = ProviderError(found.code, UPLOAD_LOST.sentence, ErrorClass.RETRY)
    raise ProviderRefused(found)


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
    meta_data = _accepted(
        http.request("GET", _graph(line, media.ref), headers=_bearer(line)), submission=False
    )
    url, base = str(meta_data.get("url", "")), _base(line)
    if not meta.is_file_host(url, base):
        raise ProviderRefused(
            ProviderError("foreign_host", "O endereço do arquivo não é da Meta.", ErrorClass.BAD_CONTENT)
        )
    limit = SIZES.get(media.kind, 16 * MIB)
    return _pieces(url, line, limit, http), clean(meta_data.get("mime_type"), 120)


def _pieces(url: str, line: Line, limit: int, http: Http) -> Iterator[bytes]:
    try:
        yield from http.stream(url, headers=_bearer(line), max_bytes=limit)
    except TooLarge as error:
        too_large = ProviderError(
            "too_large", "O arquivo passa do tamanho permitido.", ErrorClass.BAD_CONTENT
        )
        raise ProviderRefused(too_large) from error
    except HttpError as error:
        lost = ProviderError("download", "A Meta não entregou o arquivo.", ErrorClass.RETRY)
        raise ProviderRefused(lost) from error


def check(line: Line, http: Http) -> str:
    try:
        answer = http.request(
            "GET",
            _graph(line, line.settings["phone_number_id"]),
            params={"fields": "display_phone_number,verified_name,quality_rating"},
            headers=_bearer(line),
        )
    except HttpError as error:
        lost = ProviderError("not_reached", "Não foi possível falar com a Meta.", ErrorClass.RETRY)
        raise ProviderRefused(lost) from error
    found = _accepted(answer, submission=False)
    name = clean(found.get("verified_name"), 80) or line.name
    return f"A Meta reconhece a linha {name} ({clean(found.get('display_phone_number'), 40)})."


def _base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or meta.GRAPH_URL).rstrip("/")


def _graph(line: Line, node: str) -> str:
    return f"{_base(line)}/{line.settings.get('graph_version') or VERSION}/{node}"


def _url(line: Line, edge: str) -> str:
    return _graph(line, f"{line.settings['phone_number_id']}/{edge}")


def _bearer(line: Line) -> dict[str, str]:
    return {"Authorization": f"Bearer {line.secret('access_token')}"}

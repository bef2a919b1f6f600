"""Our message → Telegram: plain text, so that nothing typed is taken for markup."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channels_app.contract import (
    Act,
    ErrorClass,
    Http,
    Line,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)

from . import api
from .errors import NOT_A_PHOTO, described
from .identity import PRESS, number_of, whole

# In UTF-16 units, as Telegram counts: an emoji is two.
TEXT_MAX, CAPTION_MAX = 4096, 1024
BUTTON_DATA_MAX = 64  # bytes
MIB = 1024 * 1024
SIZES = {
    MessageKind.IMAGE: 50 * MIB,
    MessageKind.VIDEO: 50 * MIB,
    MessageKind.AUDIO: 50 * MIB,
    MessageKind.DOCUMENT: 50 * MIB,
    MessageKind.STICKER: 512 * 1024,
}
WITH_CAPTION = frozenset({MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.AUDIO, MessageKind.DOCUMENT})
PHOTO_MAX = 10 * MIB
DOCUMENT = "document"
# The field of the file, which also names the method; every other type goes as a document.
FIELDS = {
    (MessageKind.IMAGE, "image/jpeg"): "photo",
    (MessageKind.IMAGE, "image/png"): "photo",
    (MessageKind.IMAGE, "image/gif"): "animation",
    (MessageKind.VIDEO, "video/mp4"): "video",
    (MessageKind.AUDIO, "audio/mpeg"): "audio",
    (MessageKind.AUDIO, "audio/mp4"): "audio",
    (MessageKind.AUDIO, "audio/ogg"): "voice",
    (MessageKind.STICKER, "image/webp"): "sticker",
    (MessageKind.STICKER, "video/webm"): "sticker",
}


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    chat = _chat(to)
    try:
        return _submit(line, chat, message, http)
    except api.Refusal as refusal:
        if refusal.moved_to is None:
            raise
        return _submit(line, refusal.moved_to, message, http)


def _submit(line: Line, chat: int, message: OutgoingMessage, http: Http) -> Sent:
    fields = {"chat_id": chat, **_shared(message)}
    if message.media is None:
        return _sent(api.call(line, http, "sendMessage", {**fields, "text": message.text}))
    if message.text:
        fields["caption"] = message.text
    field = _field(message.media)
    try:
        return _upload(line, fields, field, message.media, http)
    except api.Refusal as refusal:
        if field != "photo" or not any(word in described(refusal.body) for word in NOT_A_PHOTO):
            raise
        return _upload(line, fields, DOCUMENT, message.media, http)


def _upload(line: Line, fields: Mapping[str, Any], field: str, media: OutgoingMedia, http: Http) -> Sent:
    with Path(media.path).open("rb") as file:
        form = (field, (media.name or field, file, media.content_type))
        return _sent(api.call(line, http, f"send{field.capitalize()}", fields, file=form))


def _field(media: OutgoingMedia) -> str:
    found = FIELDS.get((media.kind, media.content_type.partition(";")[0].strip()), DOCUMENT)
    return DOCUMENT if found == "photo" and media.size > PHOTO_MAX else found


def _shared(message: OutgoingMessage) -> dict[str, Any]:
    """What texts and files have in common: the message answered, and buttons below."""
    found: dict[str, Any] = {}
    answered = number_of(message.in_reply_to)
    if answered is not None:
        found["reply_parameters"] = {"message_id": answered, "allow_sending_without_reply": True}
    if buttons := _buttons(message):
        rows = [[{"text": one["title"], "callback_data": one["id"]}] for one in buttons]
        found["reply_markup"] = {"inline_keyboard": rows}
    return found


def _buttons(message: OutgoingMessage) -> list[Mapping[str, Any]]:
    given = message.interactive or {}
    return list(given.get("buttons") or given.get("rows") or ())


def _chat(to: str) -> int:
    try:
        return int(to)
    except ValueError:
        sentence = "O Telegram só recebe mensagens em conversas que a pessoa iniciou."
        raise ProviderRefused(ProviderError("recipient", sentence, ErrorClass.BAD_RECIPIENT)) from None


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check(message: OutgoingMessage) -> None:
    """What Telegram would refuse is refused before anything leaves."""
    media = message.media
    if media is None:
        if message.kind not in (MessageKind.TEXT, MessageKind.INTERACTIVE) or not message.text.strip():
            _refuse("O Telegram não envia este tipo de mensagem.")
        if units(message.text) > TEXT_MAX:
            _refuse(f"O Telegram aceita até {TEXT_MAX} caracteres por mensagem.")
    elif media.kind not in SIZES or media.size > SIZES[media.kind]:
        _refuse("O Telegram não aceita um arquivo deste tipo e tamanho.")
    elif units(message.text) > CAPTION_MAX or (message.text and media.kind not in WITH_CAPTION):
        _refuse(f"A legenda do Telegram tem até {CAPTION_MAX} caracteres e não existe em figurinhas.")
    if any(not 0 < len(str(one["id"]).encode()) <= BUTTON_DATA_MAX for one in _buttons(message)):
        _refuse(f"O código de um botão do Telegram tem até {BUTTON_DATA_MAX} bytes.")


def _sent(result: Any) -> Sent:
    try:
        chat = whole(result["chat"]["id"])
        return Sent(f"{chat}:{whole(result['message_id'])}", str(chat))
    except (KeyError, TypeError) as error:
        sentence = "O Telegram respondeu sem dizer o número da mensagem."
        raise ProviderRefused(ProviderError("no_id", sentence, ErrorClass.AMBIGUOUS)) from error


def act(line: Line, to: str, act: Act, ref: str, http: Http) -> None:
    """Typing is shown for five seconds; a pressed button looks busy until it is answered."""
    if act is Act.TYPING:
        api.ask(line, http, "sendChatAction", {"chat_id": _chat(to), "action": "typing"})
    elif act is Act.TAKEN and ref.startswith(PRESS):
        api.ask(line, http, "answerCallbackQuery", {"callback_query_id": ref.removeprefix(PRESS)})

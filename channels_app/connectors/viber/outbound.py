"""Our message → Viber. It fetches files by itself, from an address that is public for a short time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from channels_app.contract import (
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

from . import api, tracking
from .identity import token

TEXT_MAX, CAPTION_MAX = 7000, 512
SENDER_MAX, FILE_NAME_MAX = 28, 256
MIN_API_VERSION = 1
MIB = 1024 * 1024
# As files; what Viber shows in place is smaller.
FILE_MAX = 50 * MIB
SIZES = dict.fromkeys(
    (MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.AUDIO, MessageKind.DOCUMENT), FILE_MAX
)
WITH_CAPTION = frozenset({MessageKind.IMAGE})
PICTURE_MAX, VIDEO_MAX = 1 * MIB, 26 * MIB
# Viber goes by the ending of the address.
PICTURES = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
VIDEOS = {"video/mp4": (".mp4",)}


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    buttons = _buttons(message)
    tracked = tracking.written(message.correlation, buttons)
    _check(message, tracked)
    body = {
        "receiver": to,
        "min_api_version": MIN_API_VERSION,
        "sender": sender_of(line),
        "tracking_data": tracked,
        **_content(message),
    }
    if buttons:
        body["keyboard"] = _keyboard(buttons)
    return _sent(api.call(line, http, "send_message", body))


def sender_of(line: Line) -> dict[str, str]:
    """The name and the picture beside our messages."""
    found = {"name": str(line.settings.get("name") or line.name)[:SENDER_MAX]}
    avatar = str(line.settings.get("avatar") or "")
    return {**found, "avatar": avatar} if avatar.startswith("https://") else found


def _content(message: OutgoingMessage) -> dict[str, Any]:
    media = message.media
    if media is None:
        return {"type": "text", "text": message.text}
    if _is_picture(media):
        return {"type": "picture", "media": media.url, "text": message.text}
    if media.size <= VIDEO_MAX and _ends(media, VIDEOS):
        return {"type": "video", "media": media.url, "size": media.size}
    return {"type": "file", "media": media.url, "size": media.size, "file_name": _file_name(media)}


def _is_picture(media: OutgoingMedia) -> bool:
    return media.size <= PICTURE_MAX and _ends(media, PICTURES)


def _ends(media: OutgoingMedia, known: Mapping[str, tuple[str, ...]]) -> bool:
    endings = known.get(media.content_type.partition(";")[0].strip(), ())
    return PurePosixPath(urlsplit(media.url).path).suffix.casefold() in endings


def _file_name(media: OutgoingMedia) -> str:
    """Never longer than Viber takes, and with its ending: telephones open files by it."""
    name = PurePosixPath(media.name or "arquivo")
    return f"{name.stem[: FILE_NAME_MAX - len(name.suffix[:20])]}{name.suffix[:20]}"


def _buttons(message: OutgoingMessage) -> list[Mapping[str, Any]]:
    given = message.interactive or {}
    return list(given.get("buttons") or given.get("rows") or ())


def _keyboard(buttons: list[Mapping[str, Any]]) -> dict[str, Any]:
    """A tap sends the button's words as the person's message; ``tracking_data`` says what they stand for."""
    shown = [{"ActionType": "reply", "ActionBody": one["title"], "Text": one["title"]} for one in buttons]
    return {"Type": "keyboard", "DefaultHeight": False, "Buttons": shown}


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def _check(message: OutgoingMessage, tracked: str) -> None:
    """What Viber would refuse is refused before anything leaves."""
    if len(tracked) > tracking.MAX:
        _refuse("São opções demais para uma mensagem do Viber.")
    if message.media is not None:
        _check_file(message.media, message.text)
        return
    if message.kind not in (MessageKind.TEXT, MessageKind.INTERACTIVE) or not message.text.strip():
        _refuse("O Viber não envia este tipo de mensagem.")
    if len(message.text) > TEXT_MAX:
        _refuse(f"O Viber aceita até {TEXT_MAX} caracteres por mensagem.")


def _check_file(media: OutgoingMedia, text: str) -> None:
    if media.kind not in SIZES or media.size > SIZES[media.kind]:
        _refuse("O Viber não aceita um arquivo deste tipo e tamanho.")
    if not media.url:
        _refuse("O arquivo não tem endereço público, e o Viber só recebe arquivos assim.")
    if len(text) > CAPTION_MAX:
        _refuse(f"A legenda do Viber tem até {CAPTION_MAX} caracteres.")
    if text and not _is_picture(media):
        _refuse("No Viber só imagens JPEG ou PNG de até 1 MB levam legenda. Envie o texto em outra mensagem.")


def _sent(body: Mapping[str, Any]) -> Sent:
    try:
        return Sent(token(body))
    except ValueError as error:
        sentence = "O Viber respondeu sem dizer o número da mensagem."
        raise ProviderRefused(ProviderError("no_id", sentence, ErrorClass.AMBIGUOUS)) from error

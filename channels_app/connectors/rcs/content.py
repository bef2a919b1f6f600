"""Our message → the content of an agent's message, and what Google would refuse of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import (
    ErrorClass,
    MessageKind,
    OutgoingMedia,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
)

TEXT_MAX, CAPTION_MAX = 3072, 2000
SUGGESTIONS, CARD_SUGGESTIONS = 11, 4
SUGGESTION_MAX, POSTBACK_MAX = 25, 2048
LARGEST = 100 * 1024 * 1024
SIZES = {
    MessageKind.IMAGE: LARGEST,
    MessageKind.AUDIO: LARGEST,
    MessageKind.VIDEO: LARGEST,
    MessageKind.DOCUMENT: LARGEST,
}
# A card shows a picture or a film above its text; other files go alone.
WITH_CAPTION = frozenset({MessageKind.IMAGE, MessageKind.VIDEO})
# By what the message is for. After an opt-out Google lets only the last ones through.
TRAFFIC = {
    "marketing": "PROMOTION",
    "survey": "PROMOTION",
    "transactional": "TRANSACTION",
    "collections": "TRANSACTION",
    "legal_notice": "TRANSACTION",
    "authentication": "AUTHENTICATION",
    "optout_ack": "ACKNOWLEDGEMENT",
    "optin_confirmation": "ACKNOWLEDGEMENT",
}


def traffic(message: OutgoingMessage) -> str:
    """What the message is for, in Google's words. An answer serves a request."""
    return TRAFFIC.get(message.purpose, "SERVICEREQUEST")


def build(message: OutgoingMessage) -> dict[str, Any]:
    """``contentMessage``. Raises ProviderRefused for what Google would not take."""
    suggestions = _suggestions(message.interactive)
    media = message.media
    if media is None:
        _check_text(message.text)
        found: dict[str, Any] = {"text": message.text}
    elif message.text or suggestions:
        return {"richCard": _card(media, message.text, suggestions)}
    else:
        found = {"contentInfo": _file(media)}
    return {**found, **({"suggestions": suggestions} if suggestions else {})}


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def _check_text(text: str) -> None:
    if not text.strip():
        _refuse("O RCS não envia este tipo de mensagem.")
    if len(text) > TEXT_MAX:
        _refuse(f"O RCS aceita até {TEXT_MAX} caracteres por mensagem.")


def _file(media: OutgoingMedia) -> dict[str, Any]:
    if media.kind not in SIZES or media.size > SIZES[media.kind]:
        _refuse("O RCS não aceita um arquivo deste tipo e tamanho.")
    if not media.url:
        _refuse("Este arquivo não tem endereço público, e o Google só busca arquivos por endereço.")
    return {"fileUrl": media.url}


def _card(media: OutgoingMedia, text: str, suggestions: list[dict[str, Any]]) -> dict[str, Any]:
    if media.kind not in WITH_CAPTION:
        _refuse("No RCS só imagem e vídeo levam texto. Envie o texto em outra mensagem.")
    if len(text) > CAPTION_MAX:
        _refuse(f"A legenda do RCS tem até {CAPTION_MAX} caracteres.")
    if len(suggestions) > CARD_SUGGESTIONS:
        _refuse(f"No RCS um cartão tem até {CARD_SUGGESTIONS} botões.")
    content: dict[str, Any] = {"media": {"height": "MEDIUM", "contentInfo": _file(media)}}
    if text:
        content["description"] = text
    if suggestions:
        content["suggestions"] = suggestions
    return {"standaloneCard": {"cardOrientation": "VERTICAL", "cardContent": content}}


def _suggestions(interactive: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Buttons and the rows of a list are both chips below the message."""
    if interactive is None:
        return []
    choices = interactive.get("buttons") or interactive.get("rows") or []
    if len(choices) > SUGGESTIONS:
        _refuse(f"O RCS mostra até {SUGGESTIONS} opções.")
    if any(len(str(one["title"])) > SUGGESTION_MAX for one in choices):
        _refuse(f"No RCS cada opção tem até {SUGGESTION_MAX} caracteres.")
    return [
        {"reply": {"text": str(one["title"]), "postbackData": str(one["id"])[:POSTBACK_MAX]}}
        for one in choices
    ]

"""Telegram's refusals: a code and a sentence in English, of which only some words tell cases apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import ErrorClass, ProviderError

# Code, words of the description in lower case ("" for any), what to do, what to say. The first that fits counts.
ROWS: tuple[tuple[int, str, ErrorClass, str], ...] = (
    (429, "", ErrorClass.RETRY, "O limite de envios do Telegram foi atingido. O envio será repetido."),
    (403, "bot was blocked", ErrorClass.OPTED_OUT, "A pessoa bloqueou o bot no Telegram."),
    (403, "user is deactivated", ErrorClass.OPTED_OUT, "Esta conta do Telegram foi encerrada."),
    (
        403,
        "initiate conversation",
        ErrorClass.BAD_RECIPIENT,
        "A pessoa ainda não iniciou o bot. No Telegram é ela quem escreve primeiro.",
    ),
    (403, "", ErrorClass.BAD_RECIPIENT, "O Telegram não deixa o bot escrever para esta pessoa."),
    (
        400,
        "voice_messages_forbidden",
        ErrorClass.BAD_CONTENT,
        "Esta pessoa não aceita mensagens de voz. Escreva ou envie um arquivo de outro tipo.",
    ),
    (400, "chat not found", ErrorClass.BAD_RECIPIENT, "O Telegram não conhece esta conversa."),
    (400, "user not found", ErrorClass.BAD_RECIPIENT, "O Telegram não conhece esta pessoa."),
    (400, "peer_id_invalid", ErrorClass.BAD_RECIPIENT, "O Telegram não conhece esta pessoa."),
    (400, "upgraded to a supergroup", ErrorClass.BAD_RECIPIENT, "Esta conversa do Telegram mudou de número."),
    (400, "too long", ErrorClass.BAD_CONTENT, "O texto é longo demais para o Telegram. Divida a mensagem."),
    (400, "file is too big", ErrorClass.BAD_CONTENT, "O Telegram só entrega a bots arquivos de até 20 MB."),
    (
        400,
        "bad webhook",
        ErrorClass.BAD_CONTENT,
        "O Telegram não aceitou o endereço do webhook. Ele precisa ser https, público e com certificado válido.",
    ),
    (400, "", ErrorClass.BAD_CONTENT, "O Telegram recusou o conteúdo desta mensagem."),
    (413, "", ErrorClass.BAD_CONTENT, "O arquivo passa do tamanho que o Telegram aceita."),
    (401, "", ErrorClass.AUTH, "O Telegram recusou o token do bot. Confira o token no BotFather."),
    (404, "", ErrorClass.AUTH, "O Telegram não conhece o token do bot. Confira o token no BotFather."),
    (
        409,
        "",
        ErrorClass.POLICY,
        "Outro programa está usando este bot. Desligue-o e registre o webhook de novo.",
    ),
)
UNCLEAR = "O Telegram falhou e não disse se aceitou a mensagem."
UNKNOWN = "O Telegram recusou a mensagem."
# Refusals of a picture that the same picture sent as a document does not meet.
NOT_A_PHOTO = ("photo_invalid_dimensions", "image_process_failed", "photo_save_file_invalid")


def provider_error(body: Any, status: int) -> ProviderError:
    """``body`` is Telegram's ``{ok: false, error_code, description, parameters?}`` or whatever came instead."""
    said: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    given = said.get("error_code")
    code = given if isinstance(given, int) else status
    wait = parameters(said).get("retry_after")
    seconds = float(wait) if isinstance(wait, int | float) else None
    kind, sentence = _meaning(code, described(said))
    return ProviderError(str(code), sentence, kind, seconds)


def described(body: Any) -> str:
    return str(body.get("description", "")).casefold() if isinstance(body, Mapping) else ""


def parameters(body: Any) -> Mapping[str, Any]:
    found = body.get("parameters") if isinstance(body, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _meaning(code: int, words: str) -> tuple[ErrorClass, str]:
    for known, part, kind, sentence in ROWS:
        if code == known and part in words:
            return kind, sentence
    if code >= 500 or code < 400:
        return ErrorClass.AMBIGUOUS, UNCLEAR
    return ErrorClass.UNKNOWN, UNKNOWN

"""Zenvia's refusals and causes: what to do about each, and the sentence for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.text import clean

TABLE: dict[str, tuple[ErrorClass, str]] = {
    "VALIDATION_ERROR": (ErrorClass.BAD_CONTENT, "A Zenvia recusou o texto ou o número desta mensagem."),
    "AUTHENTICATION_ERROR": (ErrorClass.AUTH, "A Zenvia recusou a credencial. Confira o token da API."),
    "FORBIDDEN": (ErrorClass.AUTH, "O token da Zenvia não pode usar SMS. Confira as permissões."),
    "INSUFFICIENT_BALANCE": (ErrorClass.POLICY, "O saldo da conta na Zenvia acabou."),
    "NOT_FOUND": (ErrorClass.POLICY, "A Zenvia não conhece o remetente desta linha."),
    "DUPLICATED": (ErrorClass.AMBIGUOUS, "A Zenvia já tinha recebido esta mensagem e não a enviou de novo."),
    "TOO_MANY_REQUESTS": (
        ErrorClass.RETRY,
        "O limite de envios da Zenvia foi atingido. O envio será repetido.",
    ),
    "INTERNAL_ERROR": (ErrorClass.AMBIGUOUS, "A Zenvia falhou e não disse se aceitou a mensagem."),
    "REJECTED": (ErrorClass.UNKNOWN, "A operadora recusou a mensagem."),
    "NOT_DELIVERED": (ErrorClass.UNKNOWN, "A mensagem não chegou ao celular."),
}
BY_STATUS = {
    400: "VALIDATION_ERROR",
    401: "AUTHENTICATION_ERROR",
    402: "INSUFFICIENT_BALANCE",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    409: "DUPLICATED",
    422: "VALIDATION_ERROR",
    429: "TOO_MANY_REQUESTS",
}
UNKNOWN = (ErrorClass.UNKNOWN, "A Zenvia recusou a mensagem.")


def provider_error(body: Any, status: int, retry_after: str = "") -> ProviderError:
    """``body``: Zenvia's ``{code, message, details}``; the HTTP status decides where the code is not known."""
    code = clean(body.get("code"), 60) if isinstance(body, dict) else ""
    name = code if code in TABLE else BY_STATUS.get(status, "INTERNAL_ERROR" if status >= 500 else "")
    kind, sentence = TABLE.get(name, UNKNOWN)
    wait = float(retry_after) if retry_after.isdigit() else None
    return ProviderError(code or f"http_{status}", sentence, kind, wait)


def undelivered(word: Mapping[str, Any]) -> ProviderError:
    """What a status says about a message that did not arrive. The cause is the carrier's own word."""
    kind, sentence = TABLE[word["code"]]
    causes = word.get("causes")
    cause = causes[0] if isinstance(causes, list) and causes and isinstance(causes[0], dict) else {}
    reason = clean(cause.get("reason"), 120) or clean(cause.get("details"), 120)
    code = clean(cause.get("channelErrorCode"), 60) or clean(word["code"], 60)
    shown = f"{sentence} Motivo informado: {reason.rstrip('.')}." if reason else sentence
    return ProviderError(code, shown, kind)

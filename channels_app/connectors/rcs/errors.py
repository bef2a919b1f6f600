"""Google's refusals: what to do about each, and the sentence for a person."""

from __future__ import annotations

from typing import Any

from channels_app.contract import ErrorClass, ProviderError
from invenio_center.kernel.text import clean

# By Google's status word. A repeated message has the same id and is shown once, so what may have been taken may be
# sent again: here alone a failed server is a reason to repeat.
TABLE: dict[str, tuple[str, ErrorClass, str]] = {
    "NOT_FOUND": (
        "no_rcs",
        ErrorClass.NOT_HERE,
        "Este número não tem RCS, ou a operadora dele ainda não aceita esta linha.",
    ),
    "INVALID_ARGUMENT": (
        "invalid_argument",
        ErrorClass.BAD_CONTENT,
        "O Google recusou o conteúdo, ou o celular não mostra este tipo de mensagem.",
    ),
    "FAILED_PRECONDITION": (
        "failed_precondition",
        ErrorClass.BAD_CONTENT,
        "O Google não aceita esta mensagem agora.",
    ),
    "UNAUTHENTICATED": (
        "unauthenticated",
        ErrorClass.AUTH,
        "O Google recusou a credencial. Confira a conta de serviço.",
    ),
    "PERMISSION_DENIED": (
        "permission_denied",
        ErrorClass.AUTH,
        "A conta de serviço não pode usar este agente. Confira o agente e as permissões.",
    ),
    "RESOURCE_EXHAUSTED": (
        "resource_exhausted",
        ErrorClass.RETRY,
        "O limite de envios do Google foi atingido. O envio será repetido.",
    ),
    "UNAVAILABLE": ("unavailable", ErrorClass.RETRY, "O Google não respondeu bem. O envio será repetido."),
}
NO_RCS = ProviderError(TABLE["NOT_FOUND"][0], TABLE["NOT_FOUND"][2], TABLE["NOT_FOUND"][1])
BY_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}
UNKNOWN = (ErrorClass.UNKNOWN, "O Google recusou a mensagem.")
TTL_REVOKED = ProviderError(
    "ttl_revoked", "O celular não recebeu a mensagem no prazo, e ela foi recolhida.", ErrorClass.UNKNOWN
)
NOT_CONFIGURED = ProviderError(
    "no_service_account",
    "O envio por RCS está desligado: falta a conta de serviço do Google nesta linha.",
    ErrorClass.AUTH,
)
BAD_ACCOUNT = ProviderError(
    "bad_service_account",
    "A conta de serviço desta linha não pode ser lida. Cole o arquivo JSON inteiro do Google.",
    ErrorClass.AUTH,
)
NO_TOKEN = ProviderError("no_token", "O Google não aceitou a conta de serviço desta linha.", ErrorClass.AUTH)
NOT_REACHED = ProviderError("not_reached", "O Google não respondeu. O envio será repetido.", ErrorClass.RETRY)


def provider_error(body: Any, status: int, retry_after: str = "") -> ProviderError:
    """``body``: Google's ``{"error": {"code", "message", "status"}}``."""
    error = body.get("error") if isinstance(body, dict) else None
    word = clean(error.get("status"), 60) if isinstance(error, dict) else ""
    name = word if word in TABLE else BY_STATUS.get(status, "UNAVAILABLE" if status >= 500 else "")
    wait = float(retry_after) if retry_after.isdigit() else None
    if name not in TABLE:
        return ProviderError(word.lower() or f"http_{status}", UNKNOWN[1], UNKNOWN[0], wait)
    code, kind, sentence = TABLE[name]
    return ProviderError(code, sentence, kind, wait)
